import { toHash } from '../../../protocol/codec/hash.js';
import { tableTrees, type TableName } from '../../../protocol/ledger/digest.js';
import type { LedgerLeaves } from '../routes/ledger.js';
import type { Sources } from './sources.js';

/** The entries of a table, each by its hash. */
export function viewLeaves({ driver }: Sources, table: TableName): LedgerLeaves {
  const { ledger } = driver.state;
  const leaves = tableTrees(ledger)[table].leaves();
  return {
    cut: ledger.number,
    leaves: leaves
      .map(([key, leaf]) => ({ key, hash: toHash(leaf) }))
      .sort((a, b) => (a.key < b.key ? -1 : 1)),
  };
}
