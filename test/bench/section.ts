/** One of the things that `npm run bench` measures. */
export interface Section {
  /** What is measured, against what, and how, in sentences. */
  readonly about: string;
  /** Measures and gives a table: a row for each case, with the same columns. */
  run(): Promise<readonly Row[]>;
}

export type Row = Readonly<Record<string, string | number>>;

/** Numbers with three digits that count. */
const cell = (value: string | number): string =>
  typeof value === 'number' ? String(Number(value.toPrecision(3))) : value;

export function toMarkdown(rows: readonly Row[]): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = [names, names.map(() => '---'), ...rows.map((row) => Object.values(row).map(cell))];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}
