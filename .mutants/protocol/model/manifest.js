import { isAccepted } from '../campaign/campaign.js';
import { campaignLimits } from '../campaign/limits.js';
import { cidOf } from '../codec/hash.js';
import { equalBytes } from '../codec/canonical.js';
import { bool, bytes, decodeShape, encodeShape, hash, hex32, int, list, literal, map, rawLink, text, uint, uint64, valueLink, } from '../codec/shape.js';
import { fail } from '../error.js';
import { meanScore, sharpe } from '../scoring/summary.js';
import { modelCodes } from './codes.js';
import { isPromising, prefixOf } from './screening.js';
import { sketchBytes } from './sketch.js';
/**
 * Bytes of an encoded manifest at most: 50,000 segments of 107 bytes, 5,000 scores of 5 and what stands
 * around them.
 */
export const manifestMaxBytes = 6 << 20;
const eraCorr = int(-1_000_000_000, 1_000_000_000);
/**
 * All that a finished model commits to. It has no free field: one point and owner give one manifest, so a
 * second one is equivocation (rule MANIFEST-1).
 */
const manifestShape = map({
    kind: literal('manifest'),
    version: literal(1),
    campaign: valueLink,
    owner: hex32(),
    pointId: hex32(),
    target: text(64, 1),
    index: uint64,
    /** Whether training found no split any more; the last segment then holds fewer trees than planned. */
    endedEarly: bool,
    segments: list(map({
        /** The block of its trees in Gridlode's encoding. */
        trees: rawLink,
        treeCount: uint(campaignLimits.segmentTrees),
        /** Digest of the transcript, keyed by ownerTranscriptKey. */
        transcript: hash,
    }), campaignLimits.segments, 1),
    /** The corr of the prefix on each screening era, in 1e-9; none where it was not screened. */
    screening: list(eraCorr, campaignLimits.eras),
    /**
     * The corr of each acceptance era against the campaign's first target, in 1e-9; none of an abandoned model.
     */
    scores: list(eraCorr, campaignLimits.eras),
    /** What its predictions of the acceptance eras look like (rule SKETCH-1); empty of an abandoned model. */
    sketch: bytes(0, sketchBytes),
});
export const encodeManifest = (manifest) => encodeShape(manifestShape, manifest);
export const manifestCid = (manifest) => cidOf(encodeManifest(manifest));
export const decodeManifest = (block) => decodeShape(manifestShape, block, manifestMaxBytes, 'manifest');
/** What there is to announce of a manifest. Throws SCORE_EMPTY where it holds no score at all. */
export function announcementOf(campaign, { segments, screening, scores, sketch }) {
    const isAbandoned = scores.length === 0;
    const summary = summarizeScores(isAbandoned ? screening : scores);
    const outcome = isAbandoned ? 'abandoned' : isAccepted(campaign, summary) ? 'accepted' : 'refused';
    return {
        outcome,
        segments: segments.length,
        ...summary,
        sketch: outcome === 'accepted' ? sketch : new Uint8Array(0),
    };
}
/** The mean corr and sharpe of era scores, in 1e-9. */
export const summarizeScores = (scores) => ({
    corr: meanScore(scores),
    sharpe: sharpe(scores),
});
/**
 * Checks a manifest against what was claimed and announced, before anything is fetched or retrained: the
 * plan's number of segments and trees, or fewer where it says so; that what it leaves out follows from the
 * rules of screening; and scores that give the announced summary. What samples and disputes may name follows
 * from the announcement, so it must be the true one. Throws MANIFEST_MISMATCH (rule MANIFEST-3).
 */
export function checkManifest(manifest, announced, campaign, plan) {
    for (const field of ['campaign', 'owner', 'pointId', 'target', 'index']) {
        if (manifest[field] !== announced[field])
            refuse(`The manifest's ${field} is not the claim's`);
    }
    if (manifest.pointId !== plan.pointId)
        refuse("The manifest's pointId is not that of its index");
    checkScores(manifest, campaign, plan);
    checkSegments(manifest, manifest.scores.length === 0 ? prefixOf(campaign, plan.segments.length) : plan.segments.length, plan);
    const { outcome, segments, corr, sharpe, sketch } = announcementOf(campaign, manifest);
    if (segments !== announced.segments)
        refuse(`The manifest has ${segments} segments where ${announced.segments} were announced`);
    if (outcome !== announced.outcome)
        refuse(`The manifest is that of a model that is ${outcome}, and not ${announced.outcome}`);
    if (corr !== announced.corr || sharpe !== announced.sharpe)
        refuse("The manifest's scores do not give the announced ones");
    if (!equalBytes(sketch, announced.sketch))
        refuse("The manifest's sketch is not the announced one");
}
/** Whoever passed its screening is scored in full; whoever did not has no more than that. */
function checkScores({ segments, screening, scores, sketch }, campaign, plan) {
    const { eras } = campaign;
    const prefix = prefixOf(campaign, plan.segments.length);
    const isAbandoned = scores.length === 0;
    const isScreened = prefix > 0 && (isAbandoned || segments.length > prefix);
    if (screening.length !== (isScreened ? eras.screening.length : 0))
        refuse('The manifest does not score every screening era once');
    if (!isAbandoned && scores.length !== eras.acceptance.length)
        refuse('The manifest does not score every acceptance era once');
    if (isAbandoned && !isScreened)
        refuse('The manifest has no scores');
    if (isScreened && isAbandoned === isPromising(campaign, screening))
        refuse(`The prefix of the model ${isAbandoned ? 'passes' : 'fails'} the screening`);
    if (sketch.length !== (isAbandoned ? 0 : sketchBytes))
        refuse('The manifest has no sketch, or one that it should not have');
}
/** `most`: the segments that are trained unless the model ends early, which an abandoned one does not. */
function checkSegments({ segments, endedEarly, scores }, most, plan) {
    if (endedEarly && scores.length === 0)
        refuse('The manifest says that the prefix ended early');
    if (segments.length !== most && (!endedEarly || segments.length > most))
        refuse(`The manifest has ${segments.length} segments where ${most} are trained`);
    for (const [i, { treeCount }] of segments.entries()) {
        const planned = plan.segments[i]?.trees ?? 0;
        const isEnd = endedEarly && i === segments.length - 1;
        if (isEnd ? treeCount >= planned : treeCount !== planned)
            refuse(`Segment ${i} has ${treeCount} trees where the plan has ${planned}`);
    }
}
const refuse = (what) => fail(modelCodes, 'MANIFEST_MISMATCH', what);
//# sourceMappingURL=manifest.js.map