import { ApiClient } from '../../../node/api/api-client.js';
import { readCampaign } from '../../../node/data-dir.js';
import { readKeyFile } from '../../../node/stake/key-file.js';
import { fail } from '../../../protocol/error.js';
import { accountOfText, accountText } from '../../../protocol/records/account-text.js';
import { usageCodes } from '../../framework/codes.js';
import { defineCommand } from '../../framework/command.js';
import { amountText, sayWhatUnitIs, type Unit } from '../../framework/amount.js';
import { counted, scoreText, short } from '../../framework/format.js';
import { id, pickNamed } from '../../framework/id.js';
import { optional, path } from '../../framework/option.js';
import type { Output } from '../../framework/output.js';
import { accountOf, type AccountKey } from '../../../protocol/records/keys.js';
import type { StakeView } from '../../../node/api/routes/stake.js';

export const stakeStatus = defineCommand({
  args: { account: optional(id("the account; by default the one of this data directory's node")) },
  flags: { key: optional(path('the key file of the account, in its stead')) },
  example: 'stake status --key staker.key',
  async run({ account, key }, { dir, output }) {
    if (account !== undefined && key !== undefined)
      fail(usageCodes, 'USAGE_ARGUMENT', 'The command stake status takes an account or --key');
    const client = new ApiClient(dir);
    const chosen =
      account !== undefined
        ? await accountNamed(client, account)
        : key === undefined
          ? accountOf((await client.status()).node)
          : (await readKeyFile(key)).account;
    const view = await client.stake(chosen);
    const { stake } = (await readCampaign(dir)).campaign;
    output.result({ ...view, account: accountText(view.account) }, () => print(output, view, stake));
  },
});

/** A whole account need not be in the ledger yet. Throws ID_UNKNOWN, ID_AMBIGUOUS and what the API throws. */
async function accountNamed(client: ApiClient, named: string): Promise<AccountKey> {
  const whole = accountOfText(named);
  if (whole !== undefined) return whole;
  const { leaves } = await client.leaves('accounts');
  const accounts = leaves.map(({ key }) => key as AccountKey);
  return pickNamed(named, accounts, { what: 'account', namesOf: (key) => [accountText(key)] });
}

function print(
  output: Output,
  { account, cut, known, balance, sequence, frozen, delegations, pending }: StakeView,
  unit: Unit,
): void {
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
  segments === null ? state : `${state}, ${segments} of ${total} segments`;

function describeState({
  dueCut,
  termLeftEpochs,
  node,
  slots,
  models,
}: StakeView['delegations'][number]): string {
  const final = slots.filter(({ state }) => state === 'final' || state === 'vested').length;
  if (dueCut !== null)
    return `taken back; the account has what is free from cut ${dueCut}, and what is locked as its rounds end`;
  if (node === null) return 'waiting for a node';
  const vested = slots.filter(({ state }) => state === 'vested').length;
  return `${final} of ${models} models final, ${vested} vested and with stake in the next round${termLeftEpochs === null ? '' : `; the node has ${termLeftEpochs} more cuts to bring a model, and then another one gets it`}`;
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
