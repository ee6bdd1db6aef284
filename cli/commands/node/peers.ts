import { ApiClient } from '../../../node/api/api-client.js';
import { defineCommand } from '../../framework/command.js';
import { counted, short } from '../../framework/format.js';

export const peers = defineCommand({
  details:
    'Standing is what a member earned by audited training; it weighs in the draw of auditors. Of that weight the reliability counts, in eighths: less for each audit that a member left undone.',
  args: {},
  flags: {},
  example: 'peers',
  async run(_, { dir, output }) {
    const found = await new ApiClient(dir).peers();
    output.result(found, () => {
      output.say(`${found.connected.length} connected; ${counted(found.members.length, 'member')}:`);
      output.printTable(
        ['connected', 'member'],
        found.connected.map(({ peerId, node }) => [peerId, node === null ? 'none' : short(node)]),
      );
      output.print('');
      output.printTable(
        ['member', 'state', 'open slots', 'opened', 'skipped', 'standing', 'shown work', 'reliability'],
        found.members.map((member) => {
          const {
            node,
            active,
            barred,
            openSlots,
            openedSlots,
            skippedSlots,
            standing,
            hasShownWork,
            reliability,
          } = member;
          const state = barred ? 'barred' : active ? 'active' : 'expired';
          return [
            short(node),
            state,
            openSlots,
            openedSlots,
            skippedSlots,
            standing,
            hasShownWork ? 'yes' : 'no',
            `${reliability} of 8`,
          ];
        }),
      );
    });
  },
});
