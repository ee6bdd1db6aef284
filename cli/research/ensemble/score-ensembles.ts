import { setImmediate } from 'node:timers/promises';
import { corr } from '../../../protocol/scoring/corr.js';
import type { Score } from '../../../protocol/scoring/score.js';
import type { PoolEra } from '../pool/predict-pool.js';

/** The corr of each era. */
export type EraCorrs = readonly Score[];

/**
 * The corr of each era for each ensemble, a list of models. What an ensemble predicts is the mean of its
 * members' gaussianised ranks, every one with the same weight, as in a meta model of equal stakes, scored by
 * Numerai's corr.
 */
export async function scoreEnsembles(
  eras: readonly PoolEra[],
  ensembles: readonly (readonly number[])[],
  signal: AbortSignal,
): Promise<EraCorrs[]> {
  const scored: EraCorrs[] = [];
  for (const members of ensembles) {
    signal.throwIfAborted();
    scored.push(eras.map((era) => scoreEra(era, members)));
    // Ctrl-C is heard between two ensembles.
    await setImmediate();
  }
  return scored;
}

/** The sum scores as the mean does, since corr ranks it. */
function scoreEra({ target, predictions }: PoolEra, members: readonly number[]): Score {
  const sum = new Float64Array(target.length);
  for (const member of members) {
    const model = predictions[member] as Float32Array;
    for (let row = 0; row < sum.length; row++) sum[row] = (sum[row] as number) + (model[row] as number);
  }
  return corr(sum, target);
}
