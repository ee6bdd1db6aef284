import { checksum } from '../../native/index.js';
import { fail } from '../../protocol/error.js';
import { sketchedRows } from '../../protocol/model/sketch.js';
import { engineProcessCodes } from './codes.js';
/**
 * The eras of a dataset as the engine uses them; those used last stay in memory. Each is handed out for a
 * piece of work, and looked at once more when that is done: `use`, `useLabelled` and `useSketched` reject
 * with ENGINE_ROWS where its bytes changed meanwhile, and with what Dataset.readEra throws.
 */
export class Eras {
    dataset;
    maxBytes;
    features;
    #rows;
    #kept = new Map();
    #keptBytes = 0;
    #sketched = null;
    constructor(dataset, maxBytes) {
        this.dataset = dataset;
        this.maxBytes = maxBytes;
        this.features = dataset.manifest.features.length;
        this.#rows = new Map(dataset.manifest.eras.map(({ name, rows }) => [name, rows]));
    }
    /** The column of a target. Throws ENGINE_TARGET. */
    targetIndex(name) {
        const index = this.dataset.manifest.targets.indexOf(name);
        return index >= 0
            ? index
            : fail(engineProcessCodes, 'ENGINE_TARGET', `The dataset has no target ${name}`);
    }
    countRows(names) {
        return names.reduce((sum, name) => sum + (this.#rows.get(name) ?? 0), 0);
    }
    async use(name, work) {
        const { value, checksum: expected } = await this.#read(name);
        const done = await work(value);
        checkRows(partsOf(value), expected, `The era ${name}`);
        return done;
    }
    /** Hands out the rows that have the target of column `target`, in the era's order. */
    useLabelled(name, target, work) {
        return this.use(name, async ({ rows, columns, targets }) => {
            const labels = targets[target];
            if (!labels.some(Number.isNaN))
                return work({ rows, columns, labels });
            const kept = Array.from(labels.keys()).filter((row) => !Number.isNaN(labels[row]));
            return work({
                ...this.#select({ rows, columns }, kept),
                labels: Float32Array.from(kept, (row) => labels[row]),
            });
        });
    }
    /**
     * Hands out the rows of these eras that sketches look at, about two thousand in all: they stay in memory,
     * apart from the eras.
     */
    async useSketched(names, work) {
        const { value, checksum: expected } = await this.#readSketched(names);
        const done = await work(value);
        checkRows(value.map(({ columns }) => columns), expected, 'What sketches look at');
        return done;
    }
    async #readSketched(names) {
        const key = names.join(',');
        if (this.#sketched?.key === key)
            return this.#sketched;
        const eras = [];
        for (const name of names) {
            eras.push(await this.use(name, (era) => this.#select(era, [...new Array(sketchedRows(names.length, era.rows)).keys()])));
        }
        this.#sketched = { key, value: eras, checksum: checksum(eras.map(({ columns }) => columns)) };
        return this.#sketched;
    }
    async #read(name) {
        const kept = this.#kept.get(name) ?? (await this.#load(name));
        this.#forget(name);
        this.#kept.set(name, kept);
        this.#keptBytes += bytesOf(kept.value);
        for (const oldest of this.#kept.keys()) {
            if (this.#keptBytes <= this.maxBytes)
                break;
            this.#forget(oldest);
        }
        return kept;
    }
    #select({ rows, columns }, kept) {
        const selected = new Int8Array(kept.length * this.features);
        for (let f = 0; f < this.features; f++) {
            kept.forEach((row, i) => (selected[f * kept.length + i] = columns[f * rows + row]));
        }
        return { rows: kept.length, columns: selected };
    }
    async #load(name) {
        const { ids, features, targets } = await this.dataset.readEra(name);
        const columns = new Int8Array(ids.length * this.features);
        features.forEach((column, f) => columns.set(column, f * ids.length));
        const era = { rows: ids.length, columns, targets };
        return { value: era, checksum: checksum(partsOf(era)) };
    }
    #forget(name) {
        const kept = this.#kept.get(name);
        if (kept === undefined)
            return;
        this.#kept.delete(name);
        this.#keptBytes -= bytesOf(kept.value);
    }
}
/** Throws ENGINE_ROWS unless the arrays are what they were. */
export function checkRows(arrays, expected, what) {
    if (checksum(arrays) !== expected)
        failRows(what);
}
export const failRows = (what) => fail(engineProcessCodes, 'ENGINE_ROWS', `${what} changed in the memory of the engine`);
const partsOf = ({ columns, targets }) => [columns, ...targets];
const bytesOf = ({ rows, columns, targets }) => columns.length + 4 * rows * targets.length;
//# sourceMappingURL=eras.js.map