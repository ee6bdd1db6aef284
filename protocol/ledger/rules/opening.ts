import { ownerOf } from '../../records/keys.js';
import { isActive, type Ledger, type Member } from '../ledger.js';
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
    member.slots.set(body.slot, { cut: ledger.number, draw: null });
  },
};

/** Whether a member's next opening would count: bounded in slots open at once and in the share skipped. */
export function mayOpen(ledger: Ledger, member: Member): boolean {
  const { openSlotsMax, skipMaxPpm } = ledger.campaign.claims;
  const skipsAllowed = 1 + Math.floor((member.nextSlot * skipMaxPpm) / 1_000_000);
  return isActive(ledger, member) && member.slots.size < openSlotsMax && member.skipped <= skipsAllowed;
}
