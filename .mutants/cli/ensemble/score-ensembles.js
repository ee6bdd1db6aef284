import { setImmediate } from 'node:timers/promises';
import { corr } from '../../protocol/scoring/corr.js';
/**
 * The corr of each era for each ensemble, a list of models. What an ensemble predicts is the mean of its
 * members' gaussianised ranks, every one with the same weight, as in a meta model of equal stakes, scored by
 * Numerai's corr.
 */
export async function scoreEnsembles(eras, ensembles, signal) {
    const scored = [];
    for (const members of ensembles) {
        signal.throwIfAborted();
        scored.push(eras.map((era) => scoreEra(era, members)));
        // Ctrl-C is heard between two ensembles.
        await setImmediate();
    }
    return scored;
}
/** The sum scores as the mean does, since corr ranks it. */
function scoreEra({ target, predictions }, members) {
    const sum = new Float64Array(target.length);
    for (const member of members) {
        const model = predictions[member];
        for (let row = 0; row < sum.length; row++)
            sum[row] = sum[row] + model[row];
    }
    return corr(sum, target);
}
//# sourceMappingURL=score-ensembles.js.map