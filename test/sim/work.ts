import { sha512 } from '@noble/hashes/sha2.js';
import {
  attestedSegment,
  drawDistinct,
  sampledSegments,
  uniformSample,
} from '../../protocol/audit/sample.js';
import { isAccepted, type Campaign } from '../../protocol/campaign/campaign.js';
import { equalBytes } from '../../protocol/codec/canonical.js';
import {
  cidOf,
  domainHash,
  hashBytes,
  textBytes,
  toHash,
  type Cid,
  type Hash,
} from '../../protocol/codec/hash.js';
import { prefixOf } from '../../protocol/model/screening.js';
import { plannedSegments } from '../../protocol/model/training-plan.js';
import type { TrainedModel } from '../../protocol/peer/state.js';
import type {
  AuditOutcome,
  AuditTask,
  FetchTask,
  NamedAttestation,
  ReplayTask,
  TrainTask,
} from '../../protocol/peer/tasks.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import { sketchFor } from '../protocol/ledger/chain.js';
import type { Strategy } from './scenarios.js';
import type { SimIdentity, Vrf } from './stand-ins.js';
import type { Attested } from '../../protocol/ledger/audits/audit.js';
import type { Replayed } from '../../protocol/ledger/disputes/open-dispute.js';

/**
 * A forger forges half of its models' segments and vouches for everybody; a stamper attests without
 * retraining; a false accuser accuses; a liar also judges falsely.
 */
export type Role = 'honest' | 'forger' | 'stamper' | 'false accuser' | 'liar' | `${Strategy} colluder`;

const isColluder = (role: Role): boolean => role.endsWith(' colluder');
/** Whether a peer attests what it has not retrained. */
const isLazy = (role: Role): boolean => role === 'forger' || role === 'stamper';

/** What trainings, audits and replays yield: hashes instead of models, by the same rules. */
export class Work {
  /** The manifests of forgers, and of the attacker among them. */
  readonly #forged = new Set<Cid>();
  readonly #colluded = new Set<Cid>();
  readonly #withheld = new Set<Cid>();

  constructor(
    readonly campaign: Campaign,
    readonly vrf: Vrf,
  ) {}

  segmentsOf(task: TrainTask): number {
    return plannedSegments(this.campaign, task);
  }

  train(task: TrainTask, role: Role): TrainedModel {
    const { pointId, owner } = task;
    const manifest = cidOf(textBytes(`${role} ${owner} ${pointId}`));
    if (role === 'forger' || isColluder(role)) this.#forged.add(manifest);
    if (isColluder(role)) this.#colluded.add(manifest);
    if (role === 'withholding colluder') this.#withheld.add(manifest);
    const corr = Number(BigInt(`0x${domainHash('sim-corr', hashBytes(pointId)).slice(0, 8)}`) % 40_000_000n);
    return { manifest, ...outcomeOf(this.campaign, task, this.segmentsOf(task), corr) };
  }

  /** Whether a peer can have a model; an attacker that withholds hands its own to its own keys alone. */
  has({ model }: FetchTask, role: Role): boolean {
    return role === 'withholding colluder' || !this.#withheld.has(model.manifest);
  }

  audit({ model, alpha, common, attested }: AuditTask, { vrfSecret }: SimIdentity, role: Role): AuditOutcome {
    const proof = this.vrf.prove(vrfSecret, hashBytes(alpha));
    const output = this.vrf.outputOf(proof);
    const uniform = uniformSample(this.campaign, output, model);
    const influence = drawDistinct(
      domainHash('sim-influence', textBytes(model.manifest)),
      'influence',
      1_000,
      model.segments,
    );
    const sample = sampledSegments(this.campaign, output, { common, influence, endedEarly: false });
    const accused = this.#accused(model.manifest, model.segments, sample, role);
    if (accused !== undefined) {
      const { claimed, found } = this.#results(model.manifest, model.segments, accused);
      // An accuser without a case misquotes the manifest.
      const lie = this.#isForged(model.manifest, model.segments, accused) ? claimed : sha512(claimed);
      return { type: 'mismatch', subject: 'segment', part: accused, accused: null, claimed: lie, found };
    }
    const stamp = role === 'honest' ? this.#stampOf(attested, output, sample) : undefined;
    if (stamp !== undefined) return { type: 'mismatch', subject: 'attestation', ...stamp };
    const listed = sample.map((segment) => ({
      segment,
      transcript: isLazy(role)
        ? toHash(sha512(textBytes(`${alpha} ${segment}`)).subarray(32))
        : transcriptOf(output, segment),
    }));
    return { type: 'match', proof, segments: listed, eras: [...uniform.eras, ...uniform.screening] };
  }

