import { checksumOf, tables } from './tables.js';
const none = { rows: 0, checksums: 0 };
const add = ({ rows, checksums }, count, checksum) => ({
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
    'settlement',
    'unpaid',
    'verdict',
];
export const noSums = {};
/** The sums after some writes, which must not have been done yet. */
export async function sumsAfter(sums, writes, store) {
    const latest = new Map();
    for (const write of writes)
        latest.set(Buffer.from(write.key).toString('latin1'), write);
    const after = { ...sums };
    for (const [name, write] of latest) {
        const table = name.slice(0, name.indexOf('/'));
        if (!summedTables.includes(table))
            continue;
        const before = await store.checksum(write.key);
        if (before !== null)
            after[table] = add(after[table] ?? none, -1, before);
        if (write.type === 'put')
            after[table] = add(after[table] ?? none, 1, checksumOf(write.value));
    }
    return after;
}
/**
 * What the tables add up to as they lie there, and the rows that were damaged, each with what is wrong with
 * it.
 */
export async function measureTables(store) {
    const sums = {};
    const damaged = [];
    for (const name of summedTables) {
        for await (const sifted of store.sift(tables[name])) {
            if (sifted.damage === null)
                sums[name] = add(sums[name] ?? none, 1, sifted.checksum);
            else
                damaged.push({ row: sifted.row, what: sifted.damage.what });
        }
    }
    return { sums, damaged };
}
/** The first table whose sums are others than were stored; null where all are the same. */
export function firstDifference(stored, found) {
    const differs = (name) => {
        const [a, b] = [stored[name] ?? none, found[name] ?? none];
        return a.rows !== b.rows || a.checksums !== b.checksums;
    };
    return summedTables.find(differs) ?? null;
}
//# sourceMappingURL=sums.js.map