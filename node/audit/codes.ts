/** Why a committed model cannot be judged. */
export const auditCodes = {
  AUDIT_EARLIER_SEGMENT: 'Abstain; what the dispute names cannot be replayed, and the malformed segment is a dispute of its own.',
  AUDIT_UNSTABLE: 'Look at the memory and the cooling of this machine; it found a mismatch once, and another result when it looked again.',
  AUDIT_POSITION: 'Name segments and eras that the model has, counted from 0.',
} as const;
