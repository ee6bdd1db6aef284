import type { Cid } from '../../codec/hash.js';
import type { NodeKey } from '../../records/keys.js';
import type { RefusalCode } from '../codes.js';
import type { Ledger } from '../ledger.js';
import { early, type Refusal } from '../rule.js';
import type { OpenCommitment, Seat } from './audit.js';
import { seatOf, speakerAt } from './seats.js';

/** Who speaks of a model, and from where. */
export interface Speaker {
  readonly open: OpenCommitment;
  readonly seat: Seat;
}

/**
 * The seat from which a node speaks of a commitment. [early]: the commitment is under audit or vesting, and
 * has a seat for it; [late]: it is not barred, nor has it given the seat back (rule AVAILABILITY-1).
 */
export function speakerOf(
  ledger: Ledger,
  { commitment, node }: { readonly commitment: Cid; readonly node: NodeKey },
  codes: { readonly commitment: RefusalCode; readonly seat: RefusalCode },
): Refusal | Speaker {
  const open = ledger.commitments.get(commitment);
  if (open === undefined) return early(codes.commitment);
  const seat = speakerAt(ledger, open.abstained, seatOf(open, node), node);
  return typeof seat === 'string' ? { code: codes.seat, timing: seat } : { open, seat };
}
