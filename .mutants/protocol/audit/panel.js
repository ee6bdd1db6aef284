import { domainHash, hashBytes, textBytes, uint32Bytes } from '../codec/hash.js';
import { drawByWeight, uniformBelow } from '../draw/draw.js';
/**
 * The `size` nodes that a beacon draws to look at `subject` (a commitment or a dispute), one after the other
 * from what is left of `candidates`, which are in ascending order of their keys, each with a chance by its
 * weight. Nobody knows them before the beacon does (rule PANEL-1).
 */
export function drawPanel(beacon, subject, candidates, size) {
    const weights = new Map(candidates.map(({ node, weight }) => [node, BigInt(weight)]));
    return drawByWeight(weights, size, (i, attempt) => domainHash('panel', hashBytes(beacon), textBytes(subject), uint32Bytes(i), uint32Bytes(attempt)));
}
/**
 * For who draws often from the same candidates, whose weights are summed once: for a panel what drawPanel
 * draws first, or apprentices, which are drawn apart (rules PANEL-1 and WORK-2).
 */
export function drawerOf(candidates, purpose) {
    const place = purpose === 'panel' ? [uint32Bytes(0)] : [];
    let total = 0;
    const ends = candidates.map(({ weight }) => (total += weight));
    const places = new Map(candidates.map(({ node }, i) => [node, i]));
    return (beacon, subject, except) => {
        const gap = except === null ? undefined : places.get(except);
        const weight = gap === undefined ? 0 : candidates[gap].weight;
        if (total === weight)
            return null;
        const drawn = Number(uniformBelow(BigInt(total - weight), (attempt) => domainHash(purpose, hashBytes(beacon), textBytes(subject), ...place, uint32Bytes(attempt))));
        const value = gap !== undefined && drawn >= ends[gap] - weight ? drawn + weight : drawn;
        let [low, high] = [0, candidates.length - 1];
        while (low < high) {
            const middle = (low + high) >> 1;
            if (ends[middle] > value)
                high = middle;
            else
                low = middle + 1;
        }
        return candidates[low].node;
    };
}
/** Whether a cut's beacon has a final model audited once more (rule PANEL-4). */
export const isReaudited = (beacon, commitment, chancePpm) => isDrawn('reaudit', beacon, commitment, chancePpm);
/** Whether a cut's beacon has a model audited that was refused or abandoned (rule PANEL-5). */
export const isLookedAt = (beacon, commitment, chancePpm) => isDrawn('rejected', beacon, commitment, chancePpm);
const isDrawn = (purpose, beacon, commitment, chancePpm) => uniformBelow(1000000n, (attempt) => domainHash(purpose, hashBytes(beacon), textBytes(commitment), uint32Bytes(attempt))) < BigInt(chancePpm);
/** Votes that decide a dispute: more than half of its panel. */
export const majorityOf = (panelSize) => Math.floor(panelSize / 2) + 1;
//# sourceMappingURL=panel.js.map