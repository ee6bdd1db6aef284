import { sha512 } from '@noble/hashes/sha2.js';
import type { Identity } from '../../node/identity/identity.js';
import { drawDistinct, sampledSegments, uniformSample } from '../../protocol/audit/sample.js';
import type { Campaign } from '../../protocol/campaign/campaign.js';
import { cidOf, domainHash, hashBytes, textBytes, type Cid, type Hash } from '../../protocol/codec/hash.js';
import type { Replayed } from '../../protocol/ledger/ledger.js';
import { plannedSegments } from '../../protocol/model/training-plan.js';
import type { TrainedModel } from '../../protocol/peer/state.js';
import type { AuditOutcome, AuditTask, ReplayTask, TrainTask } from '../../protocol/peer/tasks.js';
import { vrfOutput, vrfProve } from '../../protocol/vrf/vrf.js';
import type { Strategy } from './scenarios.js';

/** A forger forges half of its models' segments and vouches for everybody; a false accuser accuses; a liar also judges falsely. */
export type Role = 'honest' | 'forger' | 'false accuser' | 'liar' | `${Strategy} colluder`;

const isColluder = (role: Role): boolean => role.endsWith(' colluder');

/** What trainings, audits and replays yield: hashes instead of models, by the same rules. */
export class Work {
  /** The manifests of forgers, and of the attacker among them. */
  readonly #forged = new Set<Cid>();
  readonly #colluded = new Set<Cid>();

  constructor(readonly campaign: Campaign) {}

  segmentsOf(task: TrainTask): number {
    return plannedSegments(this.campaign, task);
  }

  train(task: TrainTask, role: Role): TrainedModel {
    const { pointId, owner } = task;
    const manifest = cidOf(textBytes(`${role} ${owner} ${pointId}`));
    if (role === 'forger' || isColluder(role)) this.#forged.add(manifest);
    if (isColluder(role)) this.#colluded.add(manifest);
    const corr = Number(BigInt(`0x${domainHash('sim-corr', hashBytes(pointId)).slice(0, 8)}`) % 40_000_000n);
    return { manifest, segments: this.segmentsOf(task), corr, sharpe: 1 };
  }

  audit({ model, alpha, common }: AuditTask, { vrfSecret }: Identity, role: Role): AuditOutcome {
    const proof = vrfProve(vrfSecret, hashBytes(alpha));
    const output = domainHash('vrf-output', vrfOutput(proof)!);
    const uniform = uniformSample(this.campaign, output, model.segments);
    const influence = drawDistinct(domainHash('sim-influence', textBytes(model.manifest)), 'influence', 1_000, model.segments);
    const sample = sampledSegments(this.campaign, output, { common, influence, endedEarly: false });
    const accused = this.#accused(model.manifest, model.segments, sample, role);
    if (accused !== undefined) {
      const { claimed, found } = this.#results(model.manifest, model.segments, accused);
      // An accuser without a case misquotes the manifest.
      const lie = this.#isForged(model.manifest, model.segments, accused) ? claimed : sha512(claimed);
      return { type: 'mismatch', subject: 'segment', position: accused, claimed: lie, found };
    }
    const transcript = (segment: number): Hash => domainHash('sim-transcript', hashBytes(output), textBytes(`${segment}`));
    return { type: 'match', proof, segments: sample.map((segment) => ({ segment, transcript: transcript(segment) })), eras: uniform.eras };
  }

  replay({ model, position }: ReplayTask, role: Role): Replayed {
    const { claimed, found } = this.#results(model.manifest, model.segments, position);
    // An attacker's judges all tell the same story: theirs is sound, and what any of them disputes is forged.
    if (isColluder(role)) return { claimed, found: this.#colluded.has(model.manifest) ? claimed : sha512(claimed) };
    return role === 'liar' ? { claimed, found: sha512(found) } : { claimed, found };
  }

  isForgery(manifest: Cid): boolean {
    return this.#forged.has(manifest);
  }

  #accused(manifest: Cid, segments: number, sample: readonly number[], role: Role): number | undefined {
    if (role === 'forger' || role === 'quiet colluder' || (isColluder(role) && this.#colluded.has(manifest))) return undefined;
    if (role !== 'honest') return sample[0];
    return sample.find((segment) => this.#isForged(manifest, segments, segment));
  }

  #isForged(manifest: Cid, segments: number, segment: number): boolean {
    return this.#forged.has(manifest) && segment < segments / 2;
  }

  /** What the manifest holds and what retraining gives, 64 bytes each, different for every segment and model. */
  #results(manifest: Cid, segments: number, segment: number): Replayed {
    const found = sha512(textBytes(`${manifest} ${segment}`));
    return { claimed: this.#isForged(manifest, segments, segment) ? sha512(found) : found, found };
  }
}
