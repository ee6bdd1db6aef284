import { checksumOf, tables } from './tables.js';
import type { Store, Write } from './store.js';

/** How many rows a table has, and the sum of their checksums modulo 2^32. */
interface Sum {
  readonly rows: number;
  readonly checksums: number;
}

/** The sums of some tables, by their names. */
export type Sums = Readonly<Record<string, Sum>>;

const none: Sum = { rows: 0, checksums: 0 };
const add = ({ rows, checksums }: Sum, count: 1 | -1, checksum: number): Sum => ({
  rows: rows + count,
  checksums: (checksums + count * checksum + 2 ** 32) % 2 ** 32,
});

/**
 * The tables that only cuts change: with each cut their sums are stored, so that a start tells what was lost
 * or changed since.
 */
export const summedTables = [
  'archive',
  'cut',
  'late',
  'record',
  'round',
  'settled',
  'settlement',
  'verdict',
] as const satisfies readonly (keyof typeof tables)[];

export const noSums: Sums = {};

/** The sums after some writes, which must not have been done yet. */
export async function sumsAfter(sums: Sums, writes: readonly Write[], store: Store): Promise<Sums> {
  const latest = new Map<string, Write>();
  for (const write of writes) latest.set(Buffer.from(write.key).toString('latin1'), write);
  const after: Record<string, Sum> = { ...sums };
  for (const [name, write] of latest) {
    const table = name.slice(0, name.indexOf('/'));
    if (!(summedTables as readonly string[]).includes(table)) continue;
    const before = await store.checksum(write.key);
    if (before !== null) after[table] = add(after[table] ?? none, -1, before);
    if (write.type === 'put') after[table] = add(after[table] ?? none, 1, checksumOf(write.value));
  }
  return after;
}

/**
 * What the tables add up to as they lie there, and the rows that were damaged, each with what is wrong with
 * it.
 */
export async function measureTables(
  store: Store,
): Promise<{ sums: Sums; damaged: readonly { row: Uint8Array; what: string }[] }> {
  const sums: Record<string, Sum> = {};
  const damaged: { row: Uint8Array; what: string }[] = [];
  for (const name of summedTables) {
    for await (const sifted of store.sift<unknown, unknown>(tables[name])) {
      if (sifted.damage === null) sums[name] = add(sums[name] ?? none, 1, sifted.checksum);
      else damaged.push({ row: sifted.row, what: sifted.damage.what });
    }
  }
  return { sums, damaged };
}

/** The first table whose sums are others than were stored; null where all are the same. */
export function firstDifference(stored: Sums, found: Sums): string | null {
  const differs = (name: string): boolean => {
    const [a, b] = [stored[name] ?? none, found[name] ?? none];
    return a.rows !== b.rows || a.checksums !== b.checksums;
  };
  return summedTables.find(differs) ?? null;
}
