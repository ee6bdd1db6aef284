import type { Campaign } from '../campaign/campaign.js';
import { campaignLimits } from '../limits.js';
import type { Cid, Hash } from '../codec/hash.js';
import type { Draw } from '../draw/draw.js';
import type { PointId } from '../grid/point.js';
import type { Outcome } from '../model/screening.js';
import type { Near } from '../model/sketch.js';
import type { SettledRound } from '../settlement/settled-round.js';
import type { SettlementTable } from '../settlement/table.js';
import type { DeclineCode } from './codes.js';
import {
  accountOf,
  ownerOf,
  type AccountKey,
  type NodeKey,
  type OwnerKey,
  type VrfKey,
} from '../records/keys.js';

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
  /** New members that the cut which is being folded has taken; 0 between cuts. */
  newcomers: number;
  /** Points that somebody holds: trained, or committed and under audit. Settled ones are in the archive. */
  readonly points: Map<PointId, HeldPoint>;
  /** Models under audit, and final ones until they have vested. */
  readonly commitments: Map<Cid, OpenCommitment>;
  readonly disputes: Map<Cid, OpenDispute>;
  readonly accounts: Map<AccountKey, Account>;
  /** By the owner that each is. */
  readonly delegations: Map<OwnerKey, Delegation>;
  /** Models that all delegations ask for, which stakedModelsMax bounds. */
  stakedModels: number;
  /** Rounds that are not settled yet, by their era. */
  readonly rounds: Map<string, Round>;
  /** The era of the latest round, settled or not; empty before any. */
  latestRound: string;
}

/** What a driver stores with each cut, so that a restart need not fold from the start. */
export type LedgerSnapshot = Omit<Ledger, 'campaign' | 'cid'>;

export function snapshotLedger({ campaign: _campaign, cid: _cid, ...snapshot }: Ledger): LedgerSnapshot {
  return snapshot;
}

/** A node that has enrolled, with the slots that it works on: an owner's draws outlive its enrolment. */
export interface Member {
  readonly vrfKey: VrfKey;
  /** The epoch that its latest enrolment names. */
  enrolled: number;
  /**
   * Trees of its own that were audited, and trees that it retrained of others: counted as models become
   * final, and decaying.
   */
  standing: number;
  /** Whether it was proven to have forged, or to have accused falsely. */
  barred: boolean;
  /**
   * Whether it has done what cannot be faked: trained a model that became final, or audited one as an
   * apprentice, and who audited it afterwards found the same. Where enough have, only they are drawn for
   * panels (rules WORK-1 and PANEL-1).
   */
  hasShownWork: boolean;
  /**
   * The eighths of its weight that count: 8, 4, 2 or 1. Halved by each seat left silent, doubled by each
   * answered (rule SILENCE-1).
   */
  reliability: number;
  /** Seats that it gave back since it answered one. */
  abstentions: number;
  /** The next slot of its own. */
  nextSlot: number;
  /** Slots that it has opened, for itself and for others. */
  openings: number;
  /** The cut that opened its latest slot; 0 before any. */
  opened: number;
  /** Slots that it skipped, let expire, or committed to what no panel could look at. */
  skipped: number;
  /** Its commitments under audit. */
  committed: number;
  /** By slotKey. */
  readonly slots: Map<string, OpenSlot>;
}

export interface OpenSlot {
  readonly owner: OwnerKey;
  readonly slot: number;
  /** The cut that opened it. */
  readonly cut: number;
  /** What it drew, from the next cut on, and the generation that a claim of it must name. */
  draw: (Draw & { readonly generation: number }) | null;
}

/** What an owner's slot is found by among those of the node that works on it. */
export const slotKey = ({ owner, slot }: Pick<OpenSlot, 'owner' | 'slot'>): string => `${owner}/${slot}`;

/** What a key owns, and where its log stands. */
export interface Account {
  balance: bigint;
  /** The next place in its log. */
  sequence: number;
  /** The latest records of the log, by which a second one for the same place shows. */
  readonly log: Cid[];
  /** Whether it signed two records for one place: then none of its records counts any more. */
  isFrozen: boolean;
}

