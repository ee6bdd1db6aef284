import Table from 'cli-table3';
import { longestWord, wrapWords } from './wrap.js';

export interface TableParts {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const gap = '  ';
/** As many words as the longest head has. */
const headLinesMax = 8;
const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(({ length }) => length));

/** A head in at most so many lines, as narrow as they are then, but no narrower than what stands below. */
function wrapInto(name: string, lines: number, cellWidth: number): string[] {
  for (let width = Math.max(cellWidth, longestWord(name)); ; width++) {
    const wrapped = wrapWords(name, width);
    if (wrapped.length <= lines) return wrapped;
  }
}

/**
 * A table in lines of at most `width` characters: with heads of several lines where it needs them, and in
 * parts one below the other, each with the first column, where all columns do not fit side by side. Null
 * where the first column and another do not.
 */
export function layTable(
  { head, rows }: TableParts,
  width: number,
  bold: (text: string) => string,
): string[] | null {
  const cellWidths = head.map((_, i) => widest(rows.map((row) => row[i] as string)));
  const widthsOf = (heads: readonly string[][]): number[] =>
    heads.map((lines, i) => Math.max(widest(lines), cellWidths[i] as number));
  let heads = head.map((name) => [name]);
  let widths = widthsOf(heads);
  const fit = (columns: Iterable<number>): boolean =>
    [...columns].reduce((sum, at) => sum + (widths[at] as number) + gap.length, -gap.length) <= width;
  for (let lines = 2; !fit(head.keys()) && lines <= headLinesMax; lines++) {
    heads = head.map((name, i) => wrapInto(name, lines, cellWidths[i] as number));
    widths = widthsOf(heads);
  }
  const groups: number[][] = [[0]];
  for (let i = 1; i < head.length; i++) {
    const group = groups.at(-1) as number[];
    if (group.length === 1 || fit([...group, i])) group.push(i);
    else groups.push([0, i]);
  }
  if (!groups.every(fit)) return null;
  return groups.flatMap((group, i) => [
    ...(i === 0 ? [] : ['']),
    ...draw(
      group.map((at) => (heads[at] as string[]).map(bold).join('\n')),
      rows.map((row) => group.map((at) => row[at] as string)),
    ),
  ]);
}

/** Columns of numbers are aligned at their right; what stands for none decides nothing. */
function draw(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const isNumeric = (column: number): boolean => {
    const cells = rows.map((row) => row[column] as string).filter((cell) => cell !== '' && cell !== '–');
    return cells.length > 0 && cells.every((cell) => /^[-+]?[\d.,]+( ?%)?$/.test(cell));
  };
  const none = Object.fromEntries(
    ['top', 'bottom', 'left', 'right', 'mid'].flatMap((side): [string, string][] => [
      [side, ''],
      ...['mid', 'left', 'right'].map((at): [string, string] => [`${side}-${at}`, '']),
    ]),
  );
  const table = new Table({
    head: heads.map((content) => ({ content, vAlign: 'bottom' })) as never,
    colAligns: heads.map((_, column) => (isNumeric(column) ? 'right' : 'left')),
    chars: { ...none, middle: gap },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}
