import { basename, join } from 'node:path';
import { fail } from '../../protocol/error.js';
import { announcementOf, decodeManifest } from '../../protocol/model/manifest.js';
import { checkDataset } from '../../node/dataset/check-dataset.js';
import { openDataset } from '../../node/dataset/dataset-store.js';
import { offlineStoreFolder, readCampaign } from '../../node/data-dir.js';
import { readModel } from '../../node/model/stored-model.js';
import { usageCodes } from '../codes.js';
import { diskOption, engineOptions, path } from '../common-options.js';
import { useBlocks, useStore } from '../model-store.js';
import { many, optional, orElse, text } from '../option.js';
import { wide, wideData } from '../presets/wide.js';
import { useEngine } from '../use-engine.js';
import { bringCampaign } from './bring-campaign.js';
import { poolCodes } from './codes.js';
import { listModels } from './list-models.js';
import { trainPool } from './train-pool.js';
/** What the models of a pool are trained from. */
export const trainOptions = {
    data: many(path('a folder of files in the layout of Numerai, or such a file; by default a synthetic dataset')),
    seed: orElse(text('what decides the points that are drawn'), '1'),
    pool: optional(path('the folder of the trained models and their dataset; by default pool in the data directory')),
    disk: diskOption(),
    ...engineOptions,
};
/** Where the models of a pool come from. */
export const poolOptions = {
    ...trainOptions,
    models: optional(path("a data directory whose models to take instead of training any: those final in its node's network, and those trained by hand")),
};
/** Throws USAGE_ARGUMENT. */
export function checkSource({ data, models }) {
    if (models !== undefined && data.length > 0)
        fail(usageCodes, 'USAGE_ARGUMENT', 'Models have the data of their campaign: give either --data or --models');
}
/** What the models of a pool learnt from, for a heading. */
export const titleOf = ({ data, models }) => data.length > 0
    ? data.map((file) => basename(file)).join(', ')
    : models === undefined
        ? 'the synthetic dataset'
        : basename(models);
/** Where a pool's trained models are, whatever else it is of. */
export const poolFolder = ({ pool }, { dir }) => pool ?? join(dir, 'pool');
/** Bytes of trees and of predictions, each, that are held at once at most. */
export const heldMaxBytes = 4e9;
/**
 * The pool that was asked for: `size` models trained for it, or all that a data directory holds, at least
 * `least` of them. Throws POOL_STARVED, POOL_TOO_FEW, POOL_MEMORY, and what bringing data, training and
 * reading models throw.
 */
export const openPool = (options, { size, least }, context) => options.models === undefined
    ? openTrained(options, { size, template: wideTemplate }, context)
    : openStored({ ...context, dir: options.models }, least);
const wideTemplate = { name: 'wide', preset: wide, synthetic: wideData };
/** A pool of `size` models of the template's campaign, trained for it. Throws as openPool does. */
export async function openTrained(options, { size, template }, outer) {
    const { data, seed, disk, threads, memory } = options;
    const context = { ...outer, dir: poolFolder(options, outer) };
    const { dir, output, signal } = context;
    const network = await bringCampaign(template, data, context);
    const dataset = await openDataset(dir, network.campaign.dataset);
    return useStore(offlineStoreFolder(dir), disk, async (store, blocks) => {
        const { manifests, drawn, trained } = await useEngine(network, { threads, memory }, context, async (engine) => {
            const progress = output.progress('training', 'models');
            try {
                return await trainPool(network, { engine, store, blocks }, { seed, size, parallel: threads, signal, onModel: (accepted) => progress.update(accepted, size) });
            }
            finally {
                progress.end();
            }
        });
        output.say(`Of ${drawn} points drawn, ${drawn - size} gave a model that the campaign refuses. Models trained now: ${trained}, taken from ${dir}: ${drawn - trained}.`);
        return {
            network,
            dataset,
            dir,
            models: await readModels(network, manifests, () => (cid) => blocks.readBlock(cid)),
            found: drawn,
            refused: drawn - size,
        };
    });
}
async function openStored(context, least) {
    const { dir, output } = context;
    const network = await readCampaign(dir);
    const dataset = await openDataset(dir, network.campaign.dataset);
    checkDataset(network.campaign, dataset.manifest);
    const listed = await listModels(context);
    const { held, models, refused } = await useBlocks(context, undefined, async (readBlock) => {
        const found = await selectHeld(network, listed, readBlock);
        return { ...found, models: await readModels(network, found.accepted, () => readBlock) };
    });
    output.say(`Of ${listed.length} models listed in ${dir}, ${held} of its campaign are held there whole, each of another point, and ${refused} of them the campaign refuses.`);
    if (models.length < least)
        fail(poolCodes, 'POOL_TOO_FEW', `${dir} holds ${models.length} models that its campaign accepts, where ${least} are needed`);
    return { network, dataset, dir, models, found: held, refused };
}
/**
 * Of the models listed those that are of this campaign and held, one for each point, in the order of the
 * points' ids.
 */
async function selectHeld({ campaign, network }, listed, readBlock) {
    const byPoint = new Map();
    for (const cid of listed) {
        const block = await readBlock(cid);
        if (block === null)
            continue;
        const manifest = decodeManifest(block);
        if (manifest.campaign !== network || byPoint.has(manifest.pointId))
            continue;
        // A node keeps what it trained and what it audited, so of others' models it may hold the manifest alone.
        const trees = await Promise.all(manifest.segments.map((segment) => readBlock(segment.trees)));
        if (!trees.includes(null))
            byPoint.set(manifest.pointId, {
                cid,
                accepted: announcementOf(campaign, manifest).outcome === 'accepted',
            });
    }
    const sorted = [...byPoint].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, model]) => model);
    const accepted = sorted.filter((model) => model.accepted).map(({ cid }) => cid);
    return { held: sorted.length, accepted, refused: sorted.length - accepted.length };
}
/** The models of `manifests`, held at once. Throws POOL_MEMORY and what readModel throws. */
export async function readModels(network, manifests, readerOf) {
    const models = [];
    let bytes = 0;
    for (const cid of manifests) {
        const model = await readModel(network, cid, readerOf(cid));
        bytes += model.segments.reduce((sum, { length }) => sum + length, 0);
        if (bytes > heldMaxBytes)
            fail(poolCodes, 'POOL_MEMORY', `The trees of ${models.length + 1} models take more than ${heldMaxBytes / 1e9} GB`);
        models.push(model);
    }
    return models;
}
//# sourceMappingURL=pool.js.map