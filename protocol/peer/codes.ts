import { codes } from '../error.js';
import type { CutCode, RefusalCode } from '../ledger/codes.js';

/**
 * What a peer makes of a record or cut, beside why a ledger refuses it, and what to do about it for whoever
 * passed it on.
 */
export const admissionCodes = codes({
  peer: {
    SLOT_TAKEN: 'Wait for the next cut; it decides which of two records of one signer for one slot counts.',
    CUT_EQUIVOCATION: 'Leave the network: its resolver signed two cuts for one epoch.',
    PEER_HALTED: 'Look with gridlode status why this peer has halted, and what to do about it.',
  },
  passing: {
    RECORD_ADMITTED: 'Nothing is wrong; the next cut can hold the record.',
    RECORD_KNOWN: 'Nothing is wrong; pass a record on once.',
    CUT_FOLDED: 'Nothing is wrong; the epoch has ended.',
    CUT_KNOWN: 'Nothing is wrong; pass a cut on once.',
    CUT_AHEAD: 'Send the cuts before this one, and its records, when the peer asks for them.',
  },
  busy: {
    POOL_FULL: 'Send the record again after the next cut, and enrol first where its signer is no member.',
  },
});

export type AdmissionCode = keyof typeof admissionCodes | RefusalCode | CutCode;
