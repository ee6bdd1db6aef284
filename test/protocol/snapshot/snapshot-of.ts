import { encode } from 'it-length-prefixed';
import { encodeSettled } from '../../../protocol/ledger/archive.js';
import { plainFields } from '../../../protocol/ledger/digest.js';
import { snapshotLedger } from '../../../protocol/ledger/ledger.js';
import { chunkLength } from '../../../protocol/snapshot/head.js';
import { chunkPiece, chunkRoot, headPiece, tablePieces } from '../../../protocol/snapshot/pieces.js';
import { foldNext, openLifeOf, verifiedCuts, type History, type Life } from '../../scenarios/history.js';
import type { Chain } from '../ledger/chain.js';

/** The pieces of a snapshot, once the envelope of the cut after it is there. */
export function snapshotOf({ ledger, log }: Pick<Life, 'ledger' | 'log'>): (cut: Uint8Array) => Uint8Array[] {
  const snapshot = snapshotLedger(ledger);
  const making = tablePieces(snapshot);
  const pieces: Uint8Array[] = [];
  let step = making.next();
  for (; step.done !== true; step = making.next()) pieces.push(step.value);
  const chunks = Array.from({ length: Math.ceil(log.length / chunkLength) }, (_, i) =>
    log.slice(i * chunkLength, (i + 1) * chunkLength).map(({ encoded }) => encoded),
  );
  const plain = plainFields(snapshot);
  const listed = { ...step.value, chunks: chunks.map(chunkRoot) };
  return (cut) => [headPiece(plain, listed, cut), ...pieces, ...chunks.map(chunkPiece)];
}

/** A file with the snapshot of a cut of a history (rule SNAPSHOT-6). */
export function snapshotFile(history: History, cut: number): Uint8Array {
  const life = openLifeOf(history);
  const cuts = verifiedCuts(history);
  for (const next of cuts.slice(0, cut)) foldNext(life, next);
  const pieces = snapshotOf(life)((cuts[cut] as (typeof cuts)[number]).cut.envelope);
  return Buffer.concat([...encode(pieces)].map((each) => each.subarray()));
}

/**
 * The pieces of a snapshot of a chain, which goes on by a cut; each point was settled in a cut of its own.
 */
export function snapshotOfChain(chain: Chain): Uint8Array[] {
  const log = [...chain.settled].map(([pointId, point]) => ({
    pointId,
    point,
    encoded: encodeSettled(pointId, point),
  }));
  const pieces = snapshotOf({ ledger: chain.ledger, log });
  chain.fold();
  return pieces(chain.cuts.at(-1)!.cut.envelope);
}
