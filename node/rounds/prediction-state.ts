import type { PointId } from '../../protocol/grid/point.js';
import type { SettledRoundPosition } from '../../protocol/settlement/settled-round.js';

export const predictionStates = ['scored', 'not scored', 'late', 'missing'] as const;

/** What became of a model's predictions in a settled round; `late`: points of those after the deadline. */
export function predictionState(
  { pointId, predictions, scores }: Pick<SettledRoundPosition, 'pointId' | 'predictions' | 'scores'>,
  late: ReadonlySet<PointId>,
): (typeof predictionStates)[number] {
  if (predictions === null) return late.has(pointId) ? 'late' : 'missing';
  return scores === null ? 'not scored' : 'scored';
}
