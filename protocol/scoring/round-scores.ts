import type { PointId } from '../grid/point.js';
import { contribution } from './contribution.js';
import { corr } from './corr.js';
import { gaussianizeRanks } from './rank.js';
import type { Target } from './rows.js';
import type { Score } from './score.js';
import { StakeWeightedSum } from './stake-weight.js';

export interface ModelScore {
  readonly pointId: PointId;
  readonly corr: Score;
  readonly mmc: Score;
}

/**
 * What the mmc of a round is measured against: the stake-weighted mean of models that come one after another
 * in ascending order of their point ids. So a round of any size takes the memory of one model. Source:
 * rules SCORE-9 and ROUND-5.
 */
export class MetaModelMean {
  readonly #sum: StakeWeightedSum;
  readonly #rows: number;
  #last = '';

  constructor(rows: number) {
    this.#rows = rows;
    this.#sum = new StakeWeightedSum(rows);
  }

  /**
   * `predictions` are in the order of the target's rows. Throws SCORE_EMPTY, SCORE_LENGTH, SCORE_PREDICTION
   * or SCORE_STAKE.
   */
  add(pointId: PointId, stake: bigint, predictions: Float64Array): void {
    // Sums of doubles depend on their order: a caller that has another one would disagree with everybody.
    if (pointId <= this.#last) throw new Error(`The point ${pointId} follows ${this.#last}`);
    this.#last = pointId;
    this.#sum.add(gaussianizeRanks(predictions), stake);
  }

  /** Where nothing is at stake, the meta model says nothing. */
  predictions(): Float64Array {
    return this.#sum.total > 0n ? this.#sum.mean() : new Float64Array(this.#rows);
  }
}

/**
 * What a model of a round scores beside the round's meta model. Throws scoringCodes. Source: rules
 * SCORE-6 and SCORE-8.
 */
export const scoreModel = (
  pointId: PointId,
  predictions: Float64Array,
  metaModel: Float64Array,
  target: Target,
): ModelScore => ({
  pointId,
  corr: corr(predictions, target),
  mmc: contribution(predictions, metaModel, target),
});
