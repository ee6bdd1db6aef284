import { precedes, subjectOf, type Row, type RowKind } from './row.js';
import type { SettlementTable } from './table.js';

/**
 * Where two tables differ: a field of a row that both have, or, with the field null, a row that only one of
 * them has.
 */
export type Difference =
  | {
      readonly kind: RowKind;
      readonly subject: string;
      readonly field: string;
      readonly a: FieldValue;
      readonly b: FieldValue;
    }
  | {
      readonly kind: RowKind;
      readonly subject: string;
      readonly field: null;
      readonly a: Row | null;
      readonly b: Row | null;
    };
type FieldValue = string | number | bigint | boolean;

export interface Comparison {
  /** The first of them, at most differencesMax, in the order of the rows. */
  readonly differences: readonly Difference[];
  /** How many there are. */
  readonly count: number;
}

export const differencesMax = 100;

/**
 * Names what differs between two tables of one campaign, such as one's own and the resolver's. Source:
 * rule SETTLE-9.
 */
export function compareTables(a: SettlementTable, b: SettlementTable): Comparison {
  const differences: Difference[] = [];
  let count = 0;
  const add = (difference: Difference): void => {
    count += 1;
    if (differences.length < differencesMax) differences.push(difference);
  };
  for (let i = 0, j = 0; i < a.rows.length || j < b.rows.length;) {
    const [ours, theirs] = [a.rows[i], b.rows[j]];
    const isOurs = ours !== undefined && (theirs === undefined || !precedes(theirs, ours));
    const isTheirs = theirs !== undefined && (ours === undefined || !precedes(ours, theirs));
    if (isOurs) i += 1;
    if (isTheirs) j += 1;
    if (isOurs && isTheirs) compareRows(ours, theirs, add);
    else if (isOurs) add({ kind: ours.kind, subject: subjectOf(ours), field: null, a: ours, b: null });
    else if (isTheirs)
      add({ kind: theirs.kind, subject: subjectOf(theirs), field: null, a: null, b: theirs });
  }
  return { differences, count };
}

function compareRows(a: Row, b: Row, add: (difference: Difference) => void): void {
  const other = b as unknown as Record<string, FieldValue>;
  for (const [field, value] of Object.entries(a)) {
    if (value !== other[field])
      add({ kind: a.kind, subject: subjectOf(a), field, a: value, b: other[field] as FieldValue });
  }
}
