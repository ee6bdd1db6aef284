import type { PointId } from '../grid/point.js';
import { contribution } from './contribution.js';
import { corr } from './corr.js';
import { gaussianizeRanks } from './rank.js';
import type { Target } from './rows.js';
import type { Score } from './score.js';
import { stakeWeighted } from './stake-weight.js';

/** A model that predicted a round. */
export interface RoundModel {
  readonly pointId: PointId;
  readonly stake: bigint;
  /** In the order of the target's rows. */
  readonly predictions: Float64Array;
}

/**
 * What the models of a round score, in ascending order of their point ids: corr, and mmc against the stake-weighted meta model of them all.
 * Where nothing is at stake, the meta model says nothing. Throws scoringCodes. Source: SPEC.md rules SCORE-6, SCORE-8 and SCORE-9.
 */
export function scoreRound(models: readonly RoundModel[], target: Target): { pointId: PointId; corr: Score; mmc: Score }[] {
  if (models.length === 0) return [];
  const ordered = models.toSorted((a, b) => (a.pointId < b.pointId ? -1 : 1));
  const stakes = ordered.map(({ stake }) => stake);
  const metaModel = stakes.some((stake) => stake > 0n) ? stakeWeighted(ordered.map(({ predictions }) => gaussianizeRanks(predictions)), stakes) : new Float64Array(target.length);
  return ordered.map(({ pointId, predictions }) => ({ pointId, corr: corr(predictions, target), mmc: contribution(predictions, metaModel, target) }));
}
