import { equalBytes } from '../../protocol/codec/canonical.js';
import { domainHash, hashBytes, toHash } from '../../protocol/codec/hash.js';
import { attestedSegment, sampledSegments, uniformSample } from '../../protocol/audit/sample.js';
import { fail } from '../../protocol/error.js';
import { modelCodes } from '../../protocol/model/codes.js';
import { eraAt, eraPosition, isAcceptanceEra } from '../../protocol/model/screening.js';
import { verifierTranscriptKey } from '../../protocol/model/training-plan.js';
import { vrfOutput, vrfProve } from '../../protocol/vrf/vrf.js';
import { surviveDeaths } from '../engine/survive-deaths.js';
import { orderModel } from '../training/model-order.js';
import { auditCodes } from './codes.js';
import { ModelUnderAudit } from './model-under-audit.js';
import { claimedResult, eraResult, foundSegment, sketchResult, } from './results.js';
import { withSession } from './with-session.js';
/**
 * Looks at models that others trained, each by retraining parts of it. What it finds against anybody, it
 * looks at a second time, in an engine process that started afterwards and reads everything anew:
 * AUDIT_UNSTABLE where that finds something else, since what a fault of this machine finds must accuse
 * nobody. All methods reject with MANIFEST_MISMATCH where a manifest contradicts its announcement or its
 * blocks, with why a block cannot be had, ENGINE_ABORTED, AUDIT_CRASHES, ENGINE_DIED after too many deaths of
 * the engine, and what the engine and the store throw: then there is no result, and the node abstains.
 */
export class Auditor {
    #options;
    #dependencies;
    constructor(options, dependencies) {
        this.#options = options;
        this.#dependencies = dependencies;
    }
    /**
     * Has the whole model here, as it was announced. What this node lacks itself is found first: ENGINE_MEMORY,
     * ENGINE_TARGET.
     */
    async fetch({ model: committed }, { signal }) {
        await surviveDeaths(async () => {
            const session = await this.#dependencies.engine.open(orderModel(this.#options, committed), signal);
            await session.checkMemory().finally(() => session.close());
        });
        await (await this.#fetch(committed, signal)).fetchAll();
    }
    /**
     * Audits a commitment by the sample that this node's VRF draws from `alpha`, and with it what others
     * attested of the same segments; ends at the first mismatch.
     */
    async audit(task, { signal }) {
        const outcome = await this.#inspect(task, signal);
        if (outcome.type === 'match')
            return outcome;
        const attested = task.attested.find(({ node }) => node === outcome.accused) ?? null;
        await this.#confirm(task.model, { ...outcome, attested }, signal);
        return outcome;
    }
    async #inspect({ model: committed, alpha, common, attested }, signal) {
        const model = await this.#fetch(committed, signal);
        const proof = vrfProve(this.#options.vrfSecret, hashBytes(alpha));
        const output = domainHash('vrf-output', vrfOutput(proof));
        return this.#withSession(model, async (session) => {
            const { manifest } = model;
            const uniform = uniformSample(this.#options.campaign, output, committed);
            const isAbandoned = committed.outcome === 'abandoned';
            const { sound, screening } = await this.#append(model, session, isAbandoned ? [] : uniform.screening);
            if (sound < manifest.segments.length)
                return mismatchOf(await provenMalformed(model, session, sound));
            const weighed = isAbandoned ? uniform.screening : uniform.eras;
            const { scores, influence } = await session.weigh(weighed);
            const [wrong] = [
                ...this.#compareEras(model, weighed, scores),
                ...this.#compareEras(model, uniform.screening, screening),
                ...(isAbandoned ? [] : await this.#compareSketch(model, session)),
            ];
            if (wrong !== undefined)
                return mismatchOf(wrong);
            const sample = sampledSegments(this.#options.campaign, output, {
                common,
                influence,
                endedEarly: manifest.endedEarly,
            });
            const lookedUp = attested.map(({ node, segments: listed }) => attestedSegment(output, node, listed.map(({ segment }) => segment)));
            const transcripts = [];
            for (const segment of [...new Set([...sample, ...lookedUp])].sort((a, b) => a - b)) {
                const others = attested.flatMap((one) => listedIn(one, segment));
                const keys = [output, ...others.map(({ vrfOutput: key }) => key)].map((key) => verifierTranscriptKey(key, segment));
                const { mismatch, transcripts: [, own, ...theirs], } = await retrainAndCompare(model, session, segment, ...keys);
                if (mismatch !== null)
                    return mismatchOf(mismatch);
                for (const [i, { node: accused, claimed }] of others.entries()) {
                    const found = theirs[i];
                    if (!equalBytes(claimed, found))
                        return { type: 'mismatch', subject: 'attestation', part: segment, accused, claimed, found };
                }
                if (sample.includes(segment))
                    transcripts.push({ segment, transcript: toHash(own) });
            }
            return { type: 'match', proof, segments: transcripts, eras: [...uniform.eras, ...uniform.screening] };
        }, ({ type }) => type === 'mismatch');
    }
    /**
     * The one segment, era, sketch or attested segment that a dispute names, as manifest or attestation has it
     * and as this node finds it. Rejects with AUDIT_EARLIER_SEGMENT where it follows from a segment that is
     * malformed, and with AUDIT_POSITION.
     */
    async replay({ model, subject, part, attested }, { signal }) {
        const named = { subject, part, attested };
        const results = await this.#inspectAlone(await this.#fetch(model, signal), named, isMismatch);
        if (isMismatch(results))
            await this.#confirm(model, { ...named, ...results }, signal);
        return results;
    }
    /** Looks a second time at what was found against somebody. Rejects with AUDIT_UNSTABLE. */
    async #confirm(announced, { claimed, found, ...named }, signal) {
        const isOther = (again) => !equalBytes(again.claimed, claimed) || !equalBytes(again.found, found);
        const again = await this.#inspectAlone(await this.#fetch(announced, signal), named, isOther).catch((error) => {
            // The first look came past the segments before.
            if (error.code === 'AUDIT_EARLIER_SEGMENT')
                return null;
            throw error;
        });
        if (again !== null && !isOther(again))
            return;
        fail(auditCodes, 'AUDIT_UNSTABLE', `Of ${named.subject} ${named.part} another result was found at the second look`);
    }
    #fetch(announced, signal) {
        const [manifest, committed] = typeof announced === 'string' ? [announced, null] : [announced.manifest, announced];
        return ModelUnderAudit.fetch(this.#options, manifest, committed, this.#dependencies, signal);
    }
    /**
     * What is there of a part and what this node finds; where that `isSuspect`, the process in which it was
     * found answers nothing more.
     */
    async #inspectAlone(model, { subject, part, attested }, isSuspect) {
        const { campaign } = this.#options;
        const ofModel = { subject: subject === 'attestation' ? 'segment' : subject, part };
        const claimed = claimedResult(campaign, model.manifest, ofModel);
        return this.#withSession(model, async (session) => {
            const needed = ofModel.subject === 'segment'
                ? part
                : subject === 'era' && !isAcceptanceEra(campaign, part)
                    ? model.prefix
                    : model.manifest.segments.length;
            const sound = await model.append(session, 0, needed);
            if (sound < needed)
                fail(auditCodes, 'AUDIT_EARLIER_SEGMENT', `Segment ${sound} is malformed`);
            if (subject === 'sketch')
                return { claimed, found: sketchResult(await session.sketch(campaign.eras.acceptance)) };
            if (subject === 'era') {
                const [score] = await session.score([eraAt(campaign, part)]);
                return { claimed, found: eraResult(score) };
            }
            if (attested === null)
                return { claimed, found: foundSegment(await model.retrain(session, part)) };
            const { transcripts: [, found], } = await model.retrain(session, part, verifierTranscriptKey(attested.vrfOutput, part));
            const listed = attested.segments.find(({ segment }) => segment === part)?.transcript;
            return { claimed: hashBytes(listed), found: found };
        }, isSuspect);
    }
    /**
     * Retrains segments of a model, or all of them, rescores every era and sketches it: whatever is not as its
     * manifest says. Rejects with AUDIT_POSITION too.
     */
    async auditStored(manifest, wanted, { signal, onSegment }) {
        const model = await this.#fetch(manifest, signal);
        const { segments, scores, screening: screened } = model.manifest;
        const { acceptance, screening } = this.#options.campaign.eras;
        // In their order, so that one walk comes past them all.
        const sample = wanted === 'all' ? [...segments.keys()] : wanted.toSorted((a, b) => a - b);
        for (const part of sample)
            claimedResult(this.#options.campaign, model.manifest, { subject: 'segment', part });
        const found = await this.#withSession(model, async (session) => {
            const found = await this.#append(model, session, screened.length === 0 ? [] : screening);
            if (found.sound < segments.length)
                return [await provenMalformed(model, session, found.sound)];
            const mismatches = this.#compareEras(model, screening, found.screening);
            if (scores.length > 0)
                mismatches.push(...this.#compareEras(model, acceptance, await session.score(acceptance)), ...(await this.#compareSketch(model, session)));
            onSegment(0, sample.length);
            for (const [i, segment] of sample.entries()) {
                const { mismatch } = await retrainAndCompare(model, session, segment);
                if (mismatch !== null)
                    mismatches.push(mismatch);
                onSegment(i + 1, sample.length);
            }
            return mismatches;
        }, ({ length }) => length > 0);
        const [first] = found;
        if (first !== undefined)
            await this.#confirm(manifest, { ...first, attested: null }, signal);
        return found;
    }
    /** Appends all segments, and on the way scores the prefix on `eras`; how many segments were sound. */
    async #append(model, session, eras) {
        const prefix = eras.length === 0 ? 0 : model.prefix;
        const sound = await model.append(session, 0, prefix);
        if (sound < prefix)
            return { sound, screening: [] };
        const screening = prefix === 0 ? [] : await session.score(eras);
        return { sound: await model.append(session, prefix, model.manifest.segments.length), screening };
    }
    #withSession(model, work, isSuspect) {
        return withSession(model, this.#dependencies.engine, async (session) => {
            const done = await work(session);
            if (isSuspect(done))
                await session.retireEngine();
            return done;
        });
    }
    /** Of those eras that were scored, the ones whose score is not the manifest's. */
    #compareEras(model, eras, scores) {
        return scores.flatMap((score, i) => this.#compare(model, { subject: 'era', part: eraPosition(this.#options.campaign, eras[i]) }, eraResult(score)));
    }
    async #compareSketch(model, session) {
        return this.#compare(model, { subject: 'sketch', part: 0 }, sketchResult(await session.sketch(this.#options.campaign.eras.acceptance)));
    }
    #compare(model, part, found) {
        const claimed = claimedResult(this.#options.campaign, model.manifest, part);
        return equalBytes(claimed, found) ? [] : [{ ...part, claimed, found }];
    }
}
const isMismatch = ({ claimed, found }) => !equalBytes(claimed, found);
const mismatchOf = (mismatch) => ({ type: 'mismatch', accused: null, ...mismatch });
/** What an attestation says of a segment, where it lists it. */
const listedIn = ({ node, vrfOutput: key, segments }, part) => segments
    .filter(({ segment }) => segment === part)
    .map(({ transcript }) => ({ node, vrfOutput: key, claimed: hashBytes(transcript) }));
