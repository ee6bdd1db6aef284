import { addScores, checksum, checkTrees, engineCodes, joinTrees } from '../../../native/index.js';
import { equalBytes } from '../../../protocol/codec/canonical.js';
import { cidOf, rawCodec, type Cid } from '../../../protocol/codec/hash.js';
import { isOf } from '../../../protocol/error.js';
import type { Columns } from '../../../protocol/dataset/columns.js';
import { leafBound } from '../../../protocol/model/leaf-bound.js';
import { sketchOf } from '../../../protocol/model/sketch.js';
import { corr } from '../../../protocol/scoring/corr.js';
import { influenceWith } from '../../../protocol/scoring/influence.js';
import type { Score } from '../../../protocol/scoring/score.js';
import { checkRows, failRows, type Era, type Eras } from './eras.js';
import type { ModelRules, SegmentOrder, SegmentTrees, TrainedSegment, Weights } from '../messages.js';
import { checkAborted } from '../release.js';
import type { Threads } from './threads.js';
import type { TrainingRows, TrainingRowsCache } from './training-rows.js';

export interface ModelDependencies {
  readonly eras: Eras;
  readonly trainingRows: TrainingRowsCache;
  readonly threads: Threads;
}

/** Trees that are walked between two looks at the signal: so many that starting a walk costs little. */
const walkedTreesBytes = 1 << 20;

/**
 * A model in the engine: its segments so far, and the scores of the training rows at one place among them.
 */
export class Model {
  readonly #segments: Uint8Array[] = [];
  #scores = new Float64Array(0);
  #scoresChecksum = 0n;
  /** `#scores` are those of the training rows before this segment. */
  #position = 0;
  #cpuMs = 0;

  constructor(
    readonly rules: ModelRules,
    readonly dependencies: ModelDependencies,
  ) {
    // Said at once, not after days of training.
    for (const target of [rules.target, rules.scoredTarget]) dependencies.eras.targetIndex(target);
  }

  /** CPU time that was taken for this model, but for what is under way. */
  get cpuMs(): number {
    return this.#cpuMs;
  }

  /**
   * Throws ENGINE_MEMORY where segments cannot be trained or appended here, before anything is fetched for
   * it.
   */
  checkMemory(): null {
    this.dependencies.trainingRows.bytesOf(this.rules);
    return null;
  }

