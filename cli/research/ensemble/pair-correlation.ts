import { centre, dot } from '../../../protocol/scoring/rows.js';
import { meanOf } from '../pool/statistics.js';
import type { PoolEra } from '../pool/predict-pool.js';

/**
 * The mean, over all pairs of the `members` and all eras, of how two models correlate (rule SCORE-7). The
 * vectors of n models being of length 1, the square of their sum's length is n and the correlation of each
 * ordered pair, so no pair is formed.
 */
export const meanPairCorrelation = (eras: readonly PoolEra[], members: readonly number[]): number =>
  meanOf(
    eras.map(({ target, predictions }) => {
      const sum = new Float64Array(target.length);
      let own = 0;
      for (const member of members) {
        const centred = centre(Float64Array.from(predictions[member] as Float32Array));
        const length = Math.sqrt(dot(centred, centred));
        // A constant model correlates with none.
        if (length === 0) continue;
        own++;
        for (let row = 0; row < sum.length; row++)
          sum[row] = (sum[row] as number) + (centred[row] as number) / length;
      }
      return (dot(sum, sum) - own) / (members.length * (members.length - 1));
    }),
  );
