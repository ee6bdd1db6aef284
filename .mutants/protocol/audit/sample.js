import { domainHash, hashBytes, textBytes, uint32Bytes } from '../codec/hash.js';
import { drawByWeight, uniformBelow } from '../draw/draw.js';
import { isScreened } from '../model/screening.js';
/**
 * What a panellist's VRF is evaluated on, unknown before its beacon. It names the panellist, since a VRF key
 * that is not its own can be enrolled: the proof of another's key over another's alpha is of no use to it
 * (rule SAMPLE-1).
 */
export const sampleAlpha = (beacon, pointId, manifest, node) => domainHash('sample-alpha', hashBytes(beacon), hashBytes(pointId), textBytes(manifest), hashBytes(node));
/**
 * The integers below `size` in an order drawn from a seed by a Fisher-Yates shuffle, as far as asked for
 * (rule SAMPLE-2).
 */
export function* drawOrder(seed, purpose, size) {
    const moved = new Map();
    for (let i = 0; i < size; i++) {
        const j = i +
            Number(uniformBelow(BigInt(size - i), (attempt) => domainHash(`sample-${purpose}`, hashBytes(seed), uint32Bytes(i), uint32Bytes(attempt))));
        yield moved.get(j) ?? j;
        moved.set(j, moved.get(i) ?? i);
    }
}
/** The first `count` of an order drawn from a seed, ascending. */
export function drawDistinct(seed, purpose, size, count) {
    const drawn = [];
    for (const one of drawOrder(seed, purpose, size))
        if (drawn.push(one) >= count)
            break;
    return drawn.slice(0, count).sort((a, b) => a - b);
}
const uniformSegments = ({ audit }, vrfOutput, count) => drawDistinct(vrfOutput, 'segments', count, audit.uniformSegments);
export function uniformSample(campaign, vrfOutput, model) {
    const { acceptance, screening } = campaign.eras;
    const draw = (purpose, eras) => drawDistinct(vrfOutput, purpose, eras.length, campaign.audit.sampledEras).map((i) => eras[i]);
    return {
        segments: uniformSegments(campaign, vrfOutput, model.segments),
        eras: model.outcome === 'abandoned' ? [] : draw('eras', acceptance),
        screening: isScreened(campaign, model) ? draw('screening', screening) : [],
    };
}
/**
 * The segment that all who audit a commitment retrain, drawn with the beacon of its first panel: one
 * retraining of it checks what each of them attests (rule SAMPLE-5).
 */
export const commonSegment = (beacon, commitment, segmentCount) => Number(uniformBelow(BigInt(segmentCount), (attempt) => domainHash('sample-common', hashBytes(beacon), textBytes(commitment), uint32Bytes(attempt))));
/**
 * The segment of another's attestation that who audits a model once more retrains besides its sample (rule
 * SAMPLE-6).
 */
export const attestedSegment = (vrfOutput, attestor, listed) => listed[Number(uniformBelow(BigInt(listed.length), (attempt) => domainHash('sample-attested', hashBytes(vrfOutput), hashBytes(attestor), uint32Bytes(attempt))))];
/**
 * The whole sample: the uniform part, the common segment, those of greatest influence, the last one of a
 * model that ended early, since only retraining shows that nothing more could be split, and as many as are
 * drawn by influence from what is left. Ties go to the lower index (rule SAMPLE-3).
 */
export function sampledSegments(campaign, vrfOutput, { common, influence, endedEarly }) {
    const { influentialSegments, weightedSegments } = campaign.audit;
    const byInfluence = influence
        .map((value, segment) => ({ value, segment }))
        .sort((a, b) => b.value - a.value || a.segment - b.segment)
        .slice(0, influentialSegments)
        .map(({ segment }) => segment);
    const last = endedEarly ? [influence.length - 1] : [];
    const certain = new Set([
        ...uniformSegments(campaign, vrfOutput, influence.length),
        common,
        ...byInfluence,
        ...last,
    ]);
    return [...certain, ...drawWeighted(vrfOutput, influence, certain, weightedSegments)].sort((a, b) => a - b);
}
/** Each with a chance by its influence and one: so none is safe. */
function drawWeighted(seed, influence, without, count) {
    const weights = new Map(influence
        .map((value, segment) => [segment, BigInt(value) + 1n])
        .filter(([segment]) => !without.has(segment)));
    return drawByWeight(weights, count, (i, attempt) => domainHash('sample-weighted', hashBytes(seed), uint32Bytes(i), uint32Bytes(attempt)));
}
//# sourceMappingURL=sample.js.map