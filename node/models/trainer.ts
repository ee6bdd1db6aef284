import type { Network } from '../../protocol/campaign/network.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { engineCodes } from '../../native/index.js';
import { fail } from '../../protocol/error.js';
import { announcementOf, decodeManifest, type ManifestSegment } from '../../protocol/model/manifest.js';
import { isPromising, prefixOf } from '../../protocol/model/screening.js';
import { ownerTranscriptKey } from '../../protocol/model/training-plan.js';
import type { TrainedModel } from '../../protocol/peer/state.js';
import type { TrainTask } from '../../protocol/peer/tasks.js';
import type { Score } from '../../protocol/scoring/score.js';
import type { Costs } from '../cost/costs.js';
import type { Engine } from '../engine/parent/engine.js';
import type { SegmentTrees } from '../engine/messages.js';
import type { ModelOrder, ModelSession } from '../engine/parent/model-session.js';
import { surviveDeaths } from '../engine/parent/survive-deaths.js';
import type { Blocks } from '../store/blocks.js';
import type { Store } from '../store/store.js';
import { orderModel } from './order-model.js';
import { readProgress, writeProgress } from './progress.js';
import { hasEnded, sealModel, storeSegment } from './seal-model.js';

interface SegmentsDone {
  /** Grown for the segments done. */
  readonly trees: number;
  /** Whether the segments were taken up from the store, and not trained just now. */
  readonly isStored: boolean;
}

export interface TrainOptions {
  readonly signal: AbortSignal;
  /**
   * Hears of the segments done and planned at the start, after each segment, and where stored ones were taken
   * up.
   */
  onSegment(done: number, total: number, how: SegmentsDone): void;
}

/** What a node hands its training tasks to. */
export interface Trainer {
  train(task: TrainTask, options: TrainOptions): Promise<TrainedModel>;
}

type TrainingCosts = Pick<Costs, 'check' | 'note' | 'save'>;

export interface TrainerDependencies {
  readonly engine: Engine;
  readonly store: Store;
  readonly blocks: Blocks;
  /** Where it is weighed what trainings take, if anywhere. */
  readonly costs?: TrainingCosts | null;
}

/**
 * Trains models segment by segment, and no further than to their screening where that ends them. Each segment
 * is on the disk before the next one starts, so that a training which is killed goes on from there. `train`
 * rejects with POINT_UNFIT, ENGINE_ABORTED, ENGINE_DIED after too many deaths of the engine, ENGINE_ROWS
 * where memory changed by itself, and what the store and the engine throw.
 */
export const createTrainer = (network: Network, dependencies: TrainerDependencies): Trainer => ({
  train: (task, options) => {
    let done = 0;
    const onSegment: TrainOptions['onSegment'] = (count, total, how) =>
      options.onSegment((done = count), total, how);
    return surviveDeaths(() => trainModel(network, dependencies, task, { ...options, onSegment }), {
      done: () => done,
    });
  },
});

async function trainModel(
  network: Network,
  dependencies: TrainerDependencies,
  task: TrainTask,
  options: TrainOptions,
): Promise<TrainedModel> {
  const { engine, store, blocks, costs = null } = dependencies;
  const { signal, onSegment } = options;
  const order = orderModel(network, task);
  const { plan } = order;
  const progress = await readProgress(store, task);
  const finished = progress.manifest === null ? null : await readModel(network, progress.manifest, blocks);
  if (finished !== null) return finished;
  // What has begun is finished, whatever it is estimated to take by now.
  if (progress.segments.length === 0) costs?.check(order);
  const session = await engine.open(order, signal);
  const weigh = weighTraining(costs, order, session);
  try {
    const segments: ManifestSegment[] = [];
    const tell = (isStored: boolean): void =>
      onSegment(segments.length, plan.segments.length, { trees: treesOf(segments), isStored });
    const grow = async (end: number): Promise<void> => {
      const stored = await restoreSegments(progress.segments.slice(segments.length, end), blocks, session);
      segments.push(...stored);
      tell(stored.length > 0);
      while (segments.length < end && !hasEnded(order, segments)) {
        const segment = plan.segments[segments.length] as (typeof plan.segments)[number];
        const trained = await session.train(segment, [
          ownerTranscriptKey(task.owner, task.pointId, segment.index),
        ]);
        segments.push(await storeSegment(trained, blocks));
        await writeProgress(store, task, { segments, manifest: null });
        await weigh(trained);
        tell(false);
      }
    };
    const screening = await screenPrefix(network, order, segments, session, grow);
    if (screening.length === 0 || isPromising(network.campaign, screening)) await grow(plan.segments.length);
    const model = await sealModel(network, { task, order, segments, screening, session }, blocks);
    // Last of all, so that it tells of what was scored too: an honest model with a wrong bit would be found
    // forged.
    if (!(await session.confirm(segments.map(({ trees }) => trees)))) {
      await session.retireEngine();
      // Which segment was the first to go on from wrong scores, nobody knows.
      await writeProgress(store, task, { segments: [], manifest: null });
      fail(engineCodes, 'ENGINE_ROWS', 'The training went on from scores that its segments do not give');
    }
    await writeProgress(store, task, { segments: [], manifest: model.manifest });
    await weigh(null);
    return model;
  } finally {
    session.close();
    // A disk that takes nothing is told of by what cannot do without it.
    await costs?.save().catch(() => undefined);
  }
}

/** Notes what a training takes, after each segment, and once more when it has ended. */
function weighTraining(
  costs: TrainingCosts | null,
  order: ModelOrder,
  session: ModelSession,
): (trained: SegmentTrees | null) => Promise<void> {
  const startMs = performance.now();
  let [trees, treesBytes] = [0, 0];
  return async (trained) => {
    if (costs === null) return;
    trees += trained?.treeCount ?? 0;
    treesBytes += trained?.trees.length ?? 0;
    costs.note(order, {
      trees,
      treesBytes,
      cpuMs: await session.cpuMs(),
      wallMs: performance.now() - startMs,
    });
  };
}

/**
 * What the prefix of a model scores, once it is grown; nothing where none is screened, or the model ends with
 * it (rule SCREEN-2).
 */
async function screenPrefix(
  { campaign }: Network,
  order: ModelOrder,
  segments: readonly ManifestSegment[],
  session: ModelSession,
  grow: (end: number) => Promise<void>,
): Promise<Score[]> {
  const prefix = prefixOf(campaign, order.plan.segments.length);
  if (prefix === 0) return [];
  await grow(prefix);
  return hasEnded(order, segments) ? [] : session.score(campaign.eras.screening);
}

const treesOf = (segments: readonly ManifestSegment[]): number =>
  segments.reduce((sum, { treeCount }) => sum + treeCount, 0);

async function readModel({ campaign }: Network, manifest: Cid, blocks: Blocks): Promise<TrainedModel | null> {
  const block = await blocks.readBlock(manifest);
  if (block === null) return null;
  return { manifest, ...announcementOf(campaign, decodeManifest(block)) };
}

/**
 * Gives the engine the stored segments; the first that is missing or malformed is trained again, and all
 * after it.
 */
async function restoreSegments(
  stored: readonly ManifestSegment[],
  blocks: Blocks,
  session: ModelSession,
): Promise<ManifestSegment[]> {
  const segments: ManifestSegment[] = [];
  for (const segment of stored) {
    const trees = await blocks.readBlock(segment.trees);
    if (trees === null || (await session.append([{ trees, treeCount: segment.treeCount }])) === 0) break;
    segments.push(segment);
  }
  return segments;
}
