import type { NodeKey } from '../../records/keys.js';
import type { Ledger } from '../ledger.js';
import { reliabilityMax } from '../members/member.js';
import type { OpenCommitment, Seat } from './audit.js';
import { disputedCommitments, hasHadTime } from './seats.js';

/**
 * Notes, before anything is drawn, the seats whose time passed without an answer; each halves its member's
 * reliability once (rule SILENCE-2).
 */
export function noteSilence(ledger: Ledger): void {
  const disputed = disputedCommitments(ledger);
  for (const [cid, open] of ledger.commitments) {
    // While a dispute is open the others wait for its judges, and no time passes.
    if (disputed.has(cid)) continue;
    for (const seats of [open.seats, open.apprentices]) {
      for (const [node, seat] of seats) if (isSilent(ledger, open, seat)) leaveSilent(ledger, node, seat);
    }
  }
  // SILENCE-4
  for (const { seats } of ledger.disputes.values()) {
    for (const [node, seat] of seats)
      if (seat.phase.type === 'drawn' && hasHadTime(ledger, seat.cut)) leaveSilent(ledger, node, seat);
  }
}

/**
 * Whether the others waited in vain: for its word or, where it is bound to one and enough others are, for
 * what it is bound to.
 */
function isSilent(ledger: Ledger, { drawing, phase: audit }: OpenCommitment, { cut, phase }: Seat): boolean {
  if (phase.type === 'withheld' || phase.type === 'attested') return false;
  const drawn = Math.max(cut, drawing?.cut ?? 0);
  if (phase.type !== 'pledged') return hasHadTime(ledger, drawn);
  return 'revealCut' in audit && hasHadTime(ledger, Math.max(drawn, audit.revealCut));
}

function leaveSilent({ members }: Ledger, node: NodeKey, seat: { silent: boolean }): void {
  const member = members.get(node);
  if (seat.silent || member === undefined) return;
  seat.silent = true;
  member.reliability = Math.max(1, Math.floor(member.reliability / 2));
}

/**
 * A seat was answered: its member's word counts twice as much again, and it may abstain anew (rule
 * SILENCE-3).
 */
export function noteAnswer({ members }: Ledger, node: NodeKey): void {
  const member = members.get(node);
  if (member === undefined) return;
  member.reliability = Math.min(reliabilityMax, 2 * member.reliability);
  member.abstentions = 0;
}
