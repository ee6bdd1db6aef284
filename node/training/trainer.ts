import type { Cid } from '../../protocol/codec/hash.js';
import { decodeManifest, summarizeScores, type ManifestSegment } from '../../protocol/model/manifest.js';
import { ownerTranscriptKey } from '../../protocol/model/training-plan.js';
import type { TrainedModel } from '../../protocol/peer/state.js';
import type { TrainTask } from '../../protocol/peer/tasks.js';
import type { Engine } from '../engine/engine.js';
import type { ModelSession } from '../engine/model-session.js';
import { surviveDeaths } from '../engine/survive-deaths.js';
import type { Blocks } from '../store/blocks.js';
import type { Store } from '../store/store.js';
import { orderModel, type Network } from './model-order.js';
import { readProgress, writeProgress } from './progress.js';
import { hasEnded, sealModel, storeSegment } from './seal-model.js';

export interface TrainOptions {
  readonly signal: AbortSignal;
  /** Hears of the segments done and planned, and of the trees grown for those done: at the start, and after each segment. */
  onSegment(done: number, total: number, trees: number): void;
}

/** What a node hands its training tasks to. */
export interface Trainer {
  train(task: TrainTask, options: TrainOptions): Promise<TrainedModel>;
}

export interface TrainerDependencies {
  readonly engine: Engine;
  readonly store: Store;
  readonly blocks: Blocks;
}

/**
 * Trains models segment by segment. Each segment is on the disk before the next one starts, so that a training which is
 * killed goes on from there. `train` rejects with ENGINE_ABORTED, ENGINE_DIED after too many deaths of the engine, and
 * what the store and the engine throw.
 */
export const createTrainer = (network: Network, dependencies: TrainerDependencies): Trainer => ({
  train: (task, options) => {
    let done = 0;
    const onSegment = (count: number, total: number, trees: number): void => options.onSegment((done = count), total, trees);
    return surviveDeaths(() => trainModel(network, dependencies, task, { ...options, onSegment }), () => done);
  },
});

async function trainModel(network: Network, dependencies: TrainerDependencies, task: TrainTask, options: TrainOptions): Promise<TrainedModel> {
  const { engine, store, blocks } = dependencies;
  const { signal, onSegment } = options;
  const order = orderModel(network, task);
  const { plan } = order;
  const progress = await readProgress(store, task);
  const finished = progress.manifest === null ? null : await readModel(progress.manifest, blocks);
  if (finished !== null) return finished;
  const session = await engine.open(order, signal);
  try {
    const segments = await restoreSegments(progress.segments, blocks, session);
    onSegment(segments.length, plan.segments.length, treesOf(segments));
    while (segments.length < plan.segments.length && !hasEnded(order, segments)) {
      const segment = plan.segments[segments.length] as (typeof plan.segments)[number];
      const trained = await session.train(segment, [ownerTranscriptKey(task.owner, task.pointId, segment.index)]);
      segments.push(await storeSegment(trained, blocks));
      await writeProgress(store, task, { segments, manifest: null });
      onSegment(segments.length, plan.segments.length, treesOf(segments));
    }
    const model = await sealModel(network, { task, order, segments, session }, blocks);
    await writeProgress(store, task, { segments: [], manifest: model.manifest });
    return model;
  } finally {
    await session.close();
  }
}

const treesOf = (segments: readonly ManifestSegment[]): number => segments.reduce((sum, { treeCount }) => sum + treeCount, 0);

async function readModel(manifest: Cid, blocks: Blocks): Promise<TrainedModel | null> {
  const block = await blocks.readBlock(manifest);
  if (block === null) return null;
  const { segments, scores } = decodeManifest(block);
  return { manifest, segments: segments.length, ...summarizeScores(scores) };
}

/** Gives the engine the stored segments; the first that is missing or malformed is trained again, and all after it. */
async function restoreSegments(stored: readonly ManifestSegment[], blocks: Blocks, session: ModelSession): Promise<ManifestSegment[]> {
  const segments: ManifestSegment[] = [];
  for (const segment of stored) {
    const trees = await blocks.readBlock(segment.trees);
    if (trees === null || (await session.append([{ trees, treeCount: segment.treeCount }])) === 0) break;
    segments.push(segment);
  }
  return segments;
}
