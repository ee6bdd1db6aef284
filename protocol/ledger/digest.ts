import { encodeCanonical } from '../codec/canonical.js';
import { domainHash, type Hash } from '../codec/hash.js';
import { grownRoot } from '../codec/merkle-tree.js';
import { entryFields } from './entry-fields.js';
import type { Ledger, LedgerSnapshot } from './ledger.js';

/** The tables of a ledger, in the order in which the specification lists them. */
export const tableNames = [
  'members',
  'points',
  'commitments',
  'disputes',
  'accounts',
  'delegations',
  'rounds',
] as const satisfies readonly (keyof typeof entryFields)[];
export type TableName = (typeof tableNames)[number];

/**
 * The digest of a ledger, by which peers tell that they agree, and so can people (rule LEDGER-1). It costs
 * what has changed since it was last asked for.
 */
export const ledgerDigest = (ledger: Ledger): Hash =>
  domainHash('ledger', encodeCanonical(digestedFields(ledger)));

/** What the digest is over: plain fields, and the roots of the archive and of each table. */
export const digestedFields = (ledger: Ledger) => ({ ...plainFields(ledger), ...ledgerRoots(ledger) });

/** What of a ledger is no table. */
export const plainFields = ({
  number,
  head,
  reveal,
  beacon,
  nextPulse,
  latestRound,
  latestRoundCut,
  archive,
}: LedgerSnapshot) => ({
  number,
  head,
  reveal,
  beacon,
  nextPulse,
  latestRound,
  latestRoundCut,
  settled: archive.count,
});

export type LedgerRoots = Readonly<Record<TableName | 'archive', Hash>>;

/** The roots by which peers find where their ledgers differ. */
export const ledgerRoots = (ledger: Ledger): LedgerRoots => {
  const trees = tableTrees(ledger);
  const roots = tableNames.map((name) => [name, trees[name].root()] as const);
  return { archive: grownRoot(ledger.archive), ...(Object.fromEntries(roots) as Record<TableName, Hash>) };
};

/** The trees over the tables, brought up to date (rule LEDGER-2). */
export const tableTrees = ({
  members,
  points,
  commitments,
  disputes,
  accounts,
  delegations,
  rounds,
}: Ledger) => ({
  members: members.tree(entryFields.members),
  points: points.tree(entryFields.points),
  commitments: commitments.tree(entryFields.commitments),
  disputes: disputes.tree(entryFields.disputes),
  accounts: accounts.tree(entryFields.accounts),
  delegations: delegations.tree(entryFields.delegations),
  rounds: rounds.tree(entryFields.rounds),
});

/** Entries that are hashed in one step: some tens of milliseconds. */
const stepMax = 512;

/** Does in steps what the next digest would do at once. */
export function* hashInSteps(ledger: Ledger): Generator<void> {
  while (!ledger.members.hash(entryFields.members, stepMax)) yield;
  while (!ledger.points.hash(entryFields.points, stepMax)) yield;
  while (!ledger.commitments.hash(entryFields.commitments, stepMax)) yield;
  while (!ledger.disputes.hash(entryFields.disputes, stepMax)) yield;
  while (!ledger.accounts.hash(entryFields.accounts, stepMax)) yield;
  while (!ledger.delegations.hash(entryFields.delegations, stepMax)) yield;
  while (!ledger.rounds.hash(entryFields.rounds, 1)) yield;
}
