import { plainFields } from '../../../../protocol/ledger/digest.js';
import { snapshotLedger } from '../../../../protocol/ledger/ledger.js';
import { chunkLength } from '../../../../protocol/ledger/snapshot/head.js';
import {
  chunkPiece,
  chunkRoot,
  headPiece,
  tablePieces,
} from '../../../../protocol/ledger/snapshot/pieces.js';
import type { Life } from '../../../scenarios/history.js';

/** The pieces of a snapshot; `cut` is the envelope of the cut after it. */
export function snapshotOf({ ledger, log }: Pick<Life, 'ledger' | 'log'>, cut: Uint8Array): Uint8Array[] {
  const snapshot = snapshotLedger(ledger);
  const making = tablePieces(snapshot);
  const pieces: Uint8Array[] = [];
  let step = making.next();
  for (; step.done !== true; step = making.next()) pieces.push(step.value);
  const chunks = Array.from({ length: Math.ceil(log.length / chunkLength) }, (_, i) =>
    log.slice(i * chunkLength, (i + 1) * chunkLength).map(({ encoded }) => encoded),
  );
  const head = headPiece(plainFields(snapshot), { ...step.value, chunks: chunks.map(chunkRoot) }, cut);
  return [head, ...pieces, ...chunks.map(chunkPiece)];
}
