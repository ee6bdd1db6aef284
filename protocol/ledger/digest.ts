import { encodeCanonical } from '../codec/canonical.js';
import { domainHash, type Hash } from '../codec/hash.js';
import { grownRoot } from '../codec/merkle-tree.js';
import { entryFields, type TableName } from './entry-fields.js';
import type { BucketTree } from './bucket-tree.js';
import type { Ledger } from './ledger.js';

/**
 * The digest of a ledger, by which peers tell that they agree, and so can people (rule LEDGER-1). It costs
 * what has changed since it was last asked for.
 */
export const ledgerDigest = (ledger: Ledger): Hash =>
  domainHash('ledger', encodeCanonical(digestedFields(ledger)));

/** What the digest is over: plain fields, and the roots of the archive and of each table. */
export function digestedFields(ledger: Ledger) {
  const { number, head, reveal, beacon, nextPulse, latestRound, archive } = ledger;
  return {
    number,
    head,
    reveal,
    beacon,
    nextPulse,
    latestRound,
    settled: archive.count,
    archive: grownRoot(archive),
    ...tableRoots(ledger),
  };
}

/** The roots of the tables, by which peers find where their ledgers differ. */
export function tableRoots(ledger: Ledger): Record<TableName, Hash> {
  const roots = Object.entries(tableTrees(ledger)).map(([name, tree]) => [name, tree.root()] as const);
  return Object.fromEntries(roots) as Record<TableName, Hash>;
}

/** The trees over the tables, brought up to date (rule LEDGER-2). */
export const tableTrees = (ledger: Ledger): Record<TableName, BucketTree> => ({
  members: ledger.members.tree(entryFields.members),
  points: ledger.points.tree(entryFields.points),
  commitments: ledger.commitments.tree(entryFields.commitments),
  disputes: ledger.disputes.tree(entryFields.disputes),
  accounts: ledger.accounts.tree(entryFields.accounts),
  delegations: ledger.delegations.tree(entryFields.delegations),
  rounds: ledger.rounds.tree(entryFields.rounds),
});
