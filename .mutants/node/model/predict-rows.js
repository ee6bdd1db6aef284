import { addScores } from '../../native/index.js';
export function columnsOf({ ids, features }) {
    const values = new Int8Array(ids.length * features.length);
    features.forEach((column, f) => values.set(column, f * ids.length));
    return { rows: ids.length, features: features.length, values };
}
/**
 * The start score and then the leaf values of all trees in their order: the additions of the training, so the
 * same bits.
 */
export async function predictRows({ plan, segments }, { rows, features, values }, signal) {
    const scores = new Float64Array(rows).fill(plan.startScore);
    for (const trees of segments) {
        signal.throwIfAborted();
        await addScores(trees, values, rows, features, scores);
    }
    return scores;
}
//# sourceMappingURL=predict-rows.js.map