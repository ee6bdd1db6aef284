import type { Network } from '../../protocol/campaign/network.js';
import { equalBytes } from '../../protocol/codec/canonical.js';
import { domainHash, hashBytes, toHash, type Cid, type Hash } from '../../protocol/codec/hash.js';
import { attestedSegment, sampledSegments, uniformSample } from '../../protocol/audit/sample.js';
import { fail, isOf } from '../../protocol/error.js';
import { eraAt, isAcceptanceEra } from '../../protocol/model/screening.js';
import { verifierTranscriptKey } from '../../protocol/model/training-plan.js';
import type {
  AuditOutcome,
  AuditTask,
  CommittedModel,
  FetchTask,
  NamedAttestation,
  ReplayTask,
} from '../../protocol/peer/tasks.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import type { Score } from '../../protocol/scoring/score.js';
import { vrfOutput, vrfProve } from '../../protocol/vrf/vrf.js';
import type { Engine } from '../engine/parent/engine.js';
import type { ModelSession } from '../engine/parent/model-session.js';
import { surviveDeaths } from '../engine/parent/survive-deaths.js';
import { orderModel } from '../models/order-model.js';
import { auditCodes } from './codes.js';
import { compareEras, compareSketch, provenMalformed, retrainAndCompare } from './compare.js';
import { ModelUnderAudit, type ModelSource } from './model-under-audit.js';
import {
  claimedResult,
  eraResult,
  foundSegment,
  sketchResult,
  type Mismatch,
  type Part,
  type Results,
} from '../../protocol/audit/results.js';
import { withSession } from './with-session.js';

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

/** One part of a model that a dispute may name. */
type Named = Pick<ReplayTask, 'subject' | 'part' | 'attested'>;

/**
 * Looks at models that others trained, each by retraining parts of it. What it finds against anybody, it
 * looks at a second time, in an engine process that started afterwards and reads everything anew (rules
 * AUDIT-2 and DISPUTE-7): AUDIT_UNSTABLE where that finds something else, since what a fault of this machine
 * finds must accuse nobody. All methods reject with MANIFEST_MISMATCH where a manifest contradicts its
 * announcement or its blocks, with why a block cannot be had, ENGINE_ABORTED, AUDIT_CRASHES, ENGINE_DIED
 * after too many deaths of the engine, and what the engine and the store throw: then there is no result, and
 * the node abstains.
 */
export class Auditor {
  readonly #options: AuditorOptions;
  readonly #dependencies: AuditorDependencies;

  constructor(options: AuditorOptions, dependencies: AuditorDependencies) {
    this.#options = options;
    this.#dependencies = dependencies;
  }

