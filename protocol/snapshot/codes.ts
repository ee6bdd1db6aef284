import { codes } from '../error.js';

/** What can be wrong with a snapshot of a ledger, beside what its bytes and its cut can be refused for. */
export const snapshotCodes = codes({
  peer: {
    SNAPSHOT_LEDGER:
      'Take a snapshot from somebody else: this is none of the ledger that the signed cut in it names.',
    SNAPSHOT_PIECE:
      'Take the piece from somebody else: this is not the one that the head of the snapshot names.',
    SNAPSHOT_SHORT: 'Take the rest from somebody else: the snapshot ends before its last piece.',
  },
});
