/** Deaths of the engine in a row, with nothing done between them, after which work is given up. */
const deathsInARowMax = 4;
/**
 * How often the engine may give way to a new one under a piece of work: with each it looks twice at what
 * another one does.
 */
const renewalsMax = 100;
/**
 * Repeats `attempt`, which goes on from what is stored, when the engine died or gave way under it. Rejects
 * with whatever else the attempt throws, or with the last death at last.
 */
export async function surviveDeaths(attempt, { done = () => 0, deathsMax = deathsInARowMax } = {}) {
    for (let deaths = 0, renewals = 0, last = done();;) {
        try {
            return await attempt();
        }
        catch (error) {
            const { code } = error;
            if (code === 'ENGINE_RENEWED' && ++renewals <= renewalsMax)
                continue;
            if (code !== 'ENGINE_DIED' && code !== 'ENGINE_CRASHED')
                throw error;
            deaths = done() > last ? 1 : deaths + 1;
            last = done();
            if (deaths >= deathsMax)
                throw error;
        }
    }
}
//# sourceMappingURL=survive-deaths.js.map