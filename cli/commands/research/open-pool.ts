import { counted } from '../../framework/format.js';
import { join } from 'node:path';
import type { Cid } from '../../../protocol/codec/hash.js';
import { fail } from '../../../protocol/error.js';
import { announcementOf, decodeManifest } from '../../../protocol/model/manifest.js';
import { ApiClient } from '../../../node/api/api-client.js';
import { checkDataset } from '../../../node/dataset/check-dataset.js';
import { openDataset } from '../../../node/dataset/dataset-store.js';
import { offlineStoreFolder, readCampaign } from '../../../node/data-dir/data-dir.js';
import type { ReadBlock } from '../../../node/models/stored-model.js';
import type { Network } from '../../../protocol/campaign/network.js';
import { fetchModels } from '../../data-dir/fetch-models.js';
import { useBlocks, useStore } from '../../data-dir/model-store.js';
import { useEngine } from '../../data-dir/use-engine.js';
import type { Context } from '../../framework/command.js';
import { wide, wideData } from '../../presets/wide.js';
import { poolCodes } from '../../research/pool/codes.js';
import { readModels, type Pool } from '../../research/pool/pool.js';
import { addCost, cpuSecondsOf, readCost, type TrainingCost } from '../../research/pool/training-cost.js';
import { trainPool } from '../../research/pool/train-pool.js';
import { bringCampaign, type CampaignTemplate } from './bring-campaign.js';
import { listByHand, listFinal } from '../../data-dir/list-models.js';
import { poolFolder, type PoolValues, type TrainValues } from './pool-options.js';

/**
 * The pool that was asked for: `size` models trained for it, or all that a data directory holds or has
 * fetched to hold `size`, at least `least` of them. Throws POOL_STARVED, POOL_TOO_FEW, POOL_MEMORY, and what
 * bringing data, training, fetching and reading models throw.
 */
export const openPool = (
  options: PoolValues,
  { size, least }: { size: number; least: number },
  context: Context,
): Promise<Pool> =>
  options.models === undefined
    ? openTrained(options, { size, template: wideTemplate }, context)
    : openStored({ size, least, disk: options.disk }, { ...context, dir: options.models });

const wideTemplate: CampaignTemplate = { name: 'wide', preset: wide, synthetic: wideData };

/** A pool whose models were trained for it. */
export interface TrainedPool extends Pool {
  readonly cost: TrainingCost;
}

/** A pool of `size` models of the template's campaign, trained for it. Throws as openPool does. */
export async function openTrained(
  options: TrainValues,
  { size, template }: { size: number; template: CampaignTemplate },
  outer: Context,
): Promise<TrainedPool> {
  const { data, seed, disk, threads, memory } = options;
  const context = { ...outer, dir: poolFolder(options, outer) };
  const { dir, output, signal } = context;
  const network = await bringCampaign(template, data, context);
  const dataset = await openDataset(dir, network.campaign.dataset);
  const costFile = join(dir, `${network.network}.cost`);
  return useStore(offlineStoreFolder(dir), disk, async (store, blocks) => {
    const { manifests, drawn, trained } = await useEngine(
      network,
      { threads, memory },
      context,
      async (engine) => {
        const progress = output.progress('training', 'models');
        const pid = await engine.pid();
        const before = cpuSecondsOf(pid);
        try {
          const pool = await trainPool(
            network,
            { engine, store, blocks },
            { seed, size, parallel: threads, signal, onModel: (accepted) => progress.update(accepted, size) },
          );
          await addCost(costFile, { models: pool.trained, cpuSeconds: cpuSecondsOf(pid) - before });
          return pool;
        } finally {
          progress.end();
        }
      },
    );
    output.say(
      `Of ${counted(drawn, 'point')} drawn, ${drawn - size} gave a model that the campaign refuses. Models trained now: ${trained}, taken from ${dir}: ${drawn - trained}.`,
    );
    return {
      network,
      dataset,
      dir,
      models: await readModels(network, manifests, () => (cid) => blocks.readBlock(cid)),
      found: drawn,
      refused: drawn - size,
      cost: await readCost(costFile),
    };
  });
}

/**
 * Where fewer than `size` models are held and the node runs, final ones come from the network, the latest
 * first, into the store of those trained by hand.
 */
async function openStored(
  { size, least, disk }: { size: number; least: number; disk: number },
  context: Context,
): Promise<Pool> {
  const { dir, output } = context;
  const network = await readCampaign(dir);
  const dataset = await openDataset(dir, network.campaign.dataset);
  checkDataset(network.campaign, dataset.manifest);
  const final = await listFinal(context);
  const known = [...(await listByHand(context)), ...final].slice(0, knownMax);
  const listed = [...new Set(known.map(({ manifest }) => manifest))];
  const select = (): Promise<Held> =>
    useBlocks(context, undefined, (readBlock) => selectHeld(network, listed, readBlock));
  let found = await select();
  const lacking = final.filter(({ manifest }) => !found.whole.has(manifest));
  const wanted = lacking.slice(0, Math.max(0, size - found.accepted.length));
  if (wanted.length > 0 && (await new ApiClient(dir).isThere())) {
    await fetchModels(network, wanted, { folder: offlineStoreFolder(dir), diskBytes: disk }, context);
    found = await select();
  }
  const { whole, accepted } = found;
  const refused = whole.size - accepted.length;
  const models = await useBlocks(context, undefined, (readBlock) =>
    readModels(network, accepted, () => readBlock),
  );
  output.say(
    `Models listed in ${dir}: ${listed.length}; of its campaign, held there whole and each of another point: ${whole.size}; refused by the campaign: ${refused}.`,
  );
  checkEnough(dir, models.length, least);
  return { network, dataset, dir, models, found: whole.size, refused };
}

/** Models looked at most: as many as a node lists. */
const knownMax = 10_000;

interface Held {
  /** Those of which every block is here. */
  readonly whole: ReadonlySet<Cid>;
  readonly accepted: readonly Cid[];
}

/**
 * Of the models listed those that are of this campaign and held, one for each point, in the order of the
 * points' ids.
 */
async function selectHeld(
  { campaign, network }: Network,
  listed: readonly Cid[],
  readBlock: ReadBlock,
): Promise<Held> {
  const byPoint = new Map<string, { cid: Cid; accepted: boolean }>();
  for (const cid of listed) {
    const block = await readBlock(cid);
    if (block === null) continue;
    const manifest = decodeManifest(block);
    if (manifest.campaign !== network || byPoint.has(manifest.pointId)) continue;
    // A node keeps what it trained and what it audited, so of others' models it may hold the manifest alone.
    const trees = await Promise.all(manifest.segments.map((segment) => readBlock(segment.trees)));
    if (!trees.includes(null))
      byPoint.set(manifest.pointId, {
        cid,
        accepted: announcementOf(campaign, manifest).outcome === 'accepted',
      });
  }
  const sorted = [...byPoint].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, model]) => model);
  return {
    whole: new Set(sorted.map(({ cid }) => cid)),
    accepted: sorted.filter((model) => model.accepted).map(({ cid }) => cid),
  };
}

/** Throws POOL_TOO_FEW. */
export function checkEnough(dir: string, count: number, least: number): void {
  if (count < least)
    fail(
      poolCodes,
      'POOL_TOO_FEW',
      `${dir} holds ${counted(count, 'model')} that its campaign accepts, where ${least} are needed`,
    );
}