/** Stake that an account put behind a node, and the models that are its own. */
export interface Delegation {
  readonly cid: Cid;
  readonly account: AccountKey;
  amount: bigint;
  /** How many models share the amount. */
  readonly models: number;
  /**
   * Whom the account names to train; none where it leaves that to the beacon, or that node did not deliver.
   */
  operator: NodeKey | null;
  readonly cut: number;
  /** Who trains for it; none before it was drawn. */
  node: NodeKey | null;
  /** The cut from which that node has termEpochs to bring a model, and whether it has. */
  termCut: number;
  hasDelivered: boolean;
  nextSlot: number;
  /** Its commitments under audit. */
  committed: number;
  /** Its final models. */
  readonly final: Map<PointId, StakedModel>;
  /** The cut from which the amount is the account's again; 0 where it has not been taken back. */
  dueCut: number;
}

/** A final model that carries stake. */
export interface StakedModel {
  /** Who trained it. */
  readonly node: NodeKey;
  readonly manifest: Cid;
  readonly commitment: Cid;
  /** The cut that made it final. */
  readonly cut: number;
  /** Who attested it, in ascending order. */
  readonly verifiers: readonly NodeKey[];
  /** What it has earned, by account, until it has vested; null from then on. */
  held: Map<AccountKey, bigint> | null;
}

/** A live era that models predict, with the stakes as they were when it began. */
export interface Round {
  readonly cut: number;
  /** The last cut that may hold predictions. */
  readonly deadline: number;
  /** The digest of the era's rows. */
  readonly rows: Hash;
  /** The digest of the targets, from the first part of the scores on. */
  targets: Hash | null;
  /** Parts of the scores, those there are and all. */
  part: number;
  parts: number | null;
  /**
   * Records that have changed it since: two rounds of one ledger's history with the same number are equal.
   */
  changes: number;
  readonly positions: Map<PointId, RoundPosition>;
}

/** A stake on one model in one round. */
export interface RoundPosition {
  readonly owner: OwnerKey;
  readonly account: AccountKey;
  readonly node: NodeKey;
  readonly verifiers: readonly NodeKey[];
  readonly stake: bigint;
  /** The block of the model's predictions, once a cut names it. */
  predictions: Cid | null;
  scores: { readonly corr: number; readonly mmc: number } | null;
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
  readonly outcome: Outcome;
  readonly manifest: Cid;
  readonly segments: number;
  readonly corr: number;
  readonly sharpe: number;
  /** Of an accepted model. */
  readonly sketch: Uint8Array;
  readonly cut: number;
  /** Panels drawn so far, and the cut that drew the latest; 0 before the first. */
  drawings: number;
  panelCut: number;
  /** Seats given back or void since their members were barred, to be given to others at the next cut. */
  vacant: number;
  /** Everyone drawn so far but those who gave their seat back. */
  readonly seats: Map<NodeKey, Seat>;
  /**
   * Members without shown work that audit a final model beside its panels: what they say of it counts for
   * nothing.
   */
  readonly apprentices: Map<NodeKey, Seat>;
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
  /** With the cut that holds it. */
  attested: (Attested & { readonly cut: number }) | null;
  /** Whether its time passed without an answer. */
  silent: boolean;
}

/** What an attestation found as committed. */
export interface Attested {
  readonly vrfOutput: Hash;
  readonly segments: readonly { readonly segment: number; readonly transcript: Hash }[];
  readonly eras: readonly string[];
}

/**
 * What a replay found: the result that the manifest holds, and the one that retraining or rescoring gives.
 */
export interface Replayed {
  readonly claimed: Uint8Array;
  readonly found: Uint8Array;
}

/** A place in the panel of a dispute. */
export interface JudgeSeat {
  /** The cut that drew it. */
  readonly cut: number;
  /** Whether its time passed without a replay. */
  silent: boolean;
}

