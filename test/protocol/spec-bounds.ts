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

/** A field whose length is bounded: text, a name without commas, bytes, or a list. */
export interface Sized extends Bounded {
  readonly type: 'text' | 'name' | 'bytes' | 'list';
}

/** What reads `a` text 1..64, name ..16, bytes 80, bytes 8..64, or [...] ..500, as its names have it. */
export function sizesIn(text: string): Sized[] {
  const found = text.matchAll(
    /((?:`\w+`(?:, )?)+) (?:(text|name|bytes) (?:(\d*)\.\.)?(\d+)|\[[^\]]*\] (\d*)\.\.(\d+))/g,
  );
  return [...found].flatMap(([, names, type, from, to, least, most]) => {
    const max = Number(to ?? most);
    const min = Number(
      from === undefined && type === 'bytes' ? max : from || least || (type === 'name' ? 1 : 0),
    );
    return [...(names as string).matchAll(/`(\w+)`/g)].map(([, name]) => ({
      name: name as string,
      type: (type ?? 'list') as Sized['type'],
      min,
      max,
    }));
  });
}

/** A value of such a field with a length. */
export const valueOf = ({ type }: Sized, length: number, item: unknown): unknown =>
  type === 'bytes'
    ? new Uint8Array(length)
    : type === 'list'
      ? Array.from({ length }, () => item)
      : 'x'.repeat(length);
