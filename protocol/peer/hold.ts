import { seatOf } from '../ledger/audits/seats.js';
import { isActive } from '../ledger/ledger.js';
import { leaseEnd } from '../ledger/members/away.js';
import { isRested } from '../ledger/members/away-rule.js';
import type { Member } from '../ledger/members/member.js';
import { drawOf } from '../ledger/slots/slot.js';
import type { Effect } from './effects.js';
import { head, sign } from './sign.js';
import type { Hold, PeerState } from './state.js';

/** The peer is held from now on, or until another cut than it was; or no more. */
export function takeHold(state: PeerState, hold: Pick<Hold, 'until'> | null): void {
  state.hold = hold === null ? null : { since: state.hold?.since ?? state.ledger.number, ...hold };
  if (hold !== null || !state.leftHeld) return;
  state.isBack = true;
  state.leftHeld = false;
}

/**
 * Has a peer that is held say that it is away, before that costs it something: at once where the hold ends
 * later than that, and where nobody knows its end once half of the time is over. So a short hold leaves its
 * next time away to it (rule AWAY-1).
 */
export function leaveWhileHeld(
  state: PeerState,
  member: Member,
  { since, until }: Hold,
  effects: Effect[],
): void {
  const { ledger, options } = state;
  const { campaign, number } = ledger;
  if (campaign.away.maxEpochs === 0 || !isRested(ledger, member)) return;
  // Nobody draws it, and it has nothing.
  if (!isActive(ledger, options.node) && member.slots.size === 0) return;
  const lapse = firstLapse(state, member, since);
  const isLate = number >= lapse - Math.floor(campaign.claims.leaseEpochs / 4);
  if (!isLate && (owesPledged(state) || waitsForCut(state))) return;
  const back = Math.min(since + Math.floor(campaign.audit.panelEpochs / 2), lapse);
  const isDue = until === null ? number >= since + Math.floor((back - since) / 2) : until > back;
  const end = Math.min(until ?? Infinity, number + campaign.away.maxEpochs);
  if (!isDue || end <= number + 1) return;
  sign(state, { ...head(state, 'away'), epoch: number, until: end }, effects);
  state.leftHeld = true;
}

/** The last cut with which it surely has all that it had when the hold began. */
function firstLapse({ ledger, options }: PeerState, member: Member, since: number): number {
  const { leaseEpochs } = ledger.campaign.claims;
  const renewed = [...member.slots.values()].map((open) => {
    const pointId = drawOf(open)?.pointId;
    const held = pointId === undefined ? undefined : ledger.points.get(pointId);
    const isOwn = held?.slot === open.slot && held.owner === open.owner && held.phase.type === 'training';
    return isOwn ? held.heartbeat : open.cut;
  });
  return Math.min(since + leaseEpochs, ...renewed.map((cut) => leaseEnd(ledger, options.node, cut)));
}

/** Whether a panel waits for what this peer pledged and has still to show: to show it ends a time away. */
const owesPledged = ({ ledger, options, audited }: PeerState): boolean =>
  [...audited.keys()].some((cid) => {
    const open = ledger.commitments.get(cid);
    return open !== undefined && seatOf(open, options.node)?.phase.type === 'pledged';
  });

/** Whether a cut may still take what this peer signed, which ends a time away or begins what it then owes. */
const waitsForCut = ({ own }: PeerState): boolean => [...own.values()].some((each) => each !== 'refused');
