import { pulseMax, pulseShape } from '../beacon/public-beacon.js';
import { eraName } from '../dataset/era-name.js';
import { campaignLimits, sketchBytes } from '../limits.js';
import {
  bool,
  bytes,
  hash,
  hex32,
  int,
  list,
  literal,
  map,
  nullable,
  rawLink,
  text,
  uint,
  uint64,
  valueLink,
  type Shaped,
} from '../codec/shape.js';
import type { PointId } from '../grid/point.js';
import {
  accountKey as account,
  nodeKey as node,
  type OwnerKey,
  type SignerKey,
  type VrfKey,
} from './keys.js';

const owner = hex32<OwnerKey>();
const vrfKey = hex32<VrfKey>();
const pointId = hex32<PointId>();
const score = int(-1_000_000_000_000, 1_000_000_000_000);
const segmentIndex = uint(campaignLimits.segments - 1);
const slot = uint();
const epoch = uint();

/** What every record begins with: its kind and version, the network it is for, and who signs. */
const head = <const K extends string>(kind: K) => ({
  kind: literal(kind),
  version: literal(1),
  campaign: valueLink,
  node,
});

/**
 * Joins the network, or stays in it: renewed before it expires. `epoch` is the latest cut that the node
 * knows.
 */
const enrolment = map({ ...head('enrolment'), vrfKey, epoch });

/**
 * What a record of an account's own log begins with: `sequence` counts them from 0, so that two for one place
 * show by themselves.
 */
const accountHead = <const K extends string>(kind: K) => ({
  kind: literal(kind),
  version: literal(1),
  campaign: valueLink,
  account,
  sequence: uint(),
});

/** Gives an amount to another account. */
const transfer = map({ ...accountHead('transfer'), to: account, amount: uint64 });

/**
 * Puts an amount behind a node, or behind whichever the beacon draws: each of `models` models carries an
 * equal part of it.
 */
const delegation = map({
  ...accountHead('delegation'),
  amount: uint64,
  models: int(1, campaignLimits.delegationModels),
  operator: nullable(node),
});

/** Takes a delegation back, whole. */
const undelegation = map({ ...accountHead('undelegation'), delegation: valueLink });

/** Opens an owner's next draw slot. Slots count from 0. */
const opening = map({ ...head('opening'), owner, slot });

/** "This node trains this draw of this owner." Every field follows from the draw, so a slot has one claim. */
const claim = map({
  ...head('claim'),
  owner,
  slot,
  generation: uint(1_000_000),
  pointId,
  target: text(64, 1),
  index: uint64,
});

/** Keeps a claim alive; `segments` done so far. */
const heartbeat = map({
  ...head('heartbeat'),
  claim: valueLink,
  pointId,
  epoch,
  segments: uint(campaignLimits.segments),
});

/**
 * Announces how a held draw ended: a model that meets the acceptance rule, with scores in 1e-9 over the
 * acceptance eras and the sketch of its predictions; one that does not; or one that was abandoned, with the
 * scores of its prefix over the screening eras.
 */
const commitment = map({
  ...head('commitment'),
  owner,
  slot,
  claim: valueLink,
  pointId,
  outcome: literal('accepted', 'refused', 'abandoned'),
  manifest: valueLink,
  /** How many segments the manifest lists, so that samples can be checked without it. */
  segments: int(1, campaignLimits.segments),
  corr: score,
  sharpe: score,
  /** Of an accepted model; of others empty. */
  sketch: bytes(0, sketchBytes),
});

/** Closes a slot without a model. */
const skip = map({ ...head('skip'), owner, slot });

/**
 * A panellist has the whole model as it was announced, or cannot have it. Only with the cut that holds this
 * is its sample drawn, so nobody can choose what to hand out by what is looked at.
 */
const availability = map({ ...head('availability'), commitment: valueLink, held: bool });

/**
 * Binds a panellist to the attestation that it will show once enough of the panel are bound: none can follow
 * another.
 */
const pledge = map({ ...head('pledge'), commitment: valueLink, attestation: valueLink });

/**
 * Does not judge from a seat, in the panel of a commitment or dispute: the node lacks what the work takes, or
 * everything works but this model cannot be judged.
 */
const abstention = map({ ...head('abstention'), seat: valueLink, cause: literal('unable', 'model') });

/**
 * A whole sample: what is drawn, what has most influence, the common segment, and the last one of a model
 * that ended early.
 */
const sampledSegmentsMax =
  campaignLimits.uniformSegments + campaignLimits.weightedSegments + campaignLimits.influentialSegments + 2;

/**
 * A panellist's audit that found every sampled segment and era as committed. `proof` is the VRF proof over
 * the sample's alpha; each transcript digest is keyed by the VRF output, so it can be neither copied nor
 * computed without retraining.
 */
const attestation = map({
  ...head('attestation'),
  commitment: valueLink,
  vrfKey,
  /** What the VRF was evaluated on (rule SAMPLE-1). */
  alpha: hash,
  proof: bytes(80),
  segments: list(map({ segment: segmentIndex, transcript: hash }), sampledSegmentsMax, 1),
  eras: list(eraName, 2 * campaignLimits.sampledEras, 1),
});

/**
 * A mismatch that anyone can replay: one segment, one scored era or the sketch, what the manifest says of it
 * and what retraining or rescoring gave; or one segment of the attestation by `accused`, the digest that it
 * lists and the one that retraining gave. A segment's result is the SHA-256 of its trees, then its transcript
 * digest keyed by the owner; an era's is its score as 8 bytes (two's complement, most significant first); a
 * sketch's is its SHA-256.
 */
