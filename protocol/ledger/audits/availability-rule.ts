import { sampleAlpha } from '../../audit/sample.js';
import { isRefusal, late, rule, type Refusal } from '../rule.js';
import { editSeat } from './seats.js';
import { speakerOf, type Speaker } from './speaker.js';

const codes = { commitment: 'AVAILABILITY_COMMITMENT', seat: 'AVAILABILITY_SEAT' } as const;

export const availabilityRule = rule<'availability', Speaker>({
  // AVAILABILITY-1
  check(ledger, { body }): Refusal | Speaker {
    const speaker = speakerOf(ledger, body, codes);
    if (isRefusal(speaker)) return speaker;
    return speaker.seat.phase.type === 'drawn' ? speaker : late('AVAILABILITY_SECOND');
  },
  apply(ledger, { body: { node, commitment, held } }, { open: { pointId, manifest } }) {
    editSeat(ledger, commitment, node, (seat) => {
      seat.phase = held
        ? { type: 'holding', alpha: sampleAlpha(ledger.beacon, pointId, manifest, node) }
        : { type: 'withheld', alpha: null };
    });
  },
});
