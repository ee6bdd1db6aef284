/** Deaths of the engine in a row, with nothing done between them, after which work is given up. */
const deathsMax = 4;

/**
 * Repeats `attempt`, which goes on from what is stored, when the engine died under it. `done` tells how far the work
 * has come: deaths between which it came further do not count. Rejects with whatever else the attempt throws, or with
 * ENGINE_DIED at last.
 */
export async function surviveDeaths<T>(attempt: () => Promise<T>, done: () => number = () => 0): Promise<T> {
  for (let deaths = 0, last = done(); ; ) {
    try {
      return await attempt();
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ENGINE_DIED') throw error;
      deaths = done() > last ? 1 : deaths + 1;
      last = done();
      if (deaths >= deathsMax) throw error;
    }
  }
}
