import { decodeCanonical, encodeCanonical, equalBytes, joinCanonical } from '../codec/canonical.js';
import type { Hash } from '../codec/hash.js';
import { treeRoot } from '../codec/merkle-tree.js';
import { list } from '../codec/shape.js';
import { fail } from '../error.js';
import type { PointId } from '../grid/point.js';
import { archiveLeaf, type SettledPoint } from '../ledger/archive.js';
import { bucketCount, bucketOf, leafOf, nodeOver } from '../ledger/bucket-tree.js';
import type { plainFields } from '../ledger/digest.js';
import { entryFields, roundFields } from '../ledger/entry-fields.js';
import type { LedgerSnapshot } from '../ledger/ledger.js';
import type { Round } from '../ledger/rounds/open-round.js';
import { snapshotCodes } from './codes.js';
import { entryShapes, roundShape } from './entry-shapes.js';
import {
  chunkLength,
  encodeHead,
  partCount,
  partedTables,
  pieceMaxBytes,
  rootsOver,
  type SnapshotHead,
} from './head.js';
import { decodeSettled } from './settled-shape.js';
import { manyMax, pair } from './state-shapes.js';

type PartedTable = (typeof partedTables)[number];
type Entries = readonly (readonly [key: string, entry: unknown])[];

/** What a piece other than the head holds. */
export type SnapshotPiece =
  | { readonly type: 'part'; readonly table: PartedTable; readonly entries: Entries }
  | { readonly type: 'round'; readonly era: string; readonly round: Round }
  /** `first`: the place of the first of these in the archive's tree. */
  | { readonly type: 'chunk'; readonly first: number; readonly settled: readonly SettledEntry[] };

/** An entry of the archive, in its place in the archive's tree. */
export interface SettledEntry {
  readonly pointId: PointId;
  readonly point: SettledPoint;
  readonly encoded: Uint8Array;
}

/** Buckets of a part. */
const width = bucketCount / partCount;
/** The part of its table that the entry of a key lies in. */
const partOf = (key: string): number => Math.floor(bucketOf(key) / width);

const emptyNode = nodeOver(Array.from({ length: width }, () => []));

/** Entries of a part of a table, by their buckets and keys, and the node over its buckets. */
function encodePart(table: PartedTable, entries: Entries): { piece: Uint8Array; node: Hash } {
  const fieldsOf = entryFields[table] as (entry: unknown) => unknown;
  const rows = entries
    .map(([key, entry]) => ({ key, bucket: bucketOf(key), encoded: encodeCanonical([key, fieldsOf(entry)]) }))
    .sort((a, b) => a.bucket - b.bucket || (a.key < b.key ? -1 : 1));
  const buckets = Array.from({ length: width }, (): Uint8Array[] => []);
  for (const { bucket, encoded } of rows) buckets[bucket % width]?.push(leafOf(encoded));
  const node = rows.length === 0 ? emptyNode : nodeOver(buckets);
  return { piece: joinCanonical(rows.map(({ encoded }) => encoded)), node };
}

const encodeRound = (era: string, round: Round): Uint8Array => encodeCanonical([era, roundFields(round)]);

/** What a head lists of the pieces of the tables. */
type Listed = Pick<SnapshotHead, 'parts' | 'rounds'>;

/** The pieces of a ledger's tables, in their order (rule SNAPSHOT-2), and then what a head says of them. */
export function* tablePieces(ledger: LedgerSnapshot): Generator<Uint8Array, Listed> {
  const parts: Hash[][] = [];
  for (const table of partedTables) {
    const entries = Array.from({ length: partCount }, (): [string, unknown][] => []);
    for (const [key, entry] of ledger[table]) entries[partOf(key)]?.push([key, entry]);
    const nodes: Hash[] = [];
    for (const those of entries) {
      const { piece, node } = encodePart(table, those);
      nodes.push(node);
      yield piece;
    }
    parts.push(nodes);
  }
  const rounds: { era: string; digest: Hash }[] = [];
  for (const [era, round] of [...ledger.rounds].sort(([a], [b]) => (a < b ? -1 : 1))) {
    rounds.push({ era, digest: entryFields.rounds(round) });
    yield encodeRound(era, round);
  }
  return { parts, rounds };
}