  replay({ model, part, attested }: ReplayTask, role: Role): Replayed {
    const { claimed, found } =
      attested === null
        ? this.#results(model.manifest, model.segments, part)
        : attestedResults(attested, part);
    // An attacker's judges all tell the same story: theirs is sound, and what any of them disputes is forged.
    if (isColluder(role))
      return { claimed, found: this.#colluded.has(model.manifest) ? claimed : sha512(claimed) };
    return role === 'liar' ? { claimed, found: sha512(found) } : { claimed, found };
  }

  isForgery(manifest: Cid): boolean {
    return this.#forged.has(manifest);
  }

  /** The first digest that another attested and that retraining does not give. */
  #stampOf(
    attested: readonly NamedAttestation[],
    output: Hash,
    sample: readonly number[],
  ): ({ part: number; accused: NodeKey } & Replayed) | undefined {
    for (const one of attested) {
      const looked = attestedSegment(
        output,
        one.node,
        one.segments.map(({ segment }) => segment),
      );
      for (const { segment: part } of one.segments) {
        if (part !== looked && !sample.includes(part)) continue;
        const results = attestedResults(one, part);
        if (!equalBytes(results.claimed, results.found)) return { part, accused: one.node, ...results };
      }
    }
    return undefined;
  }

  #accused(manifest: Cid, segments: number, sample: readonly number[], role: Role): number | undefined {
    if (
      isLazy(role) ||
      role === 'quiet colluder' ||
      role === 'withholding colluder' ||
      (isColluder(role) && this.#colluded.has(manifest))
    )
      return undefined;
    if (role !== 'honest') return sample[0];
    return sample.find((segment) => this.#isForged(manifest, segments, segment));
  }

  #isForged(manifest: Cid, segments: number, segment: number): boolean {
    return this.#forged.has(manifest) && segment < segments / 2;
  }

  /**
   * What the manifest holds and what retraining gives, 64 bytes each, different for every segment and model.
   */
  #results(manifest: Cid, segments: number, segment: number): Replayed {
    const found = sha512(textBytes(`${manifest} ${segment}`));
    return { claimed: this.#isForged(manifest, segments, segment) ? sha512(found) : found, found };
  }
}

/**
 * By its corr a model is accepted or refused, and some are abandoned before; every eighth predicts what
 * others do, and so has a twin.
 */
function outcomeOf(
  campaign: Campaign,
  { pointId }: TrainTask,
  planned: number,
  corr: number,
): Omit<TrainedModel, 'manifest'> {
  const [first] = hashBytes(domainHash('sim-kind', hashBytes(pointId))) as Uint8Array & [number];
  const prefix = prefixOf(campaign, planned);
  if (prefix > 0 && first % 5 === 0)
    return {
      outcome: 'abandoned',
      segments: prefix,
      corr: campaign.screening.corrMin - 1,
      sharpe: 1,
      sketch: new Uint8Array(0),
    };
  const isGood = isAccepted(campaign, { corr, sharpe: 1 });
  const sketch = sketchFor(first % 8 === 1 ? `twin ${first % 3}` : pointId);
  return {
    outcome: isGood ? 'accepted' : 'refused',
    segments: planned,
    corr,
    sharpe: 1,
    sketch: isGood ? sketch : new Uint8Array(0),
  };
}

const transcriptOf = (output: Hash, segment: number): Hash =>
  domainHash('sim-transcript', hashBytes(output), textBytes(`${segment}`));

/** What an attestation says of a segment that it lists, and what retraining gives. */
const attestedResults = ({ vrfOutput: output, segments }: Attested, part: number): Replayed => ({
  claimed: hashBytes(segments.find(({ segment }) => segment === part)!.transcript),
  found: hashBytes(transcriptOf(output, part)),
});
