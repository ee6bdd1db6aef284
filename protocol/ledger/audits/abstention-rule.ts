import type { Hash } from '../../codec/hash.js';
import type { BodyOf } from '../../records/bodies.js';
import type { NodeKey } from '../../records/keys.js';
import type { JudgeSeat, OpenDispute } from '../disputes/open-dispute.js';
import type { Ledger } from '../ledger.js';
import { early, late, rule, type Refusal } from '../rule.js';
import type { OpenCommitment, Seat } from './audit.js';
import { editSeat, giveSeatBack, isOpenSeat, seatOf, speakerAt } from './seats.js';

/**
 * Seats that a member may give back, one after the other, before it answers one: a fault of one's own costs
 * nothing, and yet nobody sits out for good what it is drawn for.
 */
export const abstentionsMax = 4;

/**
 * What an abstention does. An apprentice's seat counts for nothing. Who has a model that cannot be judged
 * speaks against its author, else a model that confounds auditors had only friends; any other gives back what
 * it was drawn for.
 */
type Abstention =
  | { readonly type: 'withheld'; readonly alpha: Hash }
  | { readonly type: 'unable'; readonly isCounted: boolean };

export const abstentionRule = rule<'abstention', Abstention>({
  // ABSTENTION-1
  check(ledger, { body }): Refusal | Abstention {
    const commitment = ledger.commitments.get(body.seat);
    if (commitment !== undefined) return checkAuditor(ledger, commitment, body);
    const dispute = ledger.disputes.get(body.seat);
    return dispute === undefined ? early('ABSTENTION_SEAT') : checkJudge(ledger, dispute, body);
  },
  apply(ledger, { body: { node, seat: cid } }, abstention) {
    // ABSTENTION-2
    if (abstention.type === 'withheld') {
      const { alpha } = abstention;
      return editSeat(ledger, cid, node, (seat) => {
        seat.phase = { type: 'withheld', alpha };
      });
    }
    // ABSTENTION-3
    giveSeatBack(ledger, cid, node, abstention.isCounted);
    if (abstention.isCounted)
      ledger.members.edit(node, (member) => {
        member.abstentions++;
      });
  },
});

function checkAuditor(
  ledger: Ledger,
  open: OpenCommitment,
  { seat: cid, node, cause }: BodyOf<'abstention'>,
): Refusal | Abstention {
  const seat = speakerAt<Seat>(ledger, open.abstained, seatOf(open, node), node);
  if (typeof seat === 'string') return { code: 'ABSTENTION_SEAT', timing: seat };
  const { phase } = seat;
  if (!isOpenSeat(ledger, cid, node, seat)) return late('ABSTENTION_SECOND');
  if (open.apprentices.has(node)) return { type: 'unable', isCounted: false };
  return cause === 'model' && phase.type === 'holding'
    ? { type: 'withheld', alpha: phase.alpha }
    : checkOften(ledger, node);
}

function checkJudge(ledger: Ledger, open: OpenDispute, { node }: BodyOf<'abstention'>): Refusal | Abstention {
  const seat = speakerAt<JudgeSeat>(ledger, open.abstained, open.seats.get(node), node);
  if (typeof seat === 'string') return { code: 'ABSTENTION_SEAT', timing: seat };
  return seat.phase.type === 'drawn' ? checkOften(ledger, node) : late('ABSTENTION_SECOND');
}

function checkOften({ members }: Ledger, node: NodeKey): Refusal | Abstention {
  const member = members.get(node);
  if (member === undefined) return early('ABSTENTION_SEAT');
  return member.abstentions < abstentionsMax ? { type: 'unable', isCounted: true } : late('ABSTENTION_OFTEN');
}
