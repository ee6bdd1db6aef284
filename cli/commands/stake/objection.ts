import { accountText } from '../../../protocol/records/account-text.js';
import type { Campaign } from '../../../protocol/campaign/campaign.js';
import { amountText } from '../../framework/amount.js';
import { counted } from '../../framework/format.js';
import type { AccountOrder } from './account-order.js';
import type { StakeView } from '../../../node/api/routes/stake.js';

/** What of a order the ledger objects to with `code`: that cause, and the numbers that make it one. */
export function wordObjection(
  code: string,
  order: AccountOrder,
  { account, balance, pending }: StakeView,
  { stake }: Pick<Campaign, 'stake'>,
): string {
  const { modelMin } = stake;
  const say = (amount: bigint): string => amountText(amount, stake);
  const promised = pending.reduce((sum, one) => sum + ('amount' in one ? one.amount : 0n), 0n);
  const holds = `the account holds ${say(balance)}${promised === 0n ? '' : `, of which ${say(promised)} goes by records that wait for a cut`}`;
  if (code === 'ACCOUNT_UNKNOWN') return `The ledger does not know account ${accountText(account)}`;
  if (code === 'ACCOUNT_FROZEN')
    return `Account ${accountText(account)} is frozen: two records were signed for one place in its log`;
  if (order.kind === 'undelegation') return `Delegation ${order.delegation} was taken back before`;
  const { amount } = order;
  const keepsBond = `${say(amount)} would leave less than ${say(stake.bond)}, the bond of the account's node, which takes part: ${holds}`;
  if (order.kind === 'transfer') {
    if (code === 'TRANSFER_BOND') return keepsBond;
    if (code === 'TRANSFER_AMOUNT') return `${say(amount)} cannot be given: ${holds}`;
    if (amount > modelMin) return 'The campaign has as many accounts as it can have';
    return `${accountText(order.to)} is not open yet: to open it costs ${say(modelMin)}, and ${say(amount)} is not more`;
  }
  const { models, operator } = order;
  if (code === 'DELEGATION_OPERATOR')
    return `Node ${operator} takes no part: it is not enrolled${stake.bond > 0n ? `, was barred or lacks the bond of ${say(stake.bond)}` : ' or was barred'}`;
  if (code === 'DELEGATION_FULL')
    return 'The campaign has as many delegations, or models of delegations, as it can have';
  if (amount > balance - promised) return `${say(amount)} cannot be delegated: ${holds}`;
  return amount < modelMin * BigInt(models)
    ? `${say(amount)} is too little for ${counted(models, 'model')}: each takes at least ${say(modelMin)}`
    : keepsBond;
}