export interface OpenDispute {
  readonly node: NodeKey;
  readonly commitment: Cid;
  readonly subject: 'segment' | 'era' | 'sketch' | 'attestation';
  readonly part: number;
  /** Whose attestation, where that is the subject. */
  readonly accused: NodeKey | null;
  readonly claimed: Uint8Array;
  readonly found: Uint8Array;
  readonly cut: number;
  drawings: number;
  panelCut: number;
  /** Seats given back or void since their members were barred, to be given to others at the next cut. */
  vacant: number;
  readonly seats: Map<NodeKey, JudgeSeat>;
  readonly abstained: Set<NodeKey>;
  readonly replays: Map<NodeKey, Replayed>;
}

/**
 * What the archive keeps of a settled point: a final model, one that lost that before it had vested, one that
 * was refused by the acceptance rule, abandoned at its screening, or too like a final one; or a point given
 * back, whose next claim must name the raised generation.
 */
export type SettledPoint =
  | {
      readonly state: 'final';
      readonly generation: number;
      readonly cut: number;
      readonly owner: OwnerKey;
      readonly node: NodeKey;
      readonly commitment: Cid;
      readonly manifest: Cid;
      readonly corr: number;
      readonly sharpe: number;
      readonly sketch: Uint8Array;
      readonly near: Near | null;
      readonly target: string;
      readonly index: bigint;
      readonly attestations: number;
    }
  | {
      readonly state: 'revoked';
      readonly generation: number;
      readonly cut: number;
      readonly owner: OwnerKey;
      readonly node: NodeKey;
      readonly manifest: Cid;
      readonly reason: Revocation;
    }
  | {
      readonly state: 'refused' | 'abandoned';
      readonly generation: number;
      readonly cut: number;
      readonly owner: OwnerKey;
      readonly node: NodeKey;
      readonly manifest: Cid;
    }
  | {
      readonly state: 'duplicate';
      readonly generation: number;
      readonly cut: number;
      readonly owner: OwnerKey;
      readonly node: NodeKey;
      readonly manifest: Cid;
      readonly near: Near;
    }
  | { readonly state: 'free'; readonly generation: number; readonly cut: number };

/** Why a committed model has no effect any more. */
export type Revocation = 'forged' | 'barred' | 'unaudited';

/** What lies outside of the ledger. */
export interface Archive {
  /** A settled point; a ledger asks only for the points that pointsToLookUp names. */
  settled(pointId: PointId): SettledPoint | undefined;
  /** The final model whose sketch is nearest; null where there is none. */
  nearest(sketch: Uint8Array): Near | null;
}

/** What a fold changed, for whoever acts on it or tells people. */
export type LedgerEvent =
  | { type: 'drawn'; node: NodeKey; owner: OwnerKey; slot: number; draw: Draw }
  | { type: 'held'; pointId: PointId; node: NodeKey; claim: Cid }
  | { type: 'lost'; pointId: PointId; node: NodeKey; slot: number }
  | { type: 'committed'; pointId: PointId; commitment: Cid; node: NodeKey; outcome: Outcome }
  /** `accused`: the author, or whose attestation is disputed. */
  | { type: 'disputed'; dispute: Cid; commitment: Cid; node: NodeKey; accused: NodeKey }
  | {
      type: 'barred';
      node: NodeKey;
      reason: 'forged' | 'attested a forgery' | 'attested without retraining' | 'accused falsely';
    }
  /** `replays`: those whose vote the verdict is; none where it has lapsed. */
  | {
      type: 'verdict';
      dispute: Cid;
      commitment: Cid;
      pointId: PointId;
      verdict: 'forged' | 'honest' | 'lapsed';
      replays: NodeKey[];
    }
  | {
      type: 'released';
      pointId: PointId;
      node: NodeKey;
      reason: Revocation | 'expired' | 'skipped' | 'reassigned';
    }
  | { type: 'settled'; pointId: PointId; point: SettledPoint }
  /** `unanswered`: whether it lacks attestations, or somebody drawn to audit it once more never answered. */
  | { type: 'vested'; pointId: PointId; node: NodeKey; unanswered: boolean }
  /** A record took its place in the log of its account, and could do no more. */
  | { type: 'declined'; record: Cid; account: AccountKey; code: DeclineCode }
  | { type: 'frozen'; account: AccountKey }
  | { type: 'transferred'; account: AccountKey; to: AccountKey; amount: bigint }
  | { type: 'delegated' | 'undelegated' | 'returned'; delegation: Cid; account: AccountKey; amount: bigint }
  /** `node`: who trains for the delegation from now on. */
  | { type: 'assigned'; delegation: Cid; node: NodeKey }
  | { type: 'slashed'; node: NodeKey; amount: bigint }
  | { type: 'opened'; era: string; deadline: number; positions: number }
  | { type: 'unpaid'; era: string; rows: Hash }
  | { type: 'paid'; settled: SettledRound; table: SettlementTable };

