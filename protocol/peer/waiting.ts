import { isAway } from '../ledger/members/away.js';
import { openingBar } from '../ledger/slots/opening-rule.js';
import { drawOf, type OpenSlot } from '../ledger/slots/slot.js';
import { isBehind, type PeerState } from './state.js';

export const waitingReasons = [
  'halted',
  'unsure',
  /** It is to train nothing, or enrols not since it audits nothing (rule PEER-3). */
  'untrained',
  'watching',
  /** Its owner lets it do no work now. */
  'held',
  'away',
  'behind',
  'barred',
  'bond',
  'enrolment',
  'draw',
  /** Its driver has no room for another model. */
  'full',
  /** Its machine cannot finish a greater share of the grid than the campaign lets it skip. */
  'unfit',
  /** What SLOT-2 bounds: open slots, models under audit, and slots skipped. */
  'slots',
  'audits',
  'skips',
  'opening',
] as const;

/** What keeps a peer from training another model, the outermost first. */
export interface Waiting {
  readonly reason: (typeof waitingReasons)[number];
  /** The first cut with which that can be over; null where no cut brings it. */
  readonly cut: number | null;
  /** The first cut with which it can train, where that is known. */
  readonly trainsCut: number | null;
}

/**
 * Whether this peer is away, or has said that it will be: it does no work, and signs nothing that would say
 * that it is there (rule AWAY-4). Who starts is back, but not while it is held.
 */
export const isLeaving = ({ ledger, options, own, isBack, hold }: PeerState): boolean =>
  (isAway(ledger, options.node) && (!isBack || hold !== null)) ||
  [...own].some(([slot, state]) => slot.startsWith('away/') && state !== 'refused');

/**
 * Whether the slot's draw is this peer's to train, as far as it knows: held in a cut, or claimed with the
 * best ticket.
 */
export function isWinning(state: PeerState, open: OpenSlot): boolean {
  const { owner, slot } = open;
  const draw = drawOf(open);
  if (draw === null) return false;
  const winner = state.ledger.points.get(draw.pointId) ?? state.bestClaims.get(draw.pointId);
  return winner === undefined || (winner.owner === owner && winner.slot === slot);
}

/** Whether a slot fills a place to train: it waits for its draw, or its point is trained here. */
function isBusy(state: PeerState, open: OpenSlot): boolean {
  const draw = drawOf(open);
  if (draw === null) return true;
  const { pointId } = draw;
  return isWinning(state, open) && !state.trained.has(pointId) && !state.abandoned.has(`train/${pointId}`);
}

/** What a peer waits for; null where it trains as many models as it is to. */
export function waitingFor(state: PeerState): Waiting | null {
  const { ledger, options, halted, isUnsure, isFull, isUnfit } = state;
  const next = ledger.number + 1;
  // A cut holds the enrolment, the next one an opening, and the one after that draws.
  const never = (reason: Waiting['reason']): Waiting => ({ reason, cut: null, trainsCut: null });
  if (halted !== null) return never('halted');
  if (isUnsure) return never('unsure');
  if (options.trainings === 0) return never('untrained');
  if (state.hold !== null) return { reason: 'held', cut: state.hold.until, trainsCut: null };
  if (isLeaving(state)) {
    const until = ledger.members.get(options.node)?.awayUntil;
    const isKnown = until !== undefined && until > ledger.number;
    return { reason: 'away', cut: isKnown ? until : null, trainsCut: null };
  }
  if (isBehind(state)) return never('behind');
  const bar = openingBar(ledger, options.node);
  if (bar?.reason === 'absent' || bar?.reason === 'expired')
    return options.audits === 0 ? never('watching') : { reason: 'enrolment', cut: next, trainsCut: next + 2 };
  if (bar?.reason === 'barred' || bar?.reason === 'bond') return never(bar.reason);
  const busy = [...(ledger.members.get(options.node)?.slots.values() ?? [])].filter((open) =>
    isBusy(state, open),
  );
  if (busy.length >= options.trainings)
    return busy.some((open) => drawOf(open) === null) ? { reason: 'draw', cut: next, trainsCut: next } : null;
  if (isFull) return never('full');
  if (isUnfit) return never('unfit');
  if (bar === null) return { reason: 'opening', cut: next, trainsCut: next + 1 };
  return { ...bar, reason: bar.reason, trainsCut: bar.cut === null ? null : bar.cut + 2 };
}
