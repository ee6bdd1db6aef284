import type { Hash } from '../../codec/hash.js';
import { early, isRefusal, late, rule, type Refusal } from '../rule.js';
import { editSeat, hasDispute } from './seats.js';
import { speakerOf } from './speaker.js';

const codes = { commitment: 'PLEDGE_COMMITMENT', seat: 'PLEDGE_SEAT' } as const;

interface Pledging {
  readonly alpha: Hash;
}

export const pledgeRule = rule<'pledge', Pledging>({
  // PLEDGE-1
  check(ledger, { body }): Refusal | Pledging {
    const speaker = speakerOf(ledger, body, codes);
    if (isRefusal(speaker)) return speaker;
    const { seat } = speaker;
    // [early] before it holds the model, [late] where it cannot have it.
    if (seat.phase.type === 'withheld') return late('PLEDGE_AVAILABILITY');
    if (seat.phase.type === 'drawn') return early('PLEDGE_AVAILABILITY');
    if (seat.phase.type !== 'holding' || hasDispute(ledger, body.commitment, body.node))
      return late('PLEDGE_SECOND');
    return { alpha: seat.phase.alpha };
  },
  apply(ledger, { body: { node, commitment, attestation } }, { alpha }) {
    editSeat(ledger, commitment, node, (seat) => {
      seat.phase = { type: 'pledged', alpha, pledge: attestation };
    });
  },
});
