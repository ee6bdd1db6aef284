import type { NodeKey } from '../../records/keys.js';
import type { Ledger } from '../ledger.js';
import { reliabilityMax } from '../members/member.js';
import type { OpenCommitment, Seat } from './audit.js';
import { disputedCommitments, editSeat, hasHadTime } from './seats.js';

/**
 * Notes, before anything is drawn, the seats whose time passed without an answer; each halves its member's
 * reliability once (rule SILENCE-2).
 */
export function noteSilence(ledger: Ledger): void {
  const disputed = disputedCommitments(ledger);
  for (const [cid, open] of ledger.commitments) {
    // While a dispute is open the others wait for its judges, and no time passes.
    if (disputed.has(cid)) continue;
    for (const [node, seat] of [...open.seats, ...open.apprentices]) {
      if (seat.silent || !isSilent(ledger, open, seat)) continue;
      editSeat(ledger, cid, node, markSilent);
      halveReliability(ledger, node);
    }
  }
  // SILENCE-4
  for (const [cid, dispute] of ledger.disputes) {
    for (const [node, { silent, phase, cut }] of dispute.seats) {
      if (silent || phase.type !== 'drawn' || !hasHadTime(ledger, cut)) continue;
      ledger.disputes.edit(cid, ({ seats }) => markSilent(seats.get(node)));
      halveReliability(ledger, node);
    }
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

function markSilent(seat: { silent: boolean } | undefined): void {
  if (seat !== undefined) seat.silent = true;
}

const halveReliability = ({ members }: Ledger, node: NodeKey): void =>
  members.edit(node, (member) => {
    member.reliability = Math.max(1, Math.floor(member.reliability / 2));
  });

/**
 * A seat was answered: its member's word counts twice as much again, and it may abstain anew (rule
 * SILENCE-3).
 */
export const noteAnswer = ({ members }: Ledger, node: NodeKey): void =>
  members.edit(node, (member) => {
    member.reliability = Math.min(reliabilityMax, 2 * member.reliability);
    member.abstentions = 0;
  });
