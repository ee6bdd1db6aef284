import { describeSkew } from '../../../node/mesh/membership/version-skews.js';
import type { EarningsView, StakeView } from '../../../node/api/routes/stake.js';
import type { Campaign } from '../../../protocol/campaign/campaign.js';
import { readCampaign } from '../../../node/data-dir/data-dir.js';
import { ApiClient } from '../../../node/api/api-client.js';
import type { Status } from '../../../node/api/routes/node.js';
import { accountText } from '../../../protocol/records/account-text.js';
import { accountOf } from '../../../protocol/records/keys.js';
import { amountText, inUnit, sayWhatUnitIs, type Unit } from '../../framework/amount.js';
import { defineCommand } from '../../framework/command.js';
import { describeCut } from './describe-cut.js';
import { describeWork } from './describe-event.js';
import { describeHold } from './describe-hold.js';
import { describeKept } from './describe-kept.js';
import { describeLease } from './describe-lease.js';
import { describeReach } from './describe-reach.js';
import { describePeers } from './describe-peers.js';
import { describePace } from './describe-pace.js';
import { describeWaiting } from './describe-waiting.js';
import { onlyWatches } from './describe-watching.js';
import { asSteadyAs, counted, percentText } from '../../framework/format.js';
import { toggle } from '../../framework/option.js';
import { statusScreen } from './status-screen.js';

export const status = defineCommand({
  details:
    "Look here first when nothing seems to happen: it says what the next training waits for and about when that comes, how old the latest cut is, how many cuts the node is behind, and how long it may be away before its points are another's again. What its account has and what rounds paid to the node stand here too. All of it is one screen; --all tells the rest, as its addresses, engine, lease and rounds.",
  args: {},
  flags: { all: toggle('tell everything, and not what fits on one screen') },
  example: 'status --dir one',
  async run({ all }, { dir, output }) {
    const client = new ApiClient(dir);
    const found = await client.status();
    const [ledger, earned] = [await client.ledger(), await client.earnings()];
    const unit = (await readCampaign(dir)).campaign.stake;
    const account = accountOf(found.node);
    const stake = await client.stake(account);
    const document = { ...found, account, balance: stake.balance, bond: unit.bond, earned, ledger };
    output.result(inUnit(document, unit), () => {
      const { node, peerId, addresses, reach, engine, uptimeMs, campaign, skew, cut, halt, doubt, beacon } =
        found;
      const { members, models, rounds, pendingRecords, blockBytes, isFull, kept } = found;
      sayWhatUnitIs(output, unit);
      const [balance, gained] = [describeBalance(stake, unit), describeEarnings(earned, unit)];
      if (!all) return output.printFields(statusScreen(found, { balance, earned: gained }, Date.now()));
      output.printFields([
        ['node', node],
        ['peer id', peerId],
        ['account', accountText(account)],
        ['balance', balance],
        ['earned', gained],
        ['addresses', addresses.join(', ') || 'none'],
        ['reached', describeReach(reach)],
        ['engine', describeEngine(found)],
        ['up', `${Math.floor(uptimeMs / 60_000)} min`],
        [
          'campaign',
          `${campaign.name}, ${campaign.cid}${campaign.isResolver ? '; this node is its resolver' : ''}`,
        ],
        ...(skew === null ? [] : [['other version', describeSkew(skew)] as [string, string]]),
        ['peers', describePeers(found)],
        ['cut', describeCut(cut)],
        ...describeBar('HALTED', halt),
        ...describeBar('waits', doubt),
        ...(beacon === null ? [] : [['public beacon', describeBeacon(beacon)] as [string, string]]),
        ['ledger', `${ledger.digest}, at cut ${ledger.cut}`],
        [
          'members',
          `${members.active} active${members.active < members.neededForPanel ? `; models wait for members: an author and its panel are ${members.neededForPanel}` : ''}`,
        ],
        [
          'final models',
          models.final === 0 ? 'none' : `${models.final}; their average is ${asSteadyAs(models.effective)}`,
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
        ['pending', `${counted(pendingRecords, 'record')}`],
        ['blocks', `${blockBytes} bytes${isFull ? '; nine tenths of --disk, so no slot is opened' : ''}`],
        ...describeKept(kept),
        ...(engine === null ? [] : describeMember(found)),
        ...describeFitness(found),
      ]);
    });
  },
});

/** What concerns who trains and audits. */
const describeMember = ({ membership, lease, work, hold, waiting }: Status): [string, string][] => [
  ['membership', describeMembership(membership)],
  ['may be away', describeLease(lease)],
  [
    'work',
    work
      .map((one) => `${describeWork(one)}${one.pace === null ? '' : ` ${describePace(one.pace)}`}`)
      .join('; ') || 'none',
  ],
  ...(hold === null ? [] : [['held', describeHold(hold)] as [string, string]]),
  ['next training', waiting === null ? 'when one of those in work ends' : describeWaiting(waiting)],
];

const describeFitness = ({ fitness }: Status): [string, string][] =>
  fitness === null
    ? []
    : [
        [
          'can finish',
          `${percentText(1 - fitness.unfitPpm / 1e6)} of the points, as learned from ${counted(fitness.trainings, 'training')} of this machine; it may skip ${percentText(fitness.skipMaxPpm / 1e6)}`,
        ],
      ];

function describeBalance({ known, balance }: StakeView, unit: Campaign['stake']): string {
  const bond = unit.bond === 0n ? '' : `; the bond, which has to stay, is ${amountText(unit.bond, unit)}`;
  return `${known ? amountText(balance, unit) : 'none'}${bond}`;
}

const describeEarnings = ({ commission, fees, rounds }: EarningsView, unit: Unit): string =>
  `${amountText(commission, unit)} with models, ${amountText(fees, unit)} by audits, in ${counted(rounds, 'settled round')}`;

function describeEngine({ engine, hold }: Pick<Status, 'engine' | 'hold'>): string {
  if (engine === null) return `none: ${onlyWatches}`;
  const rests = hold === null ? '' : '; it rests, and its memory is given back';
  return `${engine.version}${engine.answers ? rests : '; it does not answer, so no slot is opened'}`;
}

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
  return `${barred ? 'barred' : active ? 'active' : 'expired'}, ${counted(openSlots, 'slot')} open of ${openedSlots} opened, ${skippedSlots} skipped`;
}
