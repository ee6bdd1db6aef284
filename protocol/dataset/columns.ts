/** The features of some rows in one array, column after column, as they are stored and trained on. */
export interface Columns {
  readonly rows: number;
  readonly features: number;
  /** `features` columns of `rows` values each. */
  readonly values: Int8Array;
}

/** A column, which is no copy. */
export const columnAt = ({ rows, values }: Columns, feature: number): Int8Array =>
  values.subarray(feature * rows, (feature + 1) * rows);

/** Columns that are of equal length. Throws RangeError where they are not. */
export function columnsOf(rows: number, columns: readonly Int8Array[]): Columns {
  if (columns.some((column) => column.length !== rows)) throw new RangeError('Columns of unequal length');
  const values = new Int8Array(rows * columns.length);
  columns.forEach((column, f) => values.set(column, f * rows));
  return { rows, features: columns.length, values };
}

/** Some rows of columns, in the order given. */
export function selectRows({ rows, features, values }: Columns, selected: ArrayLike<number>): Columns {
  const kept = selected.length;
  const out = new Int8Array(kept * features);
  for (let f = 0; f < features; f++)
    for (let i = 0; i < kept; i++) out[f * kept + i] = values[f * rows + (selected[i] as number)] as number;
  return { rows: kept, features, values: out };
}

/** Rows one after the other, of the same features. */
export function joinRows(parts: readonly Columns[]): Columns {
  const [first] = parts;
  if (first === undefined || parts.length === 1)
    return first ?? { rows: 0, features: 0, values: new Int8Array() };
  const { features } = first;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const values = new Int8Array(rows * features);
  let at = 0;
  for (const part of parts) {
    for (let f = 0; f < features; f++) values.set(columnAt(part, f), f * rows + at);
    at += part.rows;
  }
  return { rows, features, values };
}
