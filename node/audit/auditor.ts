import { equalBytes } from '../../protocol/codec/canonical.js';
import { domainHash, hashBytes, toHash, type Cid, type Hash } from '../../protocol/codec/hash.js';
import { attestedSegment, sampledSegments, uniformSample } from '../../protocol/audit/sample.js';
import { fail } from '../../protocol/error.js';
import { modelCodes } from '../../protocol/model/codes.js';
import { eraAt, eraPosition, isAcceptanceEra } from '../../protocol/model/screening.js';
import { verifierTranscriptKey } from '../../protocol/model/training-plan.js';
import type { AuditOutcome, AuditTask, FetchTask, NamedAttestation, ReplayTask } from '../../protocol/peer/tasks.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import type { Score } from '../../protocol/scoring/score.js';
import { vrfOutput, vrfProve } from '../../protocol/vrf/vrf.js';
import type { Engine } from '../engine/engine.js';
import type { ModelSession } from '../engine/model-session.js';
import { surviveDeaths } from '../engine/survive-deaths.js';
import { orderModel, type Network } from '../training/model-order.js';
import { auditCodes } from './codes.js';
import { ModelUnderAudit, type ModelSource } from './model-under-audit.js';
import { claimedResult, eraResult, foundSegment, sketchResult, type Mismatch, type Part, type Results } from './results.js';

export interface AuditorOptions extends Network {
  readonly vrfSecret: Uint8Array;
}

export interface AuditorDependencies extends ModelSource {
  readonly engine: Engine;
}

export interface StoredAuditOptions {
  readonly signal: AbortSignal;
  /** Hears of the segments retrained and to be retrained. */
  onSegment(done: number, total: number): void;
}

/**
 * Looks at models that others trained, each by retraining parts of it. All methods reject with MANIFEST_MISMATCH where
 * a manifest contradicts its announcement or its blocks, with why a block cannot be had, ENGINE_ABORTED, ENGINE_DIED
 * after too many deaths of the engine, and what the engine and the store throw: then there is no result, and the node abstains.
 */
export class Auditor {
  readonly #options: AuditorOptions;
  readonly #dependencies: AuditorDependencies;

  constructor(options: AuditorOptions, dependencies: AuditorDependencies) {
    this.#options = options;
    this.#dependencies = dependencies;
  }

