import { setImmediate } from 'node:timers/promises';
import { corr } from '../../protocol/scoring/corr.js';
import type { Score } from '../../protocol/scoring/score.js';
import type { PoolEra } from '../pool/predict-pool.js';

/** The corr of each era, for the ensemble of the first `size` models of one order. */
export type EraCorrs = readonly Score[];

/**
 * Scores ensembles: of each order of models those of its first `sizes` members, ascending. An ensemble's prediction is the
 * mean of its members' gaussianised ranks, every one with the same weight, as in Numerai's meta model of equal stakes, and it is
 * scored by Numerai's corr. Gives for each order and each size the corr of each era.
 */
export async function scoreEnsembles(eras: readonly PoolEra[], orders: readonly (readonly number[])[], sizes: readonly number[], onOrder: (done: number) => void, signal: AbortSignal): Promise<EraCorrs[][]> {
  const scored: EraCorrs[][] = [];
  for (const order of orders) {
    signal.throwIfAborted();
    const byEra = eras.map((era) => scoreOrder(era, order, sizes));
    scored.push(sizes.map((_, i) => byEra.map((scores) => scores[i] as Score)));
    onOrder(scored.length);
    // Ctrl-C is heard between two orders.
    await setImmediate();
  }
  return scored;
}

/** The sum scores as the mean does, since corr ranks it. */
function scoreOrder({ target, predictions }: PoolEra, order: readonly number[], sizes: readonly number[]): Score[] {
  const sum = new Float64Array(target.length);
  let added = 0;
  return sizes.map((size) => {
    for (; added < size; added++) {
      const model = predictions[order[added] as number] as Float32Array;
      for (let row = 0; row < sum.length; row++) sum[row] = (sum[row] as number) + (model[row] as number);
    }
    return corr(sum, target);
  });
}
