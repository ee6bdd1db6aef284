import { codes } from '../../error.js';

/** Why no slot is opened or skipped. */
export const slotRefusals = codes({
  peer: {
    OPENING_OWNER: 'Open slots for the node itself, or for a delegation that it works for.',
    OPENING_SLOT: 'Enrol first, and open slots in order, each once.',
    OPENING_BOUND:
      'Finish or close a slot first, enrol again where the enrolment has run out, or wait where too many were skipped.',
    SKIP_SLOT: 'Skip a slot of a member that is open, once.',
  },
});