  /**
   * Has the whole model here, as it was announced. What this node lacks itself is found first: ENGINE_MEMORY,
   * ENGINE_TARGET.
   */
  async fetch({ model: committed }: FetchTask, { signal }: { signal: AbortSignal }): Promise<void> {
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
  async audit(task: AuditTask, { signal }: { signal: AbortSignal }): Promise<AuditOutcome> {
    const outcome = await this.#inspect(task, signal);
    if (outcome.type === 'match') return outcome;
    const attested = task.attested.find(({ node }) => node === outcome.accused) ?? null;
    await this.#confirm(task.model, { ...outcome, attested }, signal);
    return outcome;
  }

  async #inspect(
    { model: committed, alpha, common, attested }: AuditTask,
    signal: AbortSignal,
  ): Promise<AuditOutcome> {
    const model = await this.#fetch(committed, signal);
    const proof = vrfProve(this.#options.vrfSecret, hashBytes(alpha));
    const output = domainHash('vrf-output', vrfOutput(proof) as Uint8Array);
    return this.#withSession(
      model,
      async (session) => {
        const { manifest } = model;
        const uniform = uniformSample(this.#options.campaign, output, committed);
        const isAbandoned = committed.outcome === 'abandoned';
        const { sound, screening } = await this.#append(model, session, isAbandoned ? [] : uniform.screening);
        if (sound < manifest.segments.length) return mismatchOf(await provenMalformed(model, session, sound));
        const weighed = isAbandoned ? uniform.screening : uniform.eras;
        const { scores, influence } = await session.weigh(weighed);
        const [wrong] = [
          ...compareEras(model, weighed, scores),
          ...compareEras(model, uniform.screening, screening),
          ...(isAbandoned ? [] : await compareSketch(model, session)),
        ];
        if (wrong !== undefined) return mismatchOf(wrong);
        const sample = sampledSegments(this.#options.campaign, output, {
          common,
          influence,
          endedEarly: manifest.endedEarly,
        });
        const lookedUp = attested.map(({ node, segments: listed }) =>
          attestedSegment(
            output,
            node,
            listed.map(({ segment }) => segment),
          ),
        );
        const transcripts: { segment: number; transcript: Hash }[] = [];
        for (const segment of [...new Set([...sample, ...lookedUp])].sort((a, b) => a - b)) {
          const others = attested.flatMap((one) => listedIn(one, segment));
          const keys = [output, ...others.map(({ vrfOutput: key }) => key)].map((key) =>
            verifierTranscriptKey(key, segment),
          );
          const {
            mismatch,
            transcripts: [, own, ...theirs],
          } = await retrainAndCompare(model, session, segment, ...keys);
          if (mismatch !== null) return mismatchOf(mismatch);
          for (const [i, { node: accused, claimed }] of others.entries()) {
            const found = theirs[i] as Uint8Array;
            if (!equalBytes(claimed, found))
              return { type: 'mismatch', subject: 'attestation', part: segment, accused, claimed, found };
          }
          if (sample.includes(segment)) transcripts.push({ segment, transcript: toHash(own as Uint8Array) });
        }
        return { type: 'match', proof, segments: transcripts, eras: [...uniform.eras, ...uniform.screening] };
      },
      ({ type }) => type === 'mismatch',
    );
  }

  /**
   * The one segment, era, sketch or attested segment that a dispute names, as manifest or attestation has it
   * and as this node finds it. Rejects with AUDIT_EARLIER_SEGMENT where it follows from a segment that is
   * malformed, and with AUDIT_POSITION.
   */
  async replay(
    { model, subject, part, attested }: Named & Pick<ReplayTask, 'model'>,
    { signal }: { signal: AbortSignal },
  ): Promise<Results> {
    const named = { subject, part, attested };
    const results = await this.#inspectAlone(await this.#fetch(model, signal), named, isMismatch);
    if (isMismatch(results)) await this.#confirm(model, { ...named, ...results }, signal);
    return results;
  }

