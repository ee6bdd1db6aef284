import { randomUUID } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { datasetCid, encodeDatasetManifest, } from '../../protocol/dataset/dataset-manifest.js';
import { fail, GridlodeError } from '../../protocol/error.js';
import { makeFolder, syncFolder } from '../make-folder.js';
import { datasetStoreCodes } from './codes.js';
import { blockCid, datasetsFolder, manifestFile } from './dataset-store.js';
/**
 * Writes one dataset: everything goes to a temporary folder beside the others, is made durable, and appears
 * under its CID in one step. A crash leaves a temporary folder, which the next writer removes.
 */
export class DatasetWriter {
    datasets;
    workFolder;
    folder;
    /** `workFolder` is for the run's own temporary files; what is stored lies in a folder within it. */
    constructor(datasets, workFolder) {
        this.datasets = datasets;
        this.workFolder = workFolder;
        this.folder = join(workFolder, 'dataset');
    }
    /**
     * Runs `write` and removes whatever it left behind. Throws DATASET_UNWRITABLE, DISK_FULL and what `write`
     * throws.
     */
    static async use(dir, write) {
        const datasets = datasetsFolder(dir);
        const workFolder = join(datasets, `.new-${process.pid}-${randomUUID()}`);
        await makeFolder(datasets).catch((error) => fail(datasetStoreCodes, 'DATASET_UNWRITABLE', `${datasets} cannot be made: ${error.message}`, error));
        try {
            await removeLeftovers(datasets);
            const writer = new DatasetWriter(datasets, workFolder);
            await makeFolder(writer.folder);
            return await write(writer);
        }
        catch (error) {
            if (isDiskFull(error))
                return fail(datasetStoreCodes, 'DISK_FULL', `The disk of ${dir} is full`, error);
            throw error;
        }
        finally {
            await rm(workFolder, { recursive: true, force: true });
        }
    }
    /** Stores a block durably and returns its CID. */
    async addBlock(bytes) {
        const cid = blockCid(bytes);
        await this.writeDurably(cid, bytes);
        return cid;
    }
    /**
     * Makes the dataset visible. If it was there already, its files are replaced by the same ones, which heals
     * a damaged block.
     */
    async commit(manifest) {
        const cid = datasetCid(manifest);
        await this.writeDurably(manifestFile, encodeDatasetManifest(manifest));
        await syncFolder(this.folder);
        const place = join(this.datasets, cid);
        try {
            await rename(this.folder, place);
        }
        catch (error) {
            if (!['ENOTEMPTY', 'EEXIST'].includes(error.code ?? ''))
                throw error;
            for (const file of new Set([...manifest.eras.map((era) => era.block), manifestFile])) {
                await rename(join(this.folder, file), join(place, file));
            }
            await syncFolder(place);
        }
        await syncFolder(this.datasets);
        return cid;
    }
    async writeDurably(name, bytes) {
        const handle = await open(join(this.folder, name), 'w');
        try {
            await handle.writeFile(bytes);
            await handle.sync();
        }
        finally {
            await handle.close();
        }
    }
}
/** Removes temporary folders of processes that are gone; another import may be running right now. */
async function removeLeftovers(datasets) {
    for (const name of await readdir(datasets)) {
        const owner = /^\.new-(\d+)-/.exec(name)?.[1];
        if (owner !== undefined && !isRunning(Number(owner)))
            await rm(join(datasets, name), { recursive: true, force: true });
    }
}
function isRunning(pid) {
    try {
        process.kill(pid, 0);
        return true;
    }
    catch (error) {
        return error.code === 'EPERM';
    }
}
/** Node reports a full disk by code; DuckDB, which may spill while it looks for duplicates, in words. */
function isDiskFull(error) {
    if (!(error instanceof Error) || error instanceof GridlodeError)
        return false;
    return error.code === 'ENOSPC' || /No space left on device/i.test(error.message);
}
//# sourceMappingURL=dataset-writer.js.map