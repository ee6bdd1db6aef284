import { isOf } from '../../../protocol/error.js';
import { engineEndCodes } from '../codes.js';

/** Deaths of the engine in a row, with nothing done between them, after which work is given up. */
const deathsInARowMax = 4;
/**
 * How often the engine may give way to a new one under a piece of work: with each it looks twice at what
 * another one does.
 */
const renewalsMax = 100;

export interface Lives {
  /** How far the work has come: deaths between which it came further do not count. */
  readonly done?: () => number;
  readonly deathsMax?: number;
}

/**
 * Repeats `attempt`, which goes on from what is stored, when the engine died or gave way under it. Rejects
 * with whatever else the attempt throws, or with the last death at last.
 */
export async function surviveDeaths<T>(
  attempt: () => Promise<T>,
  { done = () => 0, deathsMax = deathsInARowMax }: Lives = {},
): Promise<T> {
  for (let deaths = 0, renewals = 0, last = done(); ;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isOf(error, engineEndCodes)) throw error;
      if (error.code === 'ENGINE_RENEWED') {
        if (++renewals > renewalsMax) throw error;
        continue;
      }
      deaths = done() > last ? 1 : deaths + 1;
      last = done();
      if (deaths >= deathsMax) throw error;
    }
  }
}