async function retrainAndCompare(model, session, segment, ...keys) {
    const part = { subject: 'segment', part: segment };
    const claimed = claimedResult(model.network.campaign, model.manifest, part);
    const trained = await model.retrain(session, segment, ...keys);
    const found = foundSegment(trained);
    const mismatch = equalBytes(claimed, found) ? null : { ...part, claimed, found };
    return { mismatch, transcripts: trained.transcripts, treeCount: trained.treeCount };
}
/**
 * The evidence against a segment whose trees are malformed, or not as many as the manifest says: what
 * training it gives. Where that is the very same, it rejects with MANIFEST_MISMATCH if the manifest counts
 * other trees, else with AUDIT_UNSTABLE: the engine held malformed what its block is not.
 */
async function provenMalformed(model, session, segment) {
    const { mismatch, treeCount } = await retrainAndCompare(model, session, segment);
    if (mismatch !== null)
        return mismatch;
    if (treeCount !== model.manifest.segments[segment]?.treeCount) {
        fail(modelCodes, 'MANIFEST_MISMATCH', `Segment ${segment} does not have the trees that the manifest counts`);
    }
    await session.retireEngine();
    return fail(auditCodes, 'AUDIT_UNSTABLE', `Segment ${segment} was malformed in the memory of the engine`);
}
//# sourceMappingURL=auditor.js.map