import type { Campaign } from '../../protocol/campaign/campaign.js';
import type { Network } from '../../protocol/campaign/network.js';
import type { DatasetManifest } from '../../protocol/dataset/dataset-manifest.js';
import { fail } from '../../protocol/error.js';
import { pointAt } from '../../protocol/grid/grid.js';
import { canonicalPoint, type CanonicalPoint } from '../../protocol/grid/point.js';
import { countTrainingRows } from '../engine/memory.js';
import { drawOffline } from '../../protocol/draw/draw-offline.js';
import type { ModelOrder } from '../engine/parent/model-session.js';
import { costCodes } from './codes.js';
import { CostBook, type Taken } from './cost-book.js';
import { Estimator, type Cost, type Ground } from './estimator.js';
import { exceeded, type LimitName, type Limits } from './limits.js';

/** Points of the grid that stand for all: a share of a tenth is known to a hundredth. */
const sampleSize = 1_000;

/** What a training has taken until now, in this session. */
export type TakenSoFar = Pick<Taken, 'trees' | 'treesBytes' | 'cpuMs' | 'wallMs'>;

export interface CostsOptions extends Network {
  readonly dir: string;
  readonly manifest: Pick<DatasetManifest, 'eras' | 'features'>;
  /** What a training may take now; null where nothing is held against a point. */
  readonly limits: (() => Limits) | null;
}

/** What points take on this machine, by what its trainings took, and which of them it can finish. */
export class Costs {
  readonly #options: CostsOptions;
  readonly #book: CostBook;
  readonly #ground: Ground;
  /** By all that is noted, or to be made anew. */
  #estimator: Estimator | null = null;
  /** Of random points of the grid; until it is asked for, none. */
  #sample: readonly CanonicalPoint[] | null = null;
  #sampleCosts: readonly Cost[] | null = null;

  private constructor(options: CostsOptions, book: CostBook) {
    const { campaign, manifest } = options;
    this.#options = options;
    this.#book = book;
    this.#ground = {
      rows: countTrainingRows(campaign, manifest),
      features: manifest.features.length,
      segmentTrees: campaign.training.segmentTrees,
    };
  }

  static async open(options: CostsOptions): Promise<Costs> {
    return new Costs(options, await CostBook.open(options.dir));
  }

  /** How many trainings of this machine it has learned from. */
  get trainings(): number {
    return this.#book.trainings.length;
  }

  estimate(point: CanonicalPoint): Cost {
    this.#estimator ??= new Estimator(this.#book.trainings, this.#ground);
    return this.#estimator.estimate(point);
  }

  /** What keeps this machine from finishing a point; null where nothing does. */
  exceeds(point: CanonicalPoint): LimitName | null {
    const { limits } = this.#options;
    return limits === null ? null : exceeded(this.estimate(point), limits(), this.trainings > 0);
  }

  /** The share of the grid's points that this machine cannot finish, in ppm. */
  get unfitPpm(): number {
    const { limits } = this.#options;
    if (limits === null) return 0;
    const now = limits();
    const isLearned = this.trainings > 0;
    this.#sample ??= samplePoints(this.#options.campaign, sampleSize);
    this.#sampleCosts ??= this.#sample.map((point) => this.estimate(point));
    const unfit = this.#sampleCosts.filter((cost) => exceeded(cost, now, isLearned) !== null).length;
    return Math.floor((unfit * 1_000_000) / sampleSize);
  }

  /** Whether that is more than the campaign lets it skip. */
  get isUnfit(): boolean {
    return this.unfitPpm > this.#options.campaign.claims.skipMaxPpm;
  }

  /** Throws POINT_UNFIT. */
  check({ point }: ModelOrder): void {
    const name = this.exceeds(point);
    if (name === null) return;
    fail(costCodes, 'POINT_UNFIT', `This machine cannot finish the point: ${exceedings[name]}`);
  }

  note({ plan, point }: ModelOrder, taken: TakenSoFar): void {
    const { featuresUsed, numLeaves } = point;
    const { trees, treesBytes, cpuMs, wallMs } = taken;
    if (trees === 0) return;
    this.#book.note({
      pointId: plan.pointId,
      rows: this.#ground.rows,
      featuresUsed,
      numLeaves,
      trees,
      treesBytes,
      cpuMs: Math.max(1, Math.round(cpuMs)),
      wallMs: Math.max(1, Math.round(wallMs)),
    });
    this.#estimator = null;
  }

  /**
   * Stores what was noted, as a training ends: by then what the grid takes is worth estimating anew. Rejects
   * with DIR_UNWRITABLE.
   */
  save(): Promise<void> {
    this.#sampleCosts = null;
    return this.#book.save();
  }
}

/** In words what a training would exceed. */
export const exceedings: Readonly<Record<LimitName, string>> = {
  lease: 'one segment takes longer than half a lease, within which a node has to show another one',
  longest: 'it takes longer than its owner lets a training take',
  memory: 'it takes more memory than the engine may',
  disk: 'its trees take more of the disk than is left',
};

/** `count` points of the grid, drawn at random and always the same. */
export function samplePoints(
  campaign: Pick<Campaign, 'grid' | 'targets' | 'featureCount'>,
  count: number,
): CanonicalPoint[] {
  const { grid, featureCount } = campaign;
  return Array.from({ length: count }, (_, i) => {
    const { index, target } = drawOffline(campaign, `cost/${i}`);
    return canonicalPoint(pointAt(grid, index, target), featureCount);
  });
}
