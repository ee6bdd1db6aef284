import type { Campaign } from '../campaign/campaign.js';
import type { Cid, Hash } from '../codec/hash.js';
import type { Draw } from '../draw/draw.js';
import type { PointId } from '../grid/point.js';
import type { NodeKey, OwnerKey, VrfKey } from '../records/keys.js';

/** What all peers agree on: a fold over the cuts, nothing else. Peers at the same cut hold equal ledgers. */
export interface Ledger {
  readonly campaign: Campaign;
  readonly cid: Cid;
  /** The number of the latest cut; 0 before any. */
  number: number;
  /** The CID of the latest cut; the campaign's before any. */
  head: Cid;
  beacon: Hash;
  readonly members: Map<NodeKey, Member>;
  /** Points that somebody holds: trained, or committed and under audit. Settled ones are in the archive. */
  readonly points: Map<PointId, HeldPoint>;
  /** Models under audit, and final ones until they have vested. */
  readonly commitments: Map<Cid, OpenCommitment>;
  readonly disputes: Map<Cid, OpenDispute>;
}

/** What a driver stores with each cut, so that a restart need not fold from the start. */
export type LedgerSnapshot = Omit<Ledger, 'campaign' | 'cid'>;

export function snapshotLedger({ number, head, beacon, members, points, commitments, disputes }: Ledger): LedgerSnapshot {
  return { number, head, beacon, members, points, commitments, disputes };
}

/** A node that has enrolled, with the log of its own slots: an owner's draws outlive its enrolment. */
export interface Member {
  readonly vrfKey: VrfKey;
  /** The epoch that its latest enrolment names. */
  enrolled: number;
  /** Trees of its own that were audited, and trees that it retrained of others: counted as models become final, and decaying. */
  standing: number;
  /** Whether it was proven to have forged, or to have accused falsely. */
  barred: boolean;
  nextSlot: number;
  /** The cut that opened its latest slot; 0 before any. */
  opened: number;
  /** Slots that it skipped, let expire, or committed to what no panel could look at. */
  skipped: number;
  /** Its commitments under audit. */
  committed: number;
  readonly slots: Map<number, OpenSlot>;
}

export interface OpenSlot {
  /** The cut that opened it. */
  readonly cut: number;
  /** What it drew, from the next cut on, and the generation that a claim of it must name. */
  draw: (Draw & { readonly generation: number }) | null;
}

export interface HeldPoint {
  readonly generation: number;
  readonly claim: Cid;
  readonly node: NodeKey;
  readonly owner: OwnerKey;
  readonly slot: number;
  readonly ticket: Hash;
  readonly target: string;
  readonly index: bigint;
  /** The cut that holds the claim. */
  readonly cut: number;
  /** The last epoch that a heartbeat named, or the claim's cut. */
  heartbeat: number;
  /** Segments done, by the latest heartbeat. */
  segments: number;
  commitment: Cid | null;
}

export interface OpenCommitment {
  readonly node: NodeKey;
  readonly owner: OwnerKey;
  readonly pointId: PointId;
  readonly target: string;
  readonly index: bigint;
  readonly generation: number;
  readonly manifest: Cid;
  readonly segments: number;
  readonly corr: number;
  readonly sharpe: number;
  readonly cut: number;
  /** Panels drawn so far, and the cut that drew the latest; 0 before the first. */
  rounds: number;
  panelCut: number;
  /** Seats given back or void since their members were barred, to be given to others at the next cut. */
  vacant: number;
  /** Everyone drawn so far but those who gave their seat back. */
  readonly seats: Map<NodeKey, Seat>;
  readonly abstained: Set<NodeKey>;
  /** The segment in everyone's sample, from the first panel on. */
  common: number | null;
  /** The cut from which attestations are shown; 0 while pledges are missing. */
  revealCut: number;
  /** The cut that made it final; 0 before. */
  finalCut: number;
}

/** How far a panellist is. */
export interface Seat {
  /** The cut that drew it. */
  readonly cut: number;
  /** What its sample follows from, once it has the whole model. */
  alpha: Hash | null;
  /** Whether it cannot have the model as announced. */
  withheld: boolean;
  /** The attestation that it is bound to. */
  pledge: Cid | null;
  attested: Attested | null;
}

