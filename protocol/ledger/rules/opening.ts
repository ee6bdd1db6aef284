import { ownerOf } from '../../records/keys.js';
import { isActive, unsettledFactor, type Ledger, type Member } from '../ledger.js';
import { early, invalid, late, type Rule } from '../rule.js';

export const openingRule: Rule<'opening'> = {
  check(ledger, body) {
    if (body.owner !== ownerOf(body.node)) return invalid('OPENING_OWNER');
    const member = ledger.members.get(body.node);
    if (member === undefined || body.slot > member.nextSlot) return early('OPENING_SLOT');
    if (body.slot < member.nextSlot) return late('OPENING_SLOT');
    return mayOpen(ledger, member) ? null : late('OPENING_BOUND');
  },
  apply(ledger, body) {
    const member = ledger.members.get(body.node) as Member;
    member.nextSlot++;
    member.opened = ledger.number;
    member.slots.set(body.slot, { cut: ledger.number, draw: null });
  },
};

/**
 * Whether a member's next opening would count: bounded in slots open at once, in commitments under audit, and in the share
 * skipped. Who skipped too many opens one slot in the life of an enrolment: bad luck shuts nobody out for good (rule SLOT-2).
 */
export function mayOpen(ledger: Ledger, member: Member): boolean {
  const { openSlotsMax, skipMaxPpm, enrolmentEpochs } = ledger.campaign.claims;
  const { slots, committed, skipped, nextSlot, opened } = member;
  if (!isActive(ledger, member) || slots.size >= openSlotsMax || slots.size + committed >= unsettledFactor * openSlotsMax) return false;
  const skipsAllowed = 1 + Math.floor((nextSlot * skipMaxPpm) / 1_000_000);
  return skipped <= skipsAllowed || opened + enrolmentEpochs <= ledger.number;
}
