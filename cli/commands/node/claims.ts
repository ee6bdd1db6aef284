import { ApiClient } from '../../../node/api/api-client.js';
import { pickNode } from '../../data-dir/pick-node.js';
import { defineCommand } from '../../framework/command.js';
import { short } from '../../framework/format.js';
import { id } from '../../framework/id.js';
import { optional } from '../../framework/option.js';

export const claims = defineCommand({
  args: {},
  flags: { node: optional(id('only points of this node')) },
  example: 'claims',
  async run({ node: named }, { dir, output }) {
    const client = new ApiClient(dir);
    const held = await client.claims();
    const node = named === undefined ? undefined : await pickNode(client, named, held);
    const found = held.filter((claim) => (node ?? claim.node) === claim.node);
    output.result(found, () => {
      output.printTable(
        ['point', 'target', 'index', 'node', 'own', 'state', 'cut', 'expires'],
        found.map(({ pointId, target, index, node, own, state, cut, expiresCut }) => [
          short(pointId),
          target,
          index,
          short(node),
          own ? 'yes' : '',
          state,
          cut,
          expiresCut ?? '',
        ]),
      );
    });
  },
});