/** What an attestation found as committed. */
export interface Attested {
  readonly vrfOutput: Hash;
  readonly segments: readonly { readonly segment: number; readonly transcript: Hash }[];
  readonly eras: readonly string[];
}

/** What a replay found: the result that the manifest holds, and the one that retraining or rescoring gives. */
export interface Replayed {
  readonly claimed: Uint8Array;
  readonly found: Uint8Array;
}

export interface OpenDispute {
  readonly node: NodeKey;
  readonly commitment: Cid;
  readonly subject: 'segment' | 'era' | 'attestation';
  readonly position: number;
  /** Whose attestation, where that is the subject. */
  readonly accused: NodeKey | null;
  readonly claimed: Uint8Array;
  readonly found: Uint8Array;
  readonly cut: number;
  rounds: number;
  panelCut: number;
  /** Seats given back or void since their members were barred, to be given to others at the next cut. */
  vacant: number;
  readonly seats: Set<NodeKey>;
  readonly abstained: Set<NodeKey>;
  readonly replays: Map<NodeKey, Replayed>;
}

/**
 * What the archive keeps of a settled point: a final model, one that lost that before it had vested, one refused by the
 * acceptance rule, or a point given back, whose next claim must name the raised generation.
 */
export type SettledPoint =
  | { readonly state: 'final'; readonly generation: number; readonly cut: number; readonly owner: OwnerKey; readonly node: NodeKey;
      readonly commitment: Cid; readonly manifest: Cid; readonly corr: number; readonly sharpe: number; readonly target: string;
      readonly index: bigint; readonly attestations: number }
  | { readonly state: 'revoked'; readonly generation: number; readonly cut: number; readonly owner: OwnerKey; readonly node: NodeKey;
      readonly manifest: Cid; readonly reason: Revocation }
  | { readonly state: 'refused'; readonly generation: number; readonly cut: number; readonly owner: OwnerKey; readonly manifest: Cid }
  | { readonly state: 'free'; readonly generation: number; readonly cut: number };

/** Why a committed model has no effect any more. */
export type Revocation = 'forged' | 'barred' | 'unaudited';

/** Looks up a settled point; a ledger asks only for the points that pointsToLookUp names. */
export type Archive = (pointId: PointId) => SettledPoint | undefined;

/** What a fold changed, for whoever acts on it or tells people. */
export type LedgerEvent =
  | { type: 'drawn'; node: NodeKey; slot: number; draw: Draw }
  | { type: 'held'; pointId: PointId; node: NodeKey; claim: Cid }
  | { type: 'lost'; pointId: PointId; node: NodeKey; slot: number }
  | { type: 'committed'; pointId: PointId; commitment: Cid; node: NodeKey }
  /** `accused`: the author, or whose attestation is disputed. */
  | { type: 'disputed'; dispute: Cid; commitment: Cid; node: NodeKey; accused: NodeKey }
  | { type: 'barred'; node: NodeKey; reason: 'forged' | 'attested a forgery' | 'attested without retraining' | 'accused falsely' }
  /** `replays`: those whose vote the verdict is; none where it has lapsed. */
  | { type: 'verdict'; dispute: Cid; commitment: Cid; pointId: PointId; verdict: 'forged' | 'honest' | 'lapsed'; replays: NodeKey[] }
  | { type: 'released'; pointId: PointId; node: NodeKey; reason: Revocation | 'expired' | 'skipped' }
  | { type: 'settled'; pointId: PointId; point: SettledPoint }
  | { type: 'vested'; pointId: PointId; node: NodeKey };

/** Members at most: it bounds the ledger. Who enrols beyond it waits for a successor campaign. */
export const membersMax = 10_000;

/** Slots open and commitments under audit that one node may have, in units of openSlotsMax: it bounds what auditors can owe. */
export const unsettledFactor = 4;

export function openLedger(campaign: Campaign, cid: Cid): Ledger {
  return {
    campaign,
    cid,
    number: 0,
    head: cid,
    beacon: campaign.beaconAnchor,
    members: new Map(),
    points: new Map(),
    commitments: new Map(),
    disputes: new Map(),
  };
}

/** Whether a member may be drawn for panels, and may open slots, now. */
export const isActive = (ledger: Ledger, member: Member): boolean =>
  !member.barred && member.enrolled + ledger.campaign.claims.enrolmentEpochs >= ledger.number;
