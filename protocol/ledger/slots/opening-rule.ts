import { ownerOf, type NodeKey, type OwnerKey } from '../../records/keys.js';
import { mayOpenFor } from '../delegations/terms.js';
import { isActive, isAtBound, nextSlotOf, type Ledger } from '../ledger.js';
import type { Member } from '../members/member.js';
import { early, late, rule, type Refusal } from '../rule.js';
import { slotKey } from './slot.js';

/**
 * Who opens a slot, and whose slots are counted by it: the member itself, or a delegation that it works for.
 */
interface Opener {
  readonly member: Member;
  readonly owner: { nextSlot: number };
}

export const openingRule = rule<'opening', Opener>({
  check(ledger, { body: { node, owner, slot } }): Refusal | Opener {
    // OPENING-1 [early]: `owner` is the node, or a delegation; [early, late]: `slot` is its next.
    const delegation = ledger.delegations.get(owner);
    if (owner !== ownerOf(node) && delegation === undefined) return early('OPENING_OWNER');
    const member = ledger.members.get(node);
    const nextSlot = nextSlotOf(ledger, owner, node);
    if (member === undefined || slot > nextSlot) return early('OPENING_SLOT');
    if (slot < nextSlot) return late('OPENING_SLOT');
    // [late]: the delegation has this node, and lacks models.
    if (delegation !== undefined && !mayOpenFor(ledger, owner, delegation, node))
      return late('OPENING_OWNER');
    // SLOT-2 [late].
    return mayOpen(ledger, node) ? { member, owner: delegation ?? member } : late('OPENING_BOUND');
  },
  apply({ number }, { body }, { member, owner }) {
    owner.nextSlot++;
    member.openings++;
    member.opened = number;
    member.slots.set(slotKey(body), {
      owner: body.owner,
      slot: body.slot,
      cut: number,
      phase: { type: 'opened' },
    });
  },
});

/**
 * Whether a node's next opening would count: bounded in slots open at once, in commitments under audit, and
 * in the share skipped. Who skipped too many opens one slot in the life of an enrolment: bad luck shuts
 * nobody out for good (rule SLOT-2).
 */
export function mayOpen(ledger: Ledger, node: NodeKey): boolean {
  const member = ledger.members.get(node);
  const { openSlotsMax, skipMaxPpm, enrolmentEpochs } = ledger.campaign.claims;
  if (member === undefined || !isActive(ledger, node)) return false;
  const { slots, skipped, openings, opened } = member;
  if (slots.size >= openSlotsMax || isAtBound(ledger, node)) return false;
  const skipsAllowed = 1 + Math.floor((openings * skipMaxPpm) / 1_000_000);
  return skipped <= skipsAllowed || opened === null || opened + enrolmentEpochs <= ledger.number;
}

/** Whether an owner's slot was opened by now, be it closed again. */
export const wasOpened = (ledger: Ledger, owner: OwnerKey, node: NodeKey, slot: number): boolean =>
  ledger.members.has(node) && slot < nextSlotOf(ledger, owner, node);
