import { drawerOf, type Drawer } from '../../audit/panel.js';
import type { Cid } from '../../codec/hash.js';
import type { PointId } from '../../grid/point.js';
import { delegationOwner, type NodeKey, type OwnerKey } from '../../records/keys.js';
import { credit } from '../accounts/credit.js';
import type { OpenCommitment } from '../audits/audit.js';
import { panelAttestations } from '../audits/seats.js';
import type { Emit } from '../events.js';
import { isActive, type Ledger } from '../ledger.js';
import { candidatesOf } from '../members/standing.js';
import { releaseSlot } from '../points/settle.js';
import type { Delegation, Term } from './open-delegation.js';

/** Models that a delegation lacks, those under audit not counted as lacking. */
const missingModels = ({ models, final, committed }: Delegation): number => models - final.size - committed;

/** The term of who trains for a delegation that is not being taken back; null where nobody does. */
export const termOf = ({ phase }: Delegation): Term | null => (phase.type === 'working' ? phase.term : null);

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
  for (const delegation of ledger.delegations.values()) {
    const { phase, final, models } = delegation;
    if (phase.type === 'returning') continue;
    const term = termOf(delegation);
    if (final.size < models) renewTerm(ledger, delegation, term, draw, emit);
    else if (term !== null) term.cut = ledger.number;
  }
}

function renewTerm(
  ledger: Ledger,
  delegation: Delegation,
  term: Term | null,
  draw: Drawer,
  emit: Emit,
): void {
  const { number, beacon, campaign } = ledger;
  const { cid, operator } = delegation;
  if (term !== null && isActive(ledger, term.node)) {
    if (term.cut + campaign.stake.termEpochs > number) return;
    if (term.hasDelivered) {
      term.cut = number;
      term.hasDelivered = false;
      return;
    }
  }
  closeSlots(ledger, delegation, emit);
  const current = term?.node ?? null;
  const named = current === null && operator !== null && isActive(ledger, operator) ? operator : null;
  // Where there is nobody else, who was too slow is better than none.
  const node = named ?? draw(beacon, cid, current) ?? draw(beacon, cid, null);
  if (current !== null) delegation.operator = null;
  if (node === null) delegation.phase = { type: 'waiting' };
  else {
    delegation.phase = { type: 'working', term: { node, cut: number, hasDelivered: false } };
    emit({ type: 'assigned', delegation: cid, node });
  }
}

/**
 * Closes the open slots of a delegation, and gives back what they hold: no fault of anyone who trained for
 * it.
 */
export function closeSlots(ledger: Ledger, delegation: Delegation, emit: Emit): void {
  const owner = delegationOwner(delegation.cid);
  const term = termOf(delegation);
  const slots = term === null ? undefined : ledger.members.get(term.node)?.slots;
  for (const [key, open] of [...(slots ?? [])]) {
    if (open.owner !== owner) continue;
    slots?.delete(key);
    // What an owner holds without a commitment is what an open slot of it has drawn.
    releaseSlot(ledger, open, 'reassigned', emit);
  }
}

/** Credits a delegation with a model that became final. */
export function deliverModel({ delegations, number }: Ledger, commitment: Cid, open: OpenCommitment): void {
  const { node, owner, manifest, pointId } = open;
  const delegation = delegations.get(owner);
  if (delegation === undefined || delegation.phase.type === 'returning') return;
  const verifiers = panelAttestations(open)
    .map(([verifier]) => verifier)
    .sort();
  delegation.final.set(pointId, {
    node,
    manifest,
    commitment,
    cut: number,
    verifiers,
    hasVested: false,
    missed: 0,
  });
  const term = termOf(delegation);
  if (term?.node === node) term.hasDelivered = true;
}

/** A model that has vested carries stake from now on (rule FINAL-3). */
export function vestModel({ delegations }: Ledger, owner: OwnerKey, pointId: PointId): void {
  const model = delegations.get(owner)?.final.get(pointId);
  if (model !== undefined) model.hasVested = true;
}

/** Takes the models of a node that is barred from all delegations: nobody predicts with them (rule BAR-1). */
export function dropModelsOf({ delegations }: Ledger, barred: NodeKey): void {
  for (const { final } of delegations.values())
    for (const [pointId, { node }] of final) if (node === barred) final.delete(pointId);
}
