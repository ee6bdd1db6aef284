import { linkSignals } from '../../../node/abort.js';
import { createTrainer, type TrainerDependencies } from '../../../node/models/trainer.js';
import type { Network } from '../../../protocol/campaign/network.js';
import type { Cid } from '../../../protocol/codec/hash.js';
import { fail } from '../../../protocol/error.js';
import { ownerOf } from '../../../protocol/records/keys.js';
import { poolCodes } from './codes.js';
import { drawPoints } from './draw-points.js';

/** Draws for each model wanted, and some more where few are, after which the pool is given up. */
const drawsPerModel = 4;
const drawsMore = 32;

export interface PoolOptions {
  readonly seed: string;
  /** Accepted models wanted. */
  readonly size: number;
  /** Trainings at once. */
  readonly parallel: number;
  readonly signal: AbortSignal;
  /** Hears of the models accepted so far. */
  onModel(accepted: number): void;
}

export interface TrainedPool {
  /** The first accepted models in the order of the draws. */
  readonly manifests: readonly Cid[];
  /** Points drawn up to the last of them. */
  readonly drawn: number;
  /** Of these points, those of whose models anything was trained now; the others' were in the store. */
  readonly trained: number;
}

/**
 * Trains the models of random points until as many as wanted meet the campaign's acceptance rule. What is
 * stored is not trained again. Which models these are depends on network, seed and size alone, and not on
 * what trains at once. Throws POOL_STARVED and what the trainer throws.
 */
export async function trainPool(
  network: Network,
  dependencies: TrainerDependencies,
  { seed, size, parallel, signal, onModel }: PoolOptions,
): Promise<TrainedPool> {
  const trainer = createTrainer(network, dependencies);
  // Whose the models are matters to nobody, but they are the same for everybody.
  const owner = ownerOf(network.campaign.resolver);
  const broken = new AbortController();
  const { signal: either, release } = linkSignals([signal, broken.signal]);
  const points = drawPoints(network, seed, size * drawsPerModel + drawsMore);
  /** By the order of the draws; null while it trains, and for a model that is refused. */
  const models: (Cid | null)[] = [];
  let accepted = 0;
  const isNew: boolean[] = [];
  const work = async (): Promise<void> => {
    while (accepted < size) {
      const next = points.next();
      if (next.done === true) return;
      const position = models.push(null) - 1;
      const model = await trainer.train(
        { type: 'train', key: '', slot: 0, owner, ...next.value },
        { signal: either, onSegment: () => (isNew[position] = true) },
      );
      if (model.outcome !== 'accepted') continue;
      models[position] = model.manifest;
      onModel(Math.min(++accepted, size));
    }
  };
  let failure: { error: unknown } | null = null;
  const stopAll = (error: unknown): void => {
    failure ??= { error };
    broken.abort();
  };
  await Promise.all(Array.from({ length: parallel }, () => work().catch(stopAll))).finally(release);
  if (failure !== null) throw (failure as { error: unknown }).error;
  const last = models.map((model, i) => (model === null ? -1 : i)).filter((i) => i >= 0)[size - 1];
  if (last === undefined)
    return fail(
      poolCodes,
      'POOL_STARVED',
      `Of ${models.length} different points drawn, ${accepted} gave a model that the campaign accepts, where ${size} are wanted`,
    );
  const first = models.slice(0, last + 1);
  // What trained beside the last of them counts in the run that takes it.
  return {
    manifests: first.filter((model) => model !== null),
    drawn: first.length,
    trained: isNew.slice(0, last + 1).filter(Boolean).length,
  };
}