const dispute = map({
  ...head('dispute'),
  commitment: valueLink,
  subject: literal('segment', 'era', 'sketch', 'attestation'),
  part: segmentIndex,
  accused: nullable(node),
  claimed: bytes(8, 64),
  found: bytes(8, 64),
});

/**
 * What a member of a dispute's panel found when it replayed what the dispute names: what the manifest says of
 * it, since an accuser may misquote, and what retraining or rescoring gave.
 */
const replay = map({ ...head('replay'), dispute: valueLink, claimed: bytes(8, 64), found: bytes(8, 64) });

/**
 * The resolver opens a round: the live era that models predict, and the last cut that may hold their
 * predictions. `rows` is the digest of the era's rows, so that everyone knows to have the same.
 */
const round = map({ ...head('round'), era: eraName, rows: hash, deadline: uint() });

/** A node's predictions for a round: of each of its models that carry stake, the block that holds them. */
const prediction = map({
  ...head('prediction'),
  era: eraName,
  part: uint(campaignLimits.roundParts - 1),
  models: list(map({ pointId, predictions: rawLink }), campaignLimits.partModels, 1),
});

/**
 * The resolver's scores of a round, part by part in the order of the point ids, and the digest of the targets
 * that they follow from.
 */
const scores = map({
  ...head('scores'),
  era: eraName,
  targets: hash,
  part: uint(campaignLimits.roundParts - 1),
  parts: int(1, campaignLimits.roundParts),
  models: list(map({ pointId, corr: score, mmc: score }), campaignLimits.partModels),
});

/**
 * Will be away until an epoch, and keeps meanwhile what it holds. `epoch` is the latest cut that the node
 * knows.
 */
const away = map({ ...head('away'), epoch, until: epoch });

/** Records in a cut at most: it bounds a message, and what a fold takes. */
export const cutRecordsMax = 4_096;

/**
 * Ends an epoch: the records that count from now on, and the next random value. Only the resolver's counts.
 */
const cut = map({
  ...head('cut'),
  number: int(1, Number.MAX_SAFE_INTEGER),
  previous: valueLink,
  recordsRoot: hash,
  recordCount: uint(cutRecordsMax),
  /** The digest of the ledger after the cut before. */
  ledger: hash,
  reveal: hash,
  /** The pulse that the cut before named; null where it did not come, or the campaign has none. */
  pulse: nullable(pulseShape),
  /** The pulse that the next cut holds. */
  nextPulse: nullable(int(1, pulseMax)),
});

/** Every kind of record with its shape, in the order in which a cut applies them (rule CUT-4). */
export const recordShapes = {
  enrolment,
  transfer,
  delegation,
  undelegation,
  opening,
  claim,
  heartbeat,
  commitment,
  skip,
  availability,
  pledge,
  attestation,
  dispute,
  abstention,
  replay,
  round,
  prediction,
  scores,
  away,
  cut,
} as const;

export type RecordKind = keyof typeof recordShapes;
export type BodyOf<K extends RecordKind> = Shaped<(typeof recordShapes)[K]>;
export type RecordBody = { [K in RecordKind]: BodyOf<K> }[RecordKind];

/** Who signs a record: a node, or the account whose log it is of. */
export const signerOf = (body: RecordBody): SignerKey => ('account' in body ? body.account : body.node);

export type AccountKind = 'transfer' | 'delegation' | 'undelegation';

/**
 * The record kinds in the order in which a cut applies them, those of accounts by their place in their log; a
 * cut holds no cut.
 */
export const appliedKinds = [
  ['round'],
  ['enrolment'],
  ['transfer', 'delegation', 'undelegation'],
  ['opening'],
  ['claim'],
  ['heartbeat'],
  ['commitment'],
  ['skip'],
  ['availability'],
  ['pledge'],
  ['attestation'],
  ['dispute'],
  ['abstention'],
  ['replay'],
  ['prediction'],
  ['scores'],
  ['away'],
] as const satisfies readonly (readonly RecordKind[])[];

/**
 * The slot of a record: what its signer may sign once. A node that finds a slot signed sends that record
 * again and signs no other (rule RECORD-4). An audit ends in an attestation or a dispute, a slot in a
 * commitment or a skip.
 */
export function journalKeyOf(body: RecordBody): string {
  switch (body.kind) {
    case 'transfer':
    case 'delegation':
    case 'undelegation':
      return `account/${body.sequence}`;
    case 'enrolment':
      return `enrolment/${body.epoch}`;
    case 'opening':
      return `opening/${body.owner}/${body.slot}`;
    case 'claim':
      return `claim/${body.owner}/${body.slot}`;
    case 'heartbeat':
      return `heartbeat/${body.claim}/${body.epoch}`;
    case 'commitment':
    case 'skip':
      return `outcome/${body.owner}/${body.slot}`;
    case 'availability':
      return `availability/${body.commitment}`;
    case 'pledge':
      return `pledge/${body.commitment}`;
    case 'abstention':
      return `abstention/${body.seat}`;
    case 'attestation':
    case 'dispute':
      return `audit/${body.commitment}`;
    case 'replay':
      return `replay/${body.dispute}`;
    case 'round':
      return `round/${body.era}`;
    case 'prediction':
      return `prediction/${body.era}/${body.part}`;
    case 'scores':
      return `scores/${body.era}/${body.part}`;
    case 'away':
      return `away/${body.epoch}`;
    case 'cut':
      return `cut/${body.number}`;
  }
}
