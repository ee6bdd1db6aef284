import { ownerOf, type NodeKey, type OwnerKey } from '../../records/keys.js';
import { mayOpenFor } from '../delegations/terms.js';
import { inactivityOf, isAtBound, nextSlotOf, type Ledger } from '../ledger.js';
import type { Member } from '../members/member.js';
import { early, late, rule } from '../rule.js';
import { slotKey } from './slot.js';

export const openingRule = rule<'opening', object>({
  check(ledger, { body: { node, owner, slot } }) {
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
    return openingBar(ledger, node) === null ? {} : late('OPENING_BOUND');
  },
  apply({ members, delegations, number: cut }, { body }) {
    const { node, owner, slot } = body;
    const takeNumber = (counted: { nextSlot: number }): void => void counted.nextSlot++;
    delegations.edit(owner, takeNumber);
    members.edit(node, (member) => {
      if (owner === ownerOf(node)) takeNumber(member);
      member.openings++;
      member.opened = cut;
      member.slots.set(slotKey(body), { owner, slot, cut, phase: { type: 'opened' } });
    });
  },
});

/**
 * Why a node's next opening would not count. `cut` is the one after which that is over, where it is known.
 */
export interface OpeningBar {
  readonly reason: 'absent' | 'barred' | 'expired' | 'bond' | 'slots' | 'audits' | 'skips';
  readonly cut: number | null;
}

/**
 * What keeps a node's next opening from counting, if anything does: it is bounded in slots open at once, in
 * commitments under audit, and in the share skipped. Who skipped too many opens one slot in the life of an
 * enrolment: bad luck shuts nobody out for good (rule SLOT-2).
 */
export function openingBar(ledger: Ledger, node: NodeKey): OpeningBar | null {
  const inactivity = inactivityOf(ledger, node);
  if (inactivity !== null) return { reason: inactivity, cut: null };
  const { openSlotsMax, skipMaxPpm, enrolmentEpochs } = ledger.campaign.claims;
  const { slots, skipped, openings, opened } = ledger.members.get(node) as Member;
  if (slots.size >= openSlotsMax) return { reason: 'slots', cut: null };
  if (isAtBound(ledger, node)) return { reason: 'audits', cut: null };
  const skipsAllowed = 1 + Math.floor((openings * skipMaxPpm) / 1_000_000);
  const cut = (opened ?? -Infinity) + enrolmentEpochs;
  return skipped <= skipsAllowed || cut <= ledger.number ? null : { reason: 'skips', cut };
}

/** Whether an owner's slot was opened by now, be it closed again. */
export const wasOpened = (ledger: Ledger, owner: OwnerKey, node: NodeKey, slot: number): boolean =>
  ledger.members.has(node) && slot < nextSlotOf(ledger, owner, node);
