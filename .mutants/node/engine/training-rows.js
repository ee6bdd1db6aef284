import { EngineDataset } from '../../native/index.js';
import { fail } from '../../protocol/error.js';
import { engineProcessCodes } from './codes.js';
import { failRows } from './eras.js';
import { checkAborted, Release, unlessAborted } from './release.js';
/** Label, scores, gradients and row numbers: what a training holds of a row beside its binned features. */
const rowOverheadBytes = 64;
/**
 * Binned datasets, one for each target, max_bin and list of eras; the least recently used give way to new
 * ones.
 */
export class TrainingRowsCache {
    maxBytes;
    eras;
    /** In the order of their use. */
    #kept = new Map();
    #released = new Release();
    constructor(maxBytes, eras) {
        this.maxBytes = maxBytes;
        this.eras = eras;
    }
    /** What binned rows take. Throws ENGINE_MEMORY where that is more than there may be. */
    bytesOf({ eras }) {
        const bytes = this.eras.countRows(eras) * (this.eras.features + rowOverheadBytes);
        if (bytes > this.maxBytes)
            fail(engineProcessCodes, 'ENGINE_MEMORY', `The dataset takes ${bytes} bytes where ${this.maxBytes} are allowed`);
        return bytes;
    }
    /**
     * Runs `work` on rows that stay until it ends. Rejects with ENGINE_MEMORY, ENGINE_ABORTED or what reading
     * an era throws.
     */
    async use(wanted, signal, work) {
        const key = JSON.stringify([wanted.target, wanted.maxBin, wanted.eras]);
        const bytes = this.bytesOf(wanted);
        while (!this.#kept.has(key) && !this.#makeRoom(bytes))
            await this.#released.next(signal);
        const kept = this.#kept.get(key) ?? this.#begin(wanted, bytes);
        this.#kept.delete(key);
        this.#kept.set(key, kept);
        kept.users++;
        try {
            return await work(await unlessAborted(kept.rows, signal));
        }
        finally {
            kept.users--;
            if (kept.users === 0 && !kept.ready) {
                kept.stop.abort();
                if (this.#kept.get(key) === kept)
                    this.#kept.delete(key);
            }
            this.#released.wake();
        }
    }
    /** Lets go of what nobody uses, oldest first, until there are `bytes` left; whether there are. */
    #makeRoom(bytes) {
        let used = [...this.#kept.values()].reduce((sum, kept) => sum + kept.bytes, 0);
        for (const [key, kept] of this.#kept) {
            if (used + bytes <= this.maxBytes)
                break;
            if (kept.users > 0)
                continue;
            this.#kept.delete(key);
            used -= kept.bytes;
            void kept.rows.then(({ dataset }) => dataset.close());
        }
        return used + bytes <= this.maxBytes;
    }
    #begin(wanted, bytes) {
        const stop = new AbortController();
        const kept = {
            bytes,
            stop,
            ready: false,
            users: 0,
            rows: fillRows(wanted, this.eras, stop.signal),
        };
        kept.rows.then(({ dataset }) => {
            kept.ready = true;
            kept.bytes = dataset.bytes + dataset.rows * rowOverheadBytes;
            this.#released.wake();
        }, () => undefined);
        return kept;
    }
}
async function fillRows({ target, maxBin, eras }, source, signal) {
    const column = source.targetIndex(target);
    const starts = [];
    let rows = 0;
    for (const era of eras) {
        checkAborted(signal);
        starts.push(rows);
        rows += await source.useLabelled(era, column, (labelled) => labelled.rows);
    }
    if (rows === 0)
        fail(engineProcessCodes, 'ENGINE_TARGET', `No row of the training eras has the target ${target}`);
    const dataset = EngineDataset.create({ rows, features: source.features, maxBin: maxBin });
    try {
        const labels = new Float32Array(rows);
        for (const [i, era] of eras.entries()) {
            checkAborted(signal);
            await source.useLabelled(era, column, (labelled) => {
                if (labelled.rows === 0)
                    return;
                dataset.push(starts[i], labelled.rows, labelled.columns);
                labels.set(labelled.labels, starts[i]);
            });
        }
        dataset.finish(labels);
        const [labelMin, labelMax] = [Math.min, Math.max].map((choose) => labels.reduce((chosen, label) => choose(chosen, label)));
        const filled = await dataset.checksum();
        const check = async () => {
            if ((await dataset.checksum()) !== filled)
                failRows('The binned rows');
        };
        return { dataset, starts, labelMin, labelMax, check };
    }
    catch (error) {
        await dataset.close();
        throw error;
    }
}
//# sourceMappingURL=training-rows.js.map