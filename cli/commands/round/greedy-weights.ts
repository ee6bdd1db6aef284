import { setImmediate } from 'node:timers/promises';
import { openDataset } from '../../../node/dataset/dataset-store.js';
import type { ApiClient } from '../../../node/api/api-client.js';
import { storedModelCodes } from '../../../node/models/codes.js';
import type { StoredModel } from '../../../node/models/stored-model.js';
import type { Network } from '../../../protocol/campaign/network.js';
import type { Cid } from '../../../protocol/codec/hash.js';
import { fail, isOf } from '../../../protocol/error.js';
import { chooseGreedily, greedyPicks, integerRanks } from '../../../protocol/scoring/meta-model.js';
import { roundCommandCodes } from './codes.js';
import type { Context } from '../../framework/command.js';
import { predictEras } from '../../research/pool/predict-pool.js';
import { readModels } from '../../research/pool/pool.js';
import { readAhead } from '../../data-dir/read-ahead.js';

/** A model to choose or not. */
export interface Candidate {
  readonly pointId: string;
  readonly node: string;
  /** Who attested it, and so has had it whole. */
  readonly verifiers: readonly string[];
  readonly manifest: Cid;
}

/**
 * What the greedy selection on the campaign's portfolio eras makes the models count, which ascend by their
 * point ids. Models that this node has not are fetched, best from who trained them, and not kept. Throws
 * META_MODEL_BLOCKS, POOL_MEMORY and what reading the dataset throws. Source: rules SCORE-15, ROUND-10.
 */
export async function greedyWeights(
  client: ApiClient,
  network: Network,
  models: readonly Candidate[],
  context: Context,
): Promise<bigint[]> {
  const dataset = await openDataset(context.dir, network.campaign.dataset);
  const pool = { network, dataset, models: await fetchModels(client, network, models, context.signal) };
  const eras = await predictEras(
    pool,
    network.campaign.eras.portfolio,
    { rank: integerRanks, bytes: Float64Array.BYTES_PER_ELEMENT },
    context,
  );
  return drive(
    chooseGreedily(
      eras.map(({ target, predictions }) => ({ target, ranks: predictions })),
      models.length,
    ),
    models.length,
    context,
  );
}

async function fetchModels(
  client: ApiClient,
  network: Network,
  models: readonly Candidate[],
  signal: AbortSignal,
): Promise<StoredModel[]> {
  const holders = new Map(models.map(({ manifest, node, verifiers }) => [manifest, [node, ...verifiers]]));
  try {
    return await readModels(network, [...holders.keys()], (manifest) =>
      readAhead((cid) => client.readBlock(cid), manifest, {
        client,
        holders: holders.get(manifest) as string[],
        signal,
      }),
    );
  } catch (error) {
    if (!isOf(error, storedModelCodes, 'MODEL_ABSENT')) throw error;
    return fail(roundCommandCodes, 'META_MODEL_BLOCKS', `Nobody gives ${error.payload.missing}`, error);
  }
}

/** Goes on until all is chosen, and lets Ctrl-C be heard between two ensembles. */
async function drive(
  choosing: Generator<void, bigint[]>,
  count: number,
  { output, signal }: Context,
): Promise<bigint[]> {
  const progress = output.progress('choosing', 'ensembles');
  try {
    for (let scored = 0; ; scored++) {
      const { done, value } = choosing.next();
      if (done === true) return value;
      progress.update(scored + 1, greedyPicks * count);
      await setImmediate();
      signal.throwIfAborted();
    }
  } finally {
    progress.end();
  }
}
