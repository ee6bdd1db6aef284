import { examine, onlySome } from './findings.js';
import { neverAgain, predictsAgain } from './predict-again.js';
/** A node is asked again after an epoch, but no later than this. */
const pauseMaxMs = 5_000;
export const pauseMsOf = ({ campaign }) => Math.min(campaign.epochMs, pauseMaxMs);
/**
 * Examines the predictions of a round, and shows how far that is. Throws what predictsAgain and the API
 * throw.
 */
export async function lookAt(models, { rows, count, isOver, compare }, network, client, context) {
    const { output, signal } = context;
    const all = rows === null ? neverAgain : predictsAgain(rows, network, client, context);
    const again = compare === undefined ? all : onlySome(models, compare, all);
    const progress = output.progress('Looking at predictions', 'models');
    try {
        return await examine(models, {
            client,
            rows: count,
            again,
            isOver,
            pauseMs: pauseMsOf(network),
            signal,
            onModel: progress.update,
        });
    }
    finally {
        progress.end();
    }
}
//# sourceMappingURL=look.js.map