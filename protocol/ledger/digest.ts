import { encodeCanonical } from '../codec/canonical.js';
import { domainHash, type Hash } from '../codec/hash.js';
import { snapshotLedger, type Ledger, type Round } from './ledger.js';

/**
 * A hash over all that a ledger holds: peers that agree have the same one, so that people can compare theirs.
 */
export function ledgerDigest(ledger: Ledger): Hash {
  const rounds = new Map([...ledger.rounds].map(([era, round]) => [era, roundDigest(round)]));
  return digestOf({ ...snapshotLedger(ledger), rounds });
}

const roundDigests = new WeakMap<Round, { readonly changes: number; readonly digest: Hash }>();

/**
 * Likewise over an open round, kept until a record changes it: rounds hold most of a ledger, and most cuts
 * change none.
 */
export function roundDigest(round: Round): Hash {
  const known = roundDigests.get(round);
  if (known?.changes === round.changes) return known.digest;
  const digest = digestOf(round);
  roundDigests.set(round, { changes: round.changes, digest });
  return digest;
}

const digestOf = (value: unknown): Hash => domainHash('ledger', encodeCanonical(plain(value)));

/** Maps and sets become lists in ascending order of their keys: the order of insertion is no belief. */
function plain(value: unknown): unknown {
  if (value instanceof Map)
    return sorted([...(value as Map<unknown, unknown>)].map(([key, entry]) => [key, plain(entry)]));
  if (value instanceof Set) return sorted([...(value as Set<unknown>)].map((key) => [key]));
  if (Array.isArray(value)) return (value as unknown[]).map(plain);
  if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]));
  }
  return value;
}

const sorted = (rows: unknown[][]): unknown[][] =>
  rows.sort(([a], [b]) => ((a as string | number) < (b as string | number) ? -1 : 1));