  /**
   * Appends segments up to the first that is malformed or has another number of trees; how many were
   * appended.
   */
  append(segments: readonly SegmentTrees[], signal: AbortSignal): Promise<number> {
    const { rules, dependencies } = this;
    return this.#use(signal, () =>
      dependencies.trainingRows.use(rules, { signal }, async (rows) => {
        const limits = {
          features: dependencies.eras.features,
          maxBin: rules.maxBin,
          maxLeaves: rules.numLeaves,
          maxDepth: rules.maxDepth,
          leafBound: leafBound(
            rules,
            rows.dataset.rows,
            Math.max(rows.labelMax - rules.startScore, rules.startScore - rows.labelMin),
          ),
        };
        const malformed = segments.findIndex(
          ({ trees, treeCount }) => !isWellFormed(trees, { ...limits, maxTrees: treeCount }),
        );
        const sound = malformed < 0 ? segments : segments.slice(0, malformed);
        this.#segments.push(...sound.map(({ trees }) => trees));
        return sound.length;
      }),
    );
  }

  /** Trains a segment from those before it; where it is the next one, it is appended. */
  train(
    { index, trees, parameters, transcriptKeys }: SegmentOrder,
    signal: AbortSignal,
  ): Promise<TrainedSegment> {
    if (index > this.#segments.length) throw new RangeError(`Segment ${index} lacks those before it`);
    const { rules, dependencies } = this;
    return this.#use(signal, (threads) =>
      dependencies.trainingRows.use(rules, { signal, isTraining: true }, async (rows, blockBytes) => {
        await this.#walkTo(index, rows, threads, signal);
        const [initScore, expected] = [this.#scores, this.#scoresChecksum];
        const { scores, ...segment } = await rows.dataset.trainSegment({
          parameters,
          trees,
          transcriptKeys,
          threads,
          blockBytes,
          initScore,
          signal,
        });
        checkRows([initScore], expected, 'The scores of the training rows');
        if (index === this.#segments.length) this.#segments.push(segment.trees);
        // The trees so far are the checkpoint: their sums are the booster's own scores to the last bit.
        if (equalBytes(segment.trees, this.#segments[index] as Uint8Array)) {
          this.#keepScores(scores as Float64Array<ArrayBuffer>, index + 1);
        }
        return segment;
      }),
    );
  }

  /** The corr of each era. */
  score(eras: readonly string[], signal: AbortSignal): Promise<Score[]> {
    return this.#use(signal, async () => {
      const scores: Score[] = [];
      for (const name of eras) {
        scores.push(
          await this.dependencies.eras.use(name, async (era) =>
            corr(await this.#predict(era.columns, signal), this.#scoredTarget(era)),
          ),
        );
      }
      return scores;
    });
  }

  /**
   * The corr of each era, and the influence of each segment on all of them. Source: rule SAMPLE-4.
   */
  weigh(eras: readonly string[], signal: AbortSignal): Promise<Weights> {
    return this.#use(signal, async () => {
      const scores: Score[] = [];
      const influence = this.#segments.map(() => 0);
      for (const name of eras) {
        await this.dependencies.eras.use(name, async (era) => {
          const whole = await this.#predict(era.columns, signal);
          const target = this.#scoredTarget(era);
          scores.push(corr(whole, target));
          const influenceOf = influenceWith(whole, target);
          for (const [i, trees] of this.#segments.entries()) {
            influence[i] =
              (influence[i] as number) + influenceOf(await this.#sum(era.columns, [trees], 0, signal));
          }
        });
      }
      return { scores, influence };
    });
  }

  predict(era: string, signal: AbortSignal): Promise<Float64Array> {
    const { eras } = this.dependencies;
    return this.#use(signal, () => eras.use(era, ({ columns }) => this.#predict(columns, signal)));
  }

  /** The sketch of the model on acceptance eras. Source: rule SKETCH-1. */
  sketch(eras: readonly string[], signal: AbortSignal): Promise<Uint8Array> {
    return this.#use(signal, () =>
      this.dependencies.eras.useSketched(eras, async (sketched) => {
        const predictions: Float64Array[] = [];
        for (const columns of sketched) predictions.push(await this.#predict(columns, signal));
        return sketchOf(predictions);
      }),
    );
  }

  /**
   * Whether the scores that training went on from are those that its segments give. Throws ENGINE_ROWS where
   * the segments in memory are not these blocks. Source: rule TRAIN-6.
   */
  confirm(blocks: readonly Cid[], signal: AbortSignal): Promise<boolean> {
    const { rules, dependencies } = this;
    const isHeld = (cid: Cid, i: number): boolean =>
      cidOf(this.#segments[i] ?? new Uint8Array(0), rawCodec) === cid;
    if (this.#segments.length !== blocks.length || !blocks.every(isHeld)) failRows('Segments of the model');
    if (this.#position === 0) return Promise.resolve(true);
    return this.#use(signal, (threads) =>
      dependencies.trainingRows.use(rules, { signal }, async (rows) => {
        const scores = new Float64Array(rows.dataset.rows).fill(rules.startScore);
        await this.#walk([0, this.#position], scores, rows, threads, signal);
        return checksum([scores]) === checksum([this.#scores]);
      }),
    );
  }

  #use<T>(signal: AbortSignal, work: (threads: number) => Promise<T>): Promise<T> {
    return this.dependencies.threads.use(signal, work, (cpuMs) => (this.#cpuMs += cpuMs));
  }

  #predict(columns: Columns, signal: AbortSignal): Promise<Float64Array> {
    return this.#sum(columns, this.#segments, this.rules.startScore, signal);
  }

  #scoredTarget({ targets }: Era): Float32Array {
    return targets[this.dependencies.eras.targetIndex(this.rules.scoredTarget)] as Float32Array;
  }

  /** For each row `start`, and then the leaf values of the segments added one by one. */
  async #sum(
    { rows, features, values }: Columns,
    segments: readonly Uint8Array[],
    start: number,
    signal: AbortSignal,
  ): Promise<Float64Array> {
    const sums = new Float64Array(rows).fill(start);
    for (const trees of joinTrees(segments, walkedTreesBytes)) {
      checkAborted(signal);
      await addScores(trees, values, rows, features, sums);
    }
    return sums;
  }

  /** Brings the scores of the training rows to where segment `index` starts, several eras at once. */
  async #walkTo(index: number, rows: TrainingRows, threads: number, signal: AbortSignal): Promise<void> {
    if (this.#scores.length === 0 || this.#position > index) {
      this.#keepScores(new Float64Array(rows.dataset.rows).fill(this.rules.startScore), 0);
    }
    if (this.#position === index) return;
    // A walk that is stopped half-way leaves no scores that could be used.
    const scores = this.#scores.slice();
    checkRows([scores], this.#scoresChecksum, 'The scores of the training rows');
    await this.#walk([this.#position, index], scores, rows, threads, signal);
    this.#keepScores(scores, index);
  }

  /** Adds the leaf values of segments `from` to `end` - 1 to the scores of the training rows. */
  async #walk(
    [from, end]: readonly [number, number],
    scores: Float64Array,
    { starts }: TrainingRows,
    threads: number,
    signal: AbortSignal,
  ): Promise<void> {
    const walked = joinTrees(this.#segments.slice(from, end), walkedTreesBytes);
    const { eras } = this.dependencies;
    const target = eras.targetIndex(this.rules.target);
    const left = this.rules.eras.entries();
    const walk = async (): Promise<void> => {
      for (const [i, era] of left) {
        await eras.useLabelled(era, target, async ({ columns: { rows, features, values } }) => {
          const start = starts[i] as number;
          for (const trees of walked) {
            checkAborted(signal);
            await addScores(trees, values, rows, features, scores.subarray(start, start + rows));
          }
        });
      }
    };
    await Promise.all(Array.from({ length: threads }, walk));
  }

  #keepScores(scores: Float64Array<ArrayBuffer>, position: number): void {
    this.#scores = scores;
    this.#scoresChecksum = checksum([scores]);
    this.#position = position;
  }
}

function isWellFormed(trees: Uint8Array, limits: Parameters<typeof checkTrees>[1]): boolean {
  try {
    return checkTrees(trees, limits).treeCount === limits.maxTrees;
  } catch (error) {
    if (isOf(error, engineCodes, 'ENGINE_TREES')) return false;
    throw error;
  }
}