  /** Has the whole model here, as it was announced. What this node lacks itself is found first: ENGINE_MEMORY, ENGINE_TARGET. */
  async fetch({ model: committed }: FetchTask, { signal }: { signal: AbortSignal }): Promise<void> {
    const session = await this.#dependencies.engine.open(orderModel(this.#options, committed), signal);
    await session.checkMemory().finally(() => session.close());
    const model = await ModelUnderAudit.fetch(this.#options, committed.manifest, committed, this.#dependencies, signal);
    await model.fetchAll();
  }

  /**
   * Audits a commitment by the sample that this node's VRF draws from `alpha`, and with it what others attested of the same
   * segments; ends at the first mismatch. Rejects with AUDIT_UNSTABLE where a second look at that does not find the same: what a
   * fault of this machine finds must accuse nobody, and not cost this node its place.
   */
  async audit(task: AuditTask, { signal }: { signal: AbortSignal }): Promise<AuditOutcome> {
    const outcome = await this.#look(task, signal);
    if (outcome.type === 'match') return outcome;
    const { subject, position, accused, claimed, found } = outcome;
    const attested = task.attested.find(({ node }) => node === accused) ?? null;
    const again = await this.replay({ model: task.model, subject, position, attested }, { signal });
    if (equalBytes(again.claimed, claimed) && equalBytes(again.found, found)) return outcome;
    return fail(auditCodes, 'AUDIT_UNSTABLE', `Of ${subject} ${position} another result was found at the second look`);
  }

  async #look({ model: committed, alpha, common, attested }: AuditTask, signal: AbortSignal): Promise<AuditOutcome> {
    const model = await ModelUnderAudit.fetch(this.#options, committed.manifest, committed, this.#dependencies, signal);
    const proof = vrfProve(this.#options.vrfSecret, hashBytes(alpha));
    const output = domainHash('vrf-output', vrfOutput(proof) as Uint8Array);
    return this.#withSession(model, async (session) => {
      const { manifest } = model;
      const uniform = uniformSample(this.#options.campaign, output, committed);
      const isAbandoned = committed.outcome === 'abandoned';
      const { sound, screening } = await this.#append(model, session, isAbandoned ? [] : uniform.screening);
      if (sound < manifest.segments.length) return mismatchOf(await provenMalformed(model, session, sound));
      const weighed = isAbandoned ? uniform.screening : uniform.eras;
      const { scores, influence } = await session.weigh(weighed);
      const [wrong] = [
        ...this.#compareEras(model, weighed, scores),
        ...this.#compareEras(model, uniform.screening, screening),
        ...(isAbandoned ? [] : await this.#compareSketch(model, session)),
      ];
      if (wrong !== undefined) return mismatchOf(wrong);
      const sample = sampledSegments(this.#options.campaign, output, { common, influence, endedEarly: manifest.endedEarly });
      const lookedUp = attested.map(({ node, segments: listed }) => attestedSegment(output, node, listed.map(({ segment }) => segment)));
      const transcripts: { segment: number; transcript: Hash }[] = [];
      for (const segment of [...new Set([...sample, ...lookedUp])].sort((a, b) => a - b)) {
        const others = attested.flatMap((one) => listedIn(one, segment));
        const keys = [output, ...others.map(({ vrfOutput: key }) => key)].map((key) => verifierTranscriptKey(key, segment));
        const { mismatch, transcripts: [, own, ...theirs] } = await retrainAndCompare(model, session, segment, ...keys);
        if (mismatch !== null) return mismatchOf(mismatch);
        for (const [i, { node: accused, claimed }] of others.entries()) {
          const found = theirs[i] as Uint8Array;
          if (!equalBytes(claimed, found)) return { type: 'mismatch', subject: 'attestation', position: segment, accused, claimed, found };
        }
        if (sample.includes(segment)) transcripts.push({ segment, transcript: toHash(own as Uint8Array) });
      }
      return { type: 'match', proof, segments: transcripts, eras: [...uniform.eras, ...uniform.screening] };
    });
  }

  /**
   * The one segment, era, sketch or attested segment that a dispute names, as manifest or attestation has it and as this node finds
   * it. Rejects with AUDIT_EARLIER_SEGMENT where it follows from a segment that is malformed, and with AUDIT_POSITION.
   */
  async replay({ model: committed, subject, position, attested }: Pick<ReplayTask, 'model' | 'subject' | 'position' | 'attested'>, { signal }: { signal: AbortSignal }): Promise<Results> {
    const model = await ModelUnderAudit.fetch(this.#options, committed.manifest, committed, this.#dependencies, signal);
    const { campaign } = this.#options;
    const part: Part = { subject: subject === 'attestation' ? 'segment' : subject, position };
    const claimed = claimedResult(campaign, model.manifest, part);
    return this.#withSession(model, async (session) => {
      const needed = part.subject === 'segment' ? position
        : subject === 'era' && !isAcceptanceEra(campaign, position) ? model.prefix : model.manifest.segments.length;
      const sound = await model.append(session, 0, needed);
      if (sound < needed) fail(auditCodes, 'AUDIT_EARLIER_SEGMENT', `Segment ${sound} is malformed`);
      if (subject === 'sketch') return { claimed, found: sketchResult(await session.sketch(campaign.eras.acceptance)) };
      if (subject === 'era') {
        const [score] = await session.score([eraAt(campaign, position) as string]);
        return { claimed, found: eraResult(score as number) };
      }
      if (attested === null) return { claimed, found: foundSegment(await model.retrain(session, position)) };
      const { transcripts: [, found] } = await model.retrain(session, position, verifierTranscriptKey(attested.vrfOutput, position));
      const listed = attested.segments.find(({ segment }) => segment === position)?.transcript;
      return { claimed: hashBytes(listed as Hash), found: found as Uint8Array };
    });
  }

  /**
   * Retrains segments of a model, or all of them, rescores every era and sketches it: whatever is not as its manifest says.
   * Rejects with AUDIT_POSITION too.
   */
  async auditStored(manifest: Cid, wanted: readonly number[] | 'all', { signal, onSegment }: StoredAuditOptions): Promise<Mismatch[]> {
    const model = await ModelUnderAudit.fetch(this.#options, manifest, null, this.#dependencies, signal);
    const { segments, scores, screening: screened } = model.manifest;
    const { acceptance, screening } = this.#options.campaign.eras;
    // In their order, so that one walk comes past them all.
    const sample = wanted === 'all' ? [...segments.keys()] : wanted.toSorted((a, b) => a - b);
    for (const position of sample) claimedResult(this.#options.campaign, model.manifest, { subject: 'segment', position });
    return this.#withSession(model, async (session) => {
      const found = await this.#append(model, session, screened.length === 0 ? [] : screening);
      if (found.sound < segments.length) return [await provenMalformed(model, session, found.sound)];
      const mismatches = this.#compareEras(model, screening, found.screening);
      if (scores.length > 0) mismatches.push(...this.#compareEras(model, acceptance, await session.score(acceptance)), ...await this.#compareSketch(model, session));
      onSegment(0, sample.length);
      for (const [i, segment] of sample.entries()) {
        const { mismatch } = await retrainAndCompare(model, session, segment);
        if (mismatch !== null) mismatches.push(mismatch);
        onSegment(i + 1, sample.length);
      }
      return mismatches;
    });
  }

  /** Appends all segments, and on the way scores the prefix on `eras`; how many segments were sound. */
  async #append(model: ModelUnderAudit, session: ModelSession, eras: readonly string[]): Promise<{ sound: number; screening: readonly Score[] }> {
    const prefix = eras.length === 0 ? 0 : model.prefix;
    const sound = await model.append(session, 0, prefix);
    if (sound < prefix) return { sound, screening: [] };
    const screening = prefix === 0 ? [] : await session.score(eras);
    return { sound: await model.append(session, prefix, model.manifest.segments.length), screening };
  }

  #withSession<T>(model: ModelUnderAudit, work: (session: ModelSession) => Promise<T>): Promise<T> {
    return surviveDeaths(async () => {
      const session = await model.open(this.#dependencies.engine);
      try {
        return await work(session);
      } finally {
        await session.close();
      }
    });
  }

  /** Of those eras that were scored, the ones whose score is not the manifest's. */
  #compareEras(model: ModelUnderAudit, eras: readonly string[], scores: readonly Score[]): Mismatch[] {
    return scores.flatMap((score, i) => this.#compare(model, { subject: 'era', position: eraPosition(this.#options.campaign, eras[i] as string) }, eraResult(score)));
  }

  async #compareSketch(model: ModelUnderAudit, session: ModelSession): Promise<Mismatch[]> {
    return this.#compare(model, { subject: 'sketch', position: 0 }, sketchResult(await session.sketch(this.#options.campaign.eras.acceptance)));
  }

  #compare(model: ModelUnderAudit, part: Part, found: Uint8Array): Mismatch[] {
    const claimed = claimedResult(this.#options.campaign, model.manifest, part);
    return equalBytes(claimed, found) ? [] : [{ ...part, claimed, found }];
  }
}

const mismatchOf = (mismatch: Mismatch): AuditOutcome => ({ type: 'mismatch', accused: null, ...mismatch });

/** What an attestation says of a segment, where it lists it. */
const listedIn = ({ node, vrfOutput: key, segments }: NamedAttestation, position: number): { node: NodeKey; vrfOutput: Hash; claimed: Uint8Array }[] =>
  segments.filter(({ segment }) => segment === position).map(({ transcript }) => ({ node, vrfOutput: key, claimed: hashBytes(transcript) }));

async function retrainAndCompare(
  model: ModelUnderAudit, session: ModelSession, segment: number, ...keys: Uint8Array[]
): Promise<{ mismatch: Mismatch | null; transcripts: readonly Uint8Array[] }> {
  const part = { subject: 'segment', position: segment } as const;
  const claimed = claimedResult(model.network.campaign, model.manifest, part);
  const trained = await model.retrain(session, segment, ...keys);
  const found = foundSegment(trained);
  const mismatch = equalBytes(claimed, found) ? null : { ...part, claimed, found };
  return { mismatch, transcripts: trained.transcripts };
}

/**
 * The evidence against a segment whose trees are malformed, or not as many as the manifest says: what training it gives.
 * Rejects with MANIFEST_MISMATCH where that is the very same, so that only the manifest's count was wrong.
 */
async function provenMalformed(model: ModelUnderAudit, session: ModelSession, segment: number): Promise<Mismatch> {
  const { mismatch } = await retrainAndCompare(model, session, segment);
  return mismatch ?? fail(modelCodes, 'MANIFEST_MISMATCH', `Segment ${segment} does not have the trees that the manifest counts`);
}
