import { encodeCanonical } from '../codec/canonical.js';
import { domainHash, type Hash } from '../codec/hash.js';
import { snapshotLedger, type Ledger } from './ledger.js';

/** A hash over all that a ledger holds: peers that agree have the same one, so that people can compare theirs. */
export function ledgerDigest(ledger: Ledger): Hash {
  return domainHash('ledger', encodeCanonical(plain(snapshotLedger(ledger))));
}

/** Maps and sets become lists in ascending order of their keys: the order of insertion is no belief. */
function plain(value: unknown): unknown {
  if (value instanceof Map) return sorted([...(value as Map<unknown, unknown>)].map(([key, entry]) => [key, plain(entry)]));
  if (value instanceof Set) return sorted([...(value as Set<unknown>)].map((key) => [key]));
  if (Array.isArray(value)) return (value as unknown[]).map(plain);
  if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]));
  }
  return value;
}

const sorted = (rows: unknown[][]): unknown[][] => rows.sort(([a], [b]) => ((a as string | number) < (b as string | number) ? -1 : 1));
