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
  readonly pointId: PointId;
  readonly manifest: Cid;
  readonly segments: number;
  readonly corr: number;
  readonly sharpe: number;
  readonly cut: number;
  /** Panels drawn so far, and the cut that drew the latest; 0 before the first. */
  rounds: number;
  panelCut: number;
  /** Seats void since their members were barred, to be given to others at the next cut. */
  vacant: number;
  /** Everyone drawn so far, each with the alpha of its sample. */
  readonly seats: Map<NodeKey, Hash>;
  readonly attestations: Map<NodeKey, Attested>;
  /** The segment in everyone's sample, from the first panel on. */
  common: number | null;
}

/** What an attestation found as committed. */
export interface Attested {
  readonly segments: readonly number[];
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
  readonly subject: 'segment' | 'era';
  readonly position: number;
  readonly claimed: Uint8Array;
  readonly found: Uint8Array;
  readonly cut: number;
  rounds: number;
  panelCut: number;
  /** Seats void since their members were barred, to be given to others at the next cut. */
  vacant: number;
  readonly seats: Set<NodeKey>;
  readonly replays: Map<NodeKey, Replayed>;
}

/**
 * What the archive keeps of a point that left the ledger: a final model, one refused by the acceptance rule, or a
 * point given back, whose next claim must name the raised generation.
 */
export type SettledPoint =
  | { readonly state: 'final'; readonly generation: number; readonly cut: number; readonly owner: OwnerKey; readonly node: NodeKey;
      readonly commitment: Cid; readonly manifest: Cid; readonly corr: number; readonly sharpe: number; readonly target: string;
      readonly index: bigint; readonly attestations: number }
  | { readonly state: 'refused'; readonly generation: number; readonly cut: number; readonly owner: OwnerKey; readonly manifest: Cid }
  | { readonly state: 'free'; readonly generation: number; readonly cut: number };

/** Looks up a settled point; a ledger asks only for the points that pointsToLookUp names. */
export type Archive = (pointId: PointId) => SettledPoint | undefined;

/** What a fold changed, for whoever acts on it or tells people. */
export type LedgerEvent =
  | { type: 'drawn'; node: NodeKey; slot: number; draw: Draw }
  | { type: 'held'; pointId: PointId; node: NodeKey; claim: Cid }
  | { type: 'lost'; pointId: PointId; node: NodeKey; slot: number }
  | { type: 'committed'; pointId: PointId; commitment: Cid; node: NodeKey }
  | { type: 'disputed'; dispute: Cid; commitment: Cid; node: NodeKey }
  | { type: 'barred'; node: NodeKey; reason: 'forged' | 'attested a forgery' | 'accused falsely' }
  /** `replays`: those whose vote the verdict is; none where it has lapsed. */
  | { type: 'verdict'; dispute: Cid; commitment: Cid; pointId: PointId; verdict: 'forged' | 'honest' | 'lapsed'; replays: NodeKey[] }
  | { type: 'released'; pointId: PointId; node: NodeKey; reason: 'expired' | 'skipped' | 'forged' | 'barred' | 'unaudited' }
  | { type: 'settled'; pointId: PointId; point: SettledPoint };

/** Whether an attestation vouches for the part that a dispute names. */
export function attestedPart({ campaign }: Ledger, { subject, position }: OpenDispute, { segments, eras }: Attested): boolean {
  return subject === 'segment' ? segments.includes(position) : eras.includes(campaign.eras.acceptance[position] as string);
}

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
