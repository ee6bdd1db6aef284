import { datasetBytes, trainingBytes } from '../../native/index.js';
import type { CanonicalPoint } from '../../protocol/grid/point.js';
import type { Taken } from './cost-book.js';
import { fitWeights } from './fit-weights.js';

/** What training and scoring the model of a point takes on this machine, its screening passed. */
export interface Cost {
  /** CPU time of all processors together. */
  readonly cpuMs: number;
  /** By the clock, as the latest trainings went. */
  readonly ms: number;
  /** By the clock, with all that a training has ever had, or a whole processor; and of one segment. */
  readonly leastMs: number;
  readonly segmentLeastMs: number;
  /** Least, and with all of it trees grow as fast as they can. */
  readonly memoryMinBytes: number;
  readonly memoryBytes: number;
  /** Of its blocks. */
  readonly diskBytes: number;
}

/** What estimates take of a campaign and its dataset. */
export interface Ground {
  /** Of the training eras. */
  readonly rows: number;
  readonly features: number;
  readonly segmentTrees: number;
}

type Shape = Pick<CanonicalPoint, 'featuresUsed' | 'numLeaves'>;

/** Features that the engine reads at once. */
const wordFeatures = 16;

/**
 * A tree takes a look at every row, and at every word of its features for every row; then, level by level,
 * at the rows of the smaller halves, to split them and to add up the words of their features; and at each
 * feature of each leaf to find the best split and to digest it. In millions, so that weights are in ns.
 */
const timeTerms = ({ featuresUsed, numLeaves }: Shape, rows: number): readonly number[] => {
  const levels = Math.log2(numLeaves);
  const words = Math.ceil(featuresUsed / wordFeatures);
  return [rows, rows * words, rows * levels, rows * words * levels, numLeaves * featuresUsed].map(
    (count) => count / 1e6,
  );
};
/** As measured on three synthetic datasets of 18,000 to 150,000 rows and 42 to 400 features, in ns. */
const timePrior = [3.3, 9.5, 4, 4, 205];

/** Each tree has a head, and each leaf a value and a split. */
const sizeTerms = ({ numLeaves }: Shape): readonly number[] => [1, numLeaves];
const sizePrior = [5, 10];
/** What the manifest holds of a segment. */
const segmentBytes = 128;

/** Trainings that tell how much longer the clock runs than a processor: what the machine is up to changes. */
const paceTrainings = 5;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const weigh = (terms: readonly number[], weights: readonly number[]): number =>
  sum(terms.map((term, i) => term * (weights[i] as number)));

/** Estimates what points take by what trainings of this machine have taken. */
export class Estimator {
  readonly #ground: Ground;
  readonly #timeWeights: readonly number[];
  readonly #sizeWeights: readonly number[];
  /** Ms by the clock for one of CPU time, lately and at best. */
  readonly #pace: number;
  readonly #bestPace: number;

  constructor(trainings: readonly Taken[], ground: Ground) {
    this.#ground = ground;
    this.#timeWeights = fitWeights(
      trainings.map((one) => ({ terms: timeTerms(one, one.rows), taken: one.cpuMs / one.trees })),
      timePrior,
    );
    this.#sizeWeights = fitWeights(
      trainings.map((one) => ({ terms: sizeTerms(one), taken: one.treesBytes / one.trees })),
      sizePrior,
    );
    const latest = trainings.slice(-paceTrainings);
    this.#pace =
      latest.length === 0 ? 1 : sum(latest.map((one) => one.wallMs)) / sum(latest.map((one) => one.cpuMs));
    this.#bestPace = Math.min(1, ...trainings.map(({ wallMs, cpuMs }) => wallMs / cpuMs));
  }

  estimate(point: Pick<CanonicalPoint, 'featuresUsed' | 'numLeaves' | 'nEstimators'>): Cost {
    const { rows, features, segmentTrees } = this.#ground;
    const { nEstimators: trees, featuresUsed } = point;
    const treeMs = weigh(timeTerms(point, rows), this.#timeWeights);
    const treeBytes = weigh(sizeTerms(point), this.#sizeWeights);
    const { least, blocks } = trainingBytes(rows, featuresUsed);
    const memoryMinBytes = datasetBytes(rows, features) + least;
    return {
      cpuMs: treeMs * trees,
      ms: treeMs * this.#pace * trees,
      leastMs: treeMs * this.#bestPace * trees,
      segmentLeastMs: treeMs * this.#bestPace * Math.min(segmentTrees, trees),
      memoryMinBytes,
      memoryBytes: memoryMinBytes + blocks,
      diskBytes: treeBytes * trees + segmentBytes * Math.ceil(trees / segmentTrees),
    };
  }
}