  /** Looks a second time at what was found against somebody. Rejects with AUDIT_UNSTABLE. */
  async #confirm(
    announced: CommittedModel | Cid,
    { claimed, found, ...named }: Named & Results,
    signal: AbortSignal,
  ): Promise<void> {
    const isOther = (again: Results): boolean =>
      !equalBytes(again.claimed, claimed) || !equalBytes(again.found, found);
    const again = await this.#inspectAlone(await this.#fetch(announced, signal), named, isOther).catch(
      (error: unknown) => {
        // The first look came past the segments before.
        if (isOf(error, auditCodes, 'AUDIT_EARLIER_SEGMENT')) return null;
        throw error;
      },
    );
    if (again !== null && !isOther(again)) return;
    fail(
      auditCodes,
      'AUDIT_UNSTABLE',
      `Of ${named.subject} ${named.part} another result was found at the second look`,
    );
  }

  #fetch(announced: CommittedModel | Cid, signal: AbortSignal): Promise<ModelUnderAudit> {
    const [manifest, committed] =
      typeof announced === 'string' ? [announced, null] : [announced.manifest, announced];
    return ModelUnderAudit.fetch(this.#options, manifest, committed, this.#dependencies, signal);
  }

  /**
   * What is there of a part and what this node finds; where that `isSuspect`, the process in which it was
   * found answers nothing more.
   */
  async #inspectAlone(
    model: ModelUnderAudit,
    { subject, part, attested }: Named,
    isSuspect: (results: Results) => boolean,
  ): Promise<Results> {
    const { campaign } = this.#options;
    const ofModel: Part = { subject: subject === 'attestation' ? 'segment' : subject, part };
    const claimed = claimedResult(campaign, model.manifest, ofModel);
    return this.#withSession(
      model,
      async (session) => {
        const needed =
          ofModel.subject === 'segment'
            ? part
            : subject === 'era' && !isAcceptanceEra(campaign, part)
              ? model.prefix
              : model.manifest.segments.length;
        const sound = await model.append(session, 0, needed);
        if (sound < needed) fail(auditCodes, 'AUDIT_EARLIER_SEGMENT', `Segment ${sound} is malformed`);
        if (subject === 'sketch')
          return { claimed, found: sketchResult(await session.sketch(campaign.eras.acceptance)) };
        if (subject === 'era') {
          const [score] = await session.score([eraAt(campaign, part) as string]);
          return { claimed, found: eraResult(score as number) };
        }
        if (attested === null) return { claimed, found: foundSegment(await model.retrain(session, part)) };
        const {
          transcripts: [, found],
        } = await model.retrain(session, part, verifierTranscriptKey(attested.vrfOutput, part));
        const listed = attested.segments.find(({ segment }) => segment === part)?.transcript;
        return { claimed: hashBytes(listed as Hash), found: found as Uint8Array };
      },
      isSuspect,
    );
  }

  /**
   * Retrains segments of a model, or all of them, rescores every era and sketches it: whatever is not as its
   * manifest says. Rejects with AUDIT_POSITION too.
   */
  async auditStored(
    manifest: Cid,
    wanted: readonly number[] | 'all',
    { signal, onSegment }: StoredAuditOptions,
  ): Promise<Mismatch[]> {
    const model = await this.#fetch(manifest, signal);
    const { segments, scores, screening: screened } = model.manifest;
    const { acceptance, screening } = this.#options.campaign.eras;
    // In their order, so that one walk comes past them all.
    const sample = wanted === 'all' ? [...segments.keys()] : wanted.toSorted((a, b) => a - b);
    for (const part of sample)
      claimedResult(this.#options.campaign, model.manifest, { subject: 'segment', part });
    const found = await this.#withSession(
      model,
      async (session) => {
        const found = await this.#append(model, session, screened.length === 0 ? [] : screening);
        if (found.sound < segments.length) return [await provenMalformed(model, session, found.sound)];
        const mismatches = compareEras(model, screening, found.screening);
        if (scores.length > 0)
          mismatches.push(
            ...compareEras(model, acceptance, await session.score(acceptance)),
            ...(await compareSketch(model, session)),
          );
        onSegment(0, sample.length);
        for (const [i, segment] of sample.entries()) {
          const { mismatch } = await retrainAndCompare(model, session, segment);
          if (mismatch !== null) mismatches.push(mismatch);
          onSegment(i + 1, sample.length);
        }
        return mismatches;
      },
      ({ length }) => length > 0,
    );
    const [first] = found;
    if (first !== undefined) await this.#confirm(manifest, { ...first, attested: null }, signal);
    return found;
  }

  /** Appends all segments, and on the way scores the prefix on `eras`; how many segments were sound. */
  async #append(
    model: ModelUnderAudit,
    session: ModelSession,
    eras: readonly string[],
  ): Promise<{ sound: number; screening: readonly Score[] }> {
    const prefix = eras.length === 0 ? 0 : model.prefix;
    const sound = await model.append(session, 0, prefix);
    if (sound < prefix) return { sound, screening: [] };
    const screening = prefix === 0 ? [] : await session.score(eras);
    return { sound: await model.append(session, prefix, model.manifest.segments.length), screening };
  }

  #withSession<T>(
    model: ModelUnderAudit,
    work: (session: ModelSession) => Promise<T>,
    isSuspect: (done: T) => boolean,
  ): Promise<T> {
    return withSession(model, this.#dependencies.engine, async (session) => {
      const done = await work(session);
      if (isSuspect(done)) await session.retireEngine();
      return done;
    });
  }
}

const isMismatch = ({ claimed, found }: Results): boolean => !equalBytes(claimed, found);

const mismatchOf = (mismatch: Mismatch): AuditOutcome => ({ type: 'mismatch', accused: null, ...mismatch });

/** What an attestation says of a segment, where it lists it. */
const listedIn = (
  { node, vrfOutput: key, segments }: NamedAttestation,
  part: number,
): { node: NodeKey; vrfOutput: Hash; claimed: Uint8Array }[] =>
  segments
    .filter(({ segment }) => segment === part)
    .map(({ transcript }) => ({ node, vrfOutput: key, claimed: hashBytes(transcript) }));
