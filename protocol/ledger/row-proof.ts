import { encodeCanonical } from '../codec/canonical.js';
import { domainHash, hashBytes, toHash, type Hash } from '../codec/hash.js';
import { rootOver } from '../codec/merkle-tree.js';
import { bucketCount, bucketHash, bucketOf, leafOf } from './bucket-tree.js';
import { digestedFields, tableTrees, type TableName } from './digest.js';
import type { Ledger } from './ledger.js';

/** What shows to who knows only a cut that a table has an entry. */
export interface RowProof {
  readonly table: TableName;
  readonly key: string;
  /** The leaves of the entry's bucket, in their order, and the place of the entry's own among them. */
  readonly leaves: readonly Hash[];
  readonly index: number;
  /** The hashes that lead from the bucket to the table's root. */
  readonly siblings: readonly Hash[];
  /** What the ledger's digest is over. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The proof of a row of the ledger as it is; null where the table has none of the key. */
export function proveRow(ledger: Ledger, table: TableName, key: string): RowProof | null {
  const tree = tableTrees(ledger)[table];
  const number = bucketOf(key);
  const bucket = tree.bucket(number);
  const index = bucket.findIndex(([each]) => each === key);
  if (index < 0) return null;
  const leaves = bucket.map(([, leaf]) => toHash(leaf));
  return { table, key, leaves, index, siblings: tree.siblings(number), fields: digestedFields(ledger) };
}

/**
 * Whether the ledger of a digest has this entry, given as the encoding of `[key, entry]` (rule LEDGER-2). The
 * digest is that which the next cut names.
 */
export function isRowOf(
  digest: Hash,
  { table, key, leaves, index, siblings, fields }: RowProof,
  encoded: Uint8Array,
): boolean {
  const bucket = toHash(bucketHash(leaves.map(hashBytes)));
  return (
    leaves[index] === toHash(leafOf(encoded)) &&
    rootOver(bucket, bucketOf(key), bucketCount, siblings) === fields[table] &&
    domainHash('ledger', encodeCanonical(fields)) === digest
  );
}
