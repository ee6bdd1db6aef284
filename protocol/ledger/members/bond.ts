import { accountOf, type NodeKey } from '../../records/keys.js';
import { credit, debit } from '../accounts/credit.js';
import type { Emit } from '../events.js';
import { engagedNodes, isEnrolled, type Ledger } from '../ledger.js';

/** Takes the bond of a node, or what is there of it, for the resolver's account (rule BOND-2). */
export function slash(ledger: Ledger, node: NodeKey, emit: Emit): void {
  const account = ledger.accounts.get(accountOf(node));
  const { bond } = ledger.campaign.stake;
  const amount = account === undefined || account.balance > bond ? bond : account.balance;
  if (account === undefined || amount === 0n) return;
  debit(ledger, accountOf(node), amount);
  credit(ledger, accountOf(ledger.campaign.resolver), amount);
  emit({ type: 'slashed', node, amount });
}

/** Whether a node still takes part, so that its bond must stay (rule BOND-3). */
export function isBound(ledger: Ledger, node: NodeKey): boolean {
  const member = ledger.members.get(node);
  if (member === undefined || member.phase === 'barred') return false;
  if (isEnrolled(ledger, member) || member.slots.size > 0 || member.committed > 0) return true;
  ledger.context.engaged ??= engagedNodes(ledger);
  return ledger.context.engaged.has(node);
}
