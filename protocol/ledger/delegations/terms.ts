import { drawerOf, type Drawer } from '../../audit/panel.js';
import { delegationOwner, type NodeKey, type OwnerKey } from '../../records/keys.js';
import { credit } from '../accounts/credit.js';
import type { Emit } from '../events.js';
import { isActive, type Ledger } from '../ledger.js';
import { candidatesOf } from '../members/standing.js';
import { releaseSlot } from '../points/settle.js';
import { closeSlot } from '../slots/close-slot.js';
import type { Delegation, Term } from './open-delegation.js';
import { setTerm, termOf } from './term.js';

/** Models that a delegation lacks, those under audit not counted as lacking. */
const missingModels = ({ models, final, committed }: Delegation): number => models - final.size - committed;

/** Whether a node may open a slot for a delegation now (rule OPENING-1). */
export function mayOpenFor(
  { members }: Ledger,
  owner: OwnerKey,
  delegation: Delegation,
  node: NodeKey,
): boolean {
  const open = [...(members.get(node)?.slots.values() ?? [])].filter((slot) => slot.owner === owner).length;
  return termOf(delegation)?.node === node && missingModels(delegation) > open;
}

/** Gives back what is free of the delegations whose time has come (rule TERM-1). */
export function returnDelegations(ledger: Ledger, emit: Emit): void {
  for (const [owner, { cid, account, free, models, phase }] of [...ledger.delegations]) {
    if (phase.type !== 'returning' || phase.dueCut > ledger.number) continue;
    ledger.delegations.delete(owner);
    ledger.stakedModels -= models;
    credit(ledger, account, free);
    emit({ type: 'returned', delegation: cid, account, amount: free });
  }
}

/**
 * Gives each delegation that lacks models, and nobody to train them, a node: the one that it names, once, or
 * else one that trains and that this cut's beacon draws. Who brought no model in a whole term loses it to
 * another (rules TERM-2 and TERM-3). After what is given back, since that may be the bond of a node.
 */
export function assignDelegations(ledger: Ledger, emit: Emit): void {
  const candidates = ledger.delegations.size > 0 ? candidatesOf(ledger).panel : [];
  // Who never opened a slot may be there to audit alone.
  const draw = drawerOf(
    candidates.filter(({ node }) => (ledger.members.get(node)?.openings ?? 0) > 0),
    'panel',
  );
  for (const [owner, delegation] of ledger.delegations) {
    const { phase, final, models } = delegation;
    if (phase.type === 'returning') continue;
    const term = termOf(delegation);
    if (final.size < models) renewTerm(ledger, owner, delegation, term, draw, emit);
    else if (term !== null && term.cut > 0) setTerm(ledger, owner, { ...term, cut: 0 });
  }
}

function renewTerm(
  ledger: Ledger,
  owner: OwnerKey,
  delegation: Delegation,
  term: Term | null,
  draw: Drawer,
  emit: Emit,
): void {
  const { number, beacon, campaign } = ledger;
  const { cid, operator } = delegation;
  if (term !== null && isActive(ledger, term.node)) {
    // Its time begins anew when a model of it is revoked.
    if (term.cut === 0) return setTerm(ledger, owner, { ...term, cut: number });
    if (term.cut + campaign.stake.termEpochs > number) return;
    if (term.hasDelivered) return setTerm(ledger, owner, { ...term, cut: number, hasDelivered: false });
  }
  closeSlots(ledger, delegation, emit);
  const current = term?.node ?? null;
  const named = current === null && operator !== null && isActive(ledger, operator) ? operator : null;
  // Where there is nobody else, who was too slow is better than none.
  const [other] = draw(beacon, cid, 1, current === null ? [] : [current]);
  const node = named ?? other ?? draw(beacon, cid, 1)[0] ?? null;
  if (current !== null)
    ledger.delegations.edit(owner, (each) => {
      each.operator = null;
    });
  if (current !== null || node !== null)
    setTerm(ledger, owner, node === null ? null : { node, cut: number, hasDelivered: false });
  if (node !== null) emit({ type: 'assigned', delegation: cid, node });
}

/**
 * Closes the open slots of a delegation, and gives back what they hold: no fault of anyone who trained for
 * it.
 */
export function closeSlots(ledger: Ledger, delegation: Delegation, emit: Emit): void {
  const owner = delegationOwner(delegation.cid);
  const term = termOf(delegation);
  if (term === null) return;
  for (const [key, open] of [...(ledger.members.get(term.node)?.slots ?? [])]) {
    if (open.owner !== owner) continue;
    closeSlot(ledger, term.node, key);
    // What an owner holds without a commitment is what an open slot of it has drawn.
    releaseSlot(ledger, open, 'reassigned', emit);
  }
}
