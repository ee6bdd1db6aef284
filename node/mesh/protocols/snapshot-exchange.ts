import type { Cid } from '../../../protocol/codec/hash.js';
import { map, nullable, uint } from '../../../protocol/codec/shape.js';
import { pieceMaxBytes } from '../../../protocol/snapshot/head.js';
import { snapshotAnswerBytes, snapshotDeadlineMs } from '../constants.js';
import { lengthMaxBytes, type FrameLimits } from '../streams/frames.js';
import type { StreamProtocol } from '../streams/requests.js';
import { snapshotsProtocol } from './ids.js';

/** The pieces of the snapshot of a cut, from one on; null: of the latest that the answerer has. */
export interface SnapshotQuestion {
  readonly cut: number | null;
  readonly from: number;
}

export const snapshotFrames: FrameLimits = {
  frameMaxBytes: pieceMaxBytes,
  maxBytes: snapshotAnswerBytes + pieceMaxBytes + lengthMaxBytes,
};

/**
 * The answer is a frame for each piece, as many as make up `snapshotAnswerBytes`: who asked goes on from
 * there, with this peer or another (rule MESH-18).
 */
export function snapshots(
  network: Cid,
  piecesFrom: (question: SnapshotQuestion) => AsyncIterable<Uint8Array>,
): StreamProtocol<SnapshotQuestion> {
  return {
    id: snapshotsProtocol(network),
    question: map({ cut: nullable(uint()), from: uint() }),
    isLight: false,
    deadlineMs: snapshotDeadlineMs,
    async *answer(question) {
      let sent = 0;
      for await (const piece of piecesFrom(question)) {
        yield piece;
        sent += lengthMaxBytes + piece.length;
        if (sent >= snapshotAnswerBytes) return;
      }
    },
  };
}
