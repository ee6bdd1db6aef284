import { ApiClient } from '../../../node/api/api-client.js';
import { readCampaign } from '../../../node/data-dir/data-dir.js';
import type { Campaign } from '../../../protocol/campaign/campaign.js';
import { accountText } from '../../../protocol/records/account-text.js';
import { defineCommand } from '../../framework/command.js';
import { amountText, inUnit, sayWhatUnitIs } from '../../framework/amount.js';
import { counted, duration, scoreText, short } from '../../framework/format.js';
import type { Output } from '../../framework/output.js';
import { accountArgs, accountFlags, chooseAccount } from './choose-account.js';
import type { StakeView } from '../../../node/api/routes/stake.js';

type Terms = Pick<Campaign, 'epochMs' | 'stake'>;

export const stakeStatus = defineCommand({
  args: accountArgs,
  flags: accountFlags,
  example: 'stake status --key staker.key',
  async run(whose, { dir, output }) {
    const client = new ApiClient(dir);
    const view = await client.stake(await chooseAccount(whose, client));
    const { campaign } = await readCampaign(dir);
    output.result(inUnit(view, campaign.stake), () => print(output, view, campaign));
  },
});

function print(
  output: Output,
  { account, cut, known, balance, sequence, frozen, delegations, pending }: StakeView,
  campaign: Terms,
): void {
  const unit = campaign.stake;
  const say = (amount: bigint): string => amountText(amount, unit);
  sayWhatUnitIs(output, unit);
  output.printFields([
    ['account', accountText(account)],
    ['cut', cut],
    [
      'balance',
      known ? say(balance) : 'none: the ledger does not know the account until somebody gives it something',
    ],
    ['records in cuts', `${sequence}${frozen ? '; FROZEN: two records were signed for one place' : ''}`],
    ...pending.map((one) => ['waits for a cut', describePending(one, say)] as const),
  ]);
  for (const one of delegations) {
    output.print('');
    const { delegation, amount, free, locked, models, node, operator, slots } = one;
    output.printFields([
      ['delegation', delegation],
      ['delegated', `${say(amount)}, over ${counted(models, 'model')}`],
      ['now', `${say(free)} free, ${say(locked)} locked in rounds`],
      ['at risk', describeRisk(locked, say)],
      ['free again', describeRelease(one, campaign)],
      ['node', describeNode(node, operator)],
      ['state', describeState(one)],
    ]);
    if (slots.length > 0) {
      output.printTable(
        ['point', 'state', 'node', 'corr', 'sharpe', 'manifest'],
        slots.map((slot) => [
          slot.pointId === null ? '' : short(slot.pointId),
          describeSlot(slot),
          short(slot.node),
          slot.corr === null ? '' : scoreText(slot.corr),
          slot.sharpe === null ? '' : scoreText(slot.sharpe),
          slot.manifest === null ? '' : short(slot.manifest),
        ]),
      );
    }
  }
}

/** What rounds may take: each no more than it has locked. */
const describeRisk = (locked: bigint, say: (amount: bigint) => string): string =>
  locked === 0n
    ? 'nothing now: a round can take no more than it has locked, and none has any of it'
    : `${say(locked)} at most: a round can take no more than it has locked`;

/** When the account has it back. */
function describeRelease(
  { dueCut }: StakeView['delegations'][number],
  { epochMs, stake: { unbondingEpochs } }: Terms,
): string {
  const rounds = 'what is locked, as its rounds end: gridlode stake history says when';
  return dueCut === null
    ? `${counted(unbondingEpochs, 'cut')}, about ${duration(unbondingEpochs * epochMs)}, after gridlode stake undelegate; ${rounds}`
    : `what is not locked, from cut ${dueCut}; ${rounds}`;
}

/**
 * A ledger forgets which node was named once a node had its term; before, another node has it only where the
 * one named was not there.
 */
export function describeNode(node: string | null, operator: string | null): string {
  if (operator === null || operator === node) return node ?? 'none yet';
  return node === null
    ? `none yet; named is ${operator}`
    : `${node}, since ${operator}, which was named, took no part then`;
}

const describeSlot = ({
  state,
  segments,
  total,
}: StakeView['delegations'][number]['slots'][number]): string =>
  segments === null || total === null ? state : `${state}, ${segments} of ${counted(total, 'segment')}`;

function describeState({
  dueCut,
  termLeftEpochs,
  node,
  slots,
  models,
}: StakeView['delegations'][number]): string {
  const final = slots.filter(({ state }) => state === 'final' || state === 'vested').length;
  if (dueCut !== null) return 'taken back';
  if (node === null) return 'waiting for a node';
  const vested = slots.filter(({ state }) => state === 'vested').length;
  return `${final} of ${counted(models, 'model')} final, ${vested} vested and with stake in the next round${termLeftEpochs === null ? '' : `; the node has ${counted(termLeftEpochs, 'more cut')} to bring a model, and then another one gets it`}`;
}

function describePending(
  { kind, sequence, record, ...order }: StakeView['pending'][number],
  say: (amount: bigint) => string,
): string {
  const what =
    'to' in order
      ? `${say(order.amount)} to ${accountText(order.to)}`
      : 'models' in order
        ? `${say(order.amount)} over ${counted(order.models, 'model')}`
        : `of ${order.delegation}`;
  return `${kind} ${what}, place ${sequence}, ${record}`;
}
