import { meshCodes } from '../../../node/mesh/codes.js';
import { ApiClient } from '../../../node/api/api-client.js';
import type { Status } from '../../../node/api/routes/node.js';
import { accountText } from '../../../protocol/records/account-text.js';
import { accountOf } from '../../../protocol/records/keys.js';
import { defineCommand } from '../../framework/command.js';
import { describeTwin } from './describe-event.js';
import { describeLease } from './describe-lease.js';
import { onlyWatches } from './describe-watching.js';
import { counted, short } from '../../framework/format.js';

export const status = defineCommand({
  name: 'status',
  summary: 'Show what the running node is, what it knows and what it does.',
  details:
    "Look here first when nothing seems to happen: it says what the node waits for, how many cuts it is behind, and how long it may be away before its points are another's again.",
  args: {},
  flags: {},
  example: 'status --dir one',
  async run(_, { dir, output }) {
    const client = new ApiClient(dir);
    const [found, ledger] = [await client.status(), await client.ledger()];
    const account = accountText(accountOf(found.node));
    output.result({ ...found, account, ledger }, () => {
      const {
        node,
        peerId,
        addresses,
        engine,
        uptimeMs,
        campaign,
        peers,
        twin,
        cut,
        halt,
        doubt,
        beacon,
        membership,
        lease,
      } = found;
      const { members, models, rounds, pendingRecords, blockBytes, isFull, work } = found;
      output.printFields([
        ['node', node],
        ['peer id', peerId],
        ['account', account],
        ['addresses', addresses.join(', ') || 'none'],
        ['engine', describeEngine(engine)],
        ['up', `${Math.floor(uptimeMs / 60_000)} min`],
        [
          'campaign',
          `${campaign.name}, ${campaign.cid}${campaign.isResolver ? '; this node is its resolver' : ''}`,
        ],
        ['peers', `${peers}${twin === null ? '' : `; ${describeTwin(twin)}. ${meshCodes.MESH_TWIN.remedy}`}`],
        ['cut', `${cut.number}${cut.behind > 0 ? `, ${cut.behind} behind` : ''}`],
        ...describeBar('HALTED', halt),
        ...describeBar('waits', doubt),
        ...(beacon === null ? [] : [['public beacon', describeBeacon(beacon)] as [string, string]]),
        ['ledger', `${ledger.digest}, at cut ${ledger.cut}`],
        ['membership', describeMembership(membership)],
        ['may be away', describeLease(lease)],
        [
          'members',
          `${members.active} active${members.active < members.neededForPanel ? `; models wait for members: an author and its panel are ${members.neededForPanel}` : ''}`,
        ],
        [
          'final models',
          `${models.final}, which spread like ${models.effective.toFixed(1)} independent ones`,
        ],
        [
          'rounds',
          rounds
            .map(
              ({ era, deadline, due }) =>
                `${era} until cut ${deadline}${due > 0 ? `, ${counted(due, 'model')} of this node to predict` : ''}`,
            )
            .join('; ') || 'none takes predictions',
        ],
        ['pending', `${pendingRecords} records`],
        ['blocks', `${blockBytes} bytes${isFull ? '; nine tenths of --disk, so no slot is opened' : ''}`],
        [
          'work',
          work
            .map(
              ({ key, task, segments, total }) =>
                `${task} ${short(key.split('/')[1] as string)}${total === null ? '' : ` ${segments} of ${total} segments`}`,
            )
            .join(', ') || 'none',
        ],
      ]);
    });
  },
});

const describeEngine = (engine: Status['engine']): string =>
  engine === null
    ? `none: ${onlyWatches}`
    : `${engine.version}${engine.answers ? '' : '; it does not answer, so no slot is opened'}`;

/** What keeps the node from going on, if anything does. */
const describeBar = (name: string, bar: Status['halt'] | Status['doubt']): [string, string][] =>
  bar === null ? [] : [[name, `${bar.code}: ${bar.what}. ${bar.remedy}`]];

/** What the next cut waits for, and what let somebody foresee draws. */
function describeBeacon({
  nextPulse,
  outMs,
  missing,
  lateCuts,
  cutsAlone,
}: NonNullable<Status['beacon']>): string {
  const wait = missing === null ? '' : `, which does not come: ${missing}`;
  const seen = [
    ...(lateCuts === 0
      ? []
      : [`${counted(lateCuts, 'cut')} came after the pulse that they name was out: draws could be foreseen`]),
    ...(cutsAlone === 0
      ? []
      : [`${counted(cutsAlone, 'cut')} held no pulse: the resolver's chain went on alone`]),
  ];
  return [`pulse ${nextPulse} at ${new Date(outMs).toISOString()} is for the next cut${wait}`, ...seen].join(
    '; ',
  );
}

function describeMembership(membership: Awaited<ReturnType<ApiClient['status']>>['membership']): string {
  if (membership === null) return 'not enrolled yet';
  const { active, barred, openSlots, openedSlots, skippedSlots } = membership;
  return `${barred ? 'barred' : active ? 'active' : 'expired'}, ${openSlots} slots open of ${openedSlots} opened, ${skippedSlots} skipped`;
}
