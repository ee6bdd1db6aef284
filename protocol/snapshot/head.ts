import { domainHash, type Cid, type Hash } from '../codec/hash.js';
import { treeRoot } from '../codec/merkle-tree.js';
import {
  bytes,
  decodeShape,
  encodeShape,
  hash,
  list,
  literal,
  map,
  nullable,
  uint,
  type Shaped,
} from '../codec/shape.js';
import type { Campaign } from '../campaign/campaign.js';
import { eraName } from '../dataset/era-name.js';
import { fail } from '../error.js';
import { campaignLimits } from '../limits.js';
import {
  decodeRecord,
  recordMaxBytes,
  verifyRecord,
  type VerifiedRecord,
  type VerifySignature,
} from '../records/envelope.js';
import { leafOf, BucketTree } from '../ledger/bucket-tree.js';
import { encodeCanonical } from '../codec/canonical.js';
import { cutCodes } from '../ledger/codes.js';
import { tableNames } from '../ledger/digest.js';
import { snapshotCodes } from './codes.js';
import { word } from './state-shapes.js';

/** The tables whose entries lie in parts, in their order; a round is a piece of its own. */
export const partedTables = tableNames.filter((name) => name !== 'rounds');
/** Parts of a table: each is the buckets under one node of its tree. */
export const partCount = 32;
/** Entries of the archive in a piece: as many leaves as a full tree of ten rows has. */
export const chunkLength = 1_024;
/** Chunks of the archive at most: of 25 million settled points. */
const chunksMax = 25_000;

/** Bytes of a head, and of any other piece, at most: of the greatest round, and of a table in one part. */
const headMaxBytes = 1 << 20;
export const pieceMaxBytes = 32 << 20;

/** The value that a ledger's digest is over (rule LEDGER-1). */
const ledgerShape = map({
  number: uint(),
  head: word<Cid>(),
  reveal: word<Hash>(),
  beacon: word<Hash>(),
  nextPulse: nullable(uint()),
  latestRound: word<string>(),
  latestRoundCut: uint(),
  settled: uint(),
  archive: word<Hash>(),
  members: word<Hash>(),
  points: word<Hash>(),
  commitments: word<Hash>(),
  disputes: word<Hash>(),
  accounts: word<Hash>(),
  delegations: word<Hash>(),
  rounds: word<Hash>(),
});
const ledgerMaxBytes = 4_096;

const headShape = map({
  kind: literal('snapshot'),
  version: literal(1),
  /** The envelope of the cut after the ledger's, which names it. */
  cut: bytes(1, recordMaxBytes),
  ledger: bytes(1, ledgerMaxBytes),
  parts: list(list(hash, partCount, partCount), partedTables.length, partedTables.length),
  rounds: list(map({ era: eraName, digest: hash }), campaignLimits.openRounds),
  chunks: list(hash, chunksMax),
});

/** What the first piece of a snapshot says of the others (rule SNAPSHOT-2). */
type HeadFields = Omit<Shaped<typeof headShape>, 'kind' | 'version'>;

export interface SnapshotHead extends Omit<HeadFields, 'cut' | 'ledger'> {
  readonly cut: VerifiedRecord<'cut'>;
  readonly ledger: Shaped<typeof ledgerShape>;
  /** With this one. */
  readonly pieces: number;
}

export const encodeHead = (fields: HeadFields): Uint8Array =>
  encodeShape(headShape, { kind: 'snapshot', version: 1, ...fields });

/**
 * The head of a snapshot, whose cut the campaign's resolver has signed, and which is of the ledger that this
 * names (rule SNAPSHOT-3). Throws SNAPSHOT_LEDGER, CUT_SIGNER, recordCodes and codecCodes.
 */
export function openHead(
  campaign: Campaign,
  network: Cid,
  encoded: Uint8Array,
  verifySignature: VerifySignature,
): SnapshotHead {
  const fields = decodeShape(headShape, encoded, headMaxBytes, 'snapshot');
  const signed = decodeRecord(fields.cut, network);
  if (signed.body.kind !== 'cut' || signed.body.node !== campaign.resolver)
    fail(cutCodes, 'CUT_SIGNER', "The snapshot holds no cut of the campaign's resolver");
  const cut = verifyRecord(signed, verifySignature) as VerifiedRecord<'cut'>;
  const ledger = decodeShape(ledgerShape, fields.ledger, ledgerMaxBytes, 'snapshot.ledger');
  const { body } = cut;
  const isNamed =
    body.ledger === domainHash('ledger', fields.ledger) &&
    body.number === ledger.number + 1 &&
    body.previous === ledger.head;
  if (!isNamed)
    fail(snapshotCodes, 'SNAPSHOT_LEDGER', `Cut ${body.number} names another ledger than the snapshot holds`);
  const { parts, rounds, chunks } = fields;
  const other = rootsOver({ parts, rounds, chunks }).find(([name, root]) => ledger[name] !== root);
  if (other !== undefined || chunks.length !== Math.ceil(ledger.settled / chunkLength))
    fail(
      snapshotCodes,
      'SNAPSHOT_LEDGER',
      `The snapshot lists other ${other?.[0] ?? 'archive'} than its ledger`,
    );
  const pieces = 1 + partedTables.length * partCount + rounds.length + chunks.length;
  return { cut, ledger, parts, rounds, chunks, pieces };
}

/** The roots of all tables and of the archive, by what is over their pieces. */
export function rootsOver({ parts, rounds, chunks }: Pick<HeadFields, 'parts' | 'rounds' | 'chunks'>) {
  const ofRounds = new BucketTree();
  for (const { era, digest } of rounds) ofRounds.put(era, leafOf(encodeCanonical([era, digest])));
  return [
    ...partedTables.map((name, i) => [name, treeRoot(parts[i] ?? [])] as const),
    ['rounds', ofRounds.root()] as const,
    // A chunk that is not full moves up its rows as it is (rule CUT-3).
    ['archive', treeRoot(chunks)] as const,
  ];
}
