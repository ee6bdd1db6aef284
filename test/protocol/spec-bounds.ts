import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A field that the specification says is an integer, with its bounds. */
export interface Bounded {
  readonly name: string;
  readonly min: number;
  readonly max: number;
}

const spec = join(import.meta.dirname, '..', '..', '..', 'protocol', 'spec');
/** The rows of the tables of a chapter. */
export const rowsOf = (chapter: string): string[] =>
  readFileSync(join(spec, chapter), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| '));

const numberIn = (text: string): number => (text === '2^53-1' ? Number.MAX_SAFE_INTEGER : Number(text));

/** What reads `a`, `b` int 1..9 or uint ..9, with the names of all fields before the type. */
export function integersIn(text: string): Bounded[] {
  const found = text.matchAll(
    /((?:`[\w.]+`(?:, )?)+)(?: \|)? (?:int (-?[\de]+)\.\.([\d^e-]+)|uint(?: \.\.([\de]+))?)(?!\w)/g,
  );
  return [...found].flatMap(([, names, from, to, most]) => {
    const min = from === undefined ? 0 : numberIn(from);
    const max = numberIn(to ?? most ?? '2^53-1');
    return [...(names as string).matchAll(/`([\w.]+)`/g)].map(([, name]) => ({
      name: name as string,
      min,
      max,
    }));
  });
}

/** Both bounds, and what lies just beyond them. */
export const edgesOf = ({ min, max }: Bounded): { within: number[]; beyond: (number | bigint)[] } => ({
  within: [min, max],
  beyond: [min - 1, BigInt(max) + 1n],
});