/** A piece of the archive, of entries that follow each other from a multiple of chunkLength on. */
export const chunkPiece = (encoded: readonly Uint8Array[]): Uint8Array => joinCanonical(encoded);
/** What a head lists of it. */
export const chunkRoot = (encoded: readonly Uint8Array[]): Hash => treeRoot(encoded.map(archiveLeaf));

/** The head of a snapshot; `cut` is the envelope of the cut after the ledger's. */
export function headPiece(
  plain: ReturnType<typeof plainFields>,
  listed: Listed & { readonly chunks: readonly Hash[] },
  cut: Uint8Array,
): Uint8Array {
  const of = { parts: listed.parts, rounds: listed.rounds, chunks: [...listed.chunks] };
  const roots = Object.fromEntries(rootsOver(of));
  return encodeHead({ ...of, cut, ledger: encodeCanonical({ ...plain, ...roots }) });
}

/**
 * The piece of a place, which is what the head lists there and nothing else (rule SNAPSHOT-4). Throws
 * SNAPSHOT_PIECE and codecCodes.
 */
export function openPiece(head: SnapshotHead, place: number, bytes: Uint8Array): SnapshotPiece {
  const table = partedTables[Math.floor((place - 1) / partCount)];
  if (table !== undefined) return openPart(head, table, (place - 1) % partCount, bytes);
  const at = place - 1 - partedTables.length * partCount;
  return at < head.rounds.length
    ? openRound(head, at, bytes)
    : openChunk(head, at - head.rounds.length, bytes);
}

function openPart(head: SnapshotHead, table: PartedTable, part: number, bytes: Uint8Array): SnapshotPiece {
  const shape = pair<string, unknown>(entryShapes[table]);
  const entries = list(shape, manyMax).decode(decodeCanonical(bytes, pieceMaxBytes), table);
  const { piece, node } = encodePart(table, entries);
  const named = head.parts[partedTables.indexOf(table)]?.[part];
  if (!equalBytes(piece, bytes) || node !== named || entries.some(([key]) => partOf(key) !== part))
    fail(snapshotCodes, 'SNAPSHOT_PIECE', `Part ${part} of the table ${table} is another`);
  return { type: 'part', table, entries };
}

function openRound(head: SnapshotHead, index: number, bytes: Uint8Array): SnapshotPiece {
  const value = decodeCanonical(bytes, pieceMaxBytes);
  const [era, round] = pair<string, Round>(roundShape).decode(value, 'round');
  const named = head.rounds[index];
  if (
    named?.era !== era ||
    entryFields.rounds(round) !== named.digest ||
    !equalBytes(encodeRound(era, round), bytes)
  )
    fail(snapshotCodes, 'SNAPSHOT_PIECE', `The round ${named?.era} is another`);
  return { type: 'round', era, round };
}

function openChunk(head: SnapshotHead, index: number, bytes: Uint8Array): SnapshotPiece {
  const first = index * chunkLength;
  const entries = decodeCanonical(bytes, pieceMaxBytes);
  const encoded = Array.isArray(entries) ? entries.map((entry) => encodeCanonical(entry)) : [];
  if (
    !equalBytes(chunkPiece(encoded), bytes) ||
    encoded.length !== Math.min(chunkLength, head.ledger.settled - first) ||
    chunkRoot(encoded) !== head.chunks[index]
  )
    fail(snapshotCodes, 'SNAPSHOT_PIECE', `The archive from ${first} on is another`);
  const settled = encoded.map((each): SettledEntry => {
    const [pointId, point] = decodeSettled(each);
    return { pointId, point, encoded: each };
  });
  return { type: 'chunk', first, settled };
}