/** Tells of what a fold changes. */
export type Emit = (event: LedgerEvent) => void;

/** Members at most: it bounds the ledger. Who enrols beyond it waits for a successor campaign. */
export const membersMax = campaignLimits.members;

/** Accounts at most, delegations, models of all delegations, and rounds that are not settled. */
export const accountsMax = 20_000;
export const delegationsMax = 10_000;
export const stakedModelsMax = 20_000;
export const roundsMax = 40;

/**
 * Seats that a member may give back, one after the other, before it answers one: a fault of one's own costs
 * nothing, and yet nobody sits out for good what it is drawn for.
 */
export const abstentionsMax = 4;

/** The reliability of who has left no seat silent, in eighths. */
export const reliabilityMax = 8;

/**
 * Slots open and commitments under audit that one node may have, in units of openSlotsMax: it bounds what
 * auditors can owe.
 */
const unsettledFactor = 4;

export function openLedger(campaign: Campaign, cid: Cid): Ledger {
  return {
    campaign,
    cid,
    number: 0,
    head: cid,
    beacon: campaign.beaconAnchor,
    members: new Map(),
    newcomers: 0,
    points: new Map(),
    commitments: new Map(),
    disputes: new Map(),
    accounts: new Map([
      [accountOf(campaign.resolver), openAccount(0n)],
      ...campaign.stake.genesis.map(({ account, amount }) => [account, openAccount(amount)] as const),
    ]),
    delegations: new Map(),
    stakedModels: 0,
    rounds: new Map(),
    latestRound: '',
  };
}

export const openAccount = (balance: bigint): Account => ({ balance, sequence: 0, log: [], isFrozen: false });

/** Whether a member's open slots and commitments under audit are as many as it may have (rule SLOT-2). */
export function isAtBound({ members, campaign }: Ledger, node: NodeKey): boolean {
  const member = members.get(node);
  return (
    member !== undefined &&
    member.slots.size + member.committed >= unsettledFactor * campaign.claims.openSlotsMax
  );
}

/** The next slot of an owner that a node works for; 0 where the ledger knows no such owner. */
export const nextSlotOf = ({ members, delegations }: Ledger, owner: OwnerKey, node: NodeKey): number =>
  (owner === ownerOf(node) ? members.get(node)?.nextSlot : delegations.get(owner)?.nextSlot) ?? 0;

/** Whether the enrolment of a member has not run out. */
export const isEnrolled = ({ campaign, number }: Ledger, { enrolled }: Member): boolean =>
  enrolled + campaign.claims.enrolmentEpochs >= number;

/** Parties and panels of all that is open. */
export function engagedNodes({ commitments, disputes }: Ledger): Set<NodeKey> {
  const nodes = new Set<NodeKey>();
  const add = (keys: Iterable<NodeKey>): void => [...keys].forEach((node) => nodes.add(node));
  for (const { node, seats, apprentices } of commitments.values())
    add([node, ...seats.keys(), ...apprentices.keys()]);
  for (const { node, seats, replays } of disputes.values()) add([node, ...seats.keys(), ...replays.keys()]);
  return nodes;
}

/** Whether a node may open slots now, and can be drawn where its weight counts. */
export function isActive(ledger: Ledger, node: NodeKey): boolean {
  const member = ledger.members.get(node);
  const balance = ledger.accounts.get(accountOf(node))?.balance ?? 0n;
  return (
    member !== undefined &&
    !member.barred &&
    isEnrolled(ledger, member) &&
    balance >= ledger.campaign.stake.bond
  );
}
