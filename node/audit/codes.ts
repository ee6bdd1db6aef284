import { codes } from '../../protocol/error.js';

/** Why a committed model cannot be judged. */
export const auditCodes = codes({
  peer: {
    AUDIT_EARLIER_SEGMENT:
      'Abstain; what the dispute names cannot be replayed, and the malformed segment is a dispute of its own.',
    AUDIT_CRASHES: 'Abstain, and tell us of the model; the engine crashes of it each time, and of no other.',
  },
  unsound: {
    AUDIT_UNSTABLE:
      'Look at the memory and the cooling of this machine; it found a mismatch once, and another result when it looked again.',
  },
});
