import type { Campaign } from '../campaign/campaign.js';
import type { Pulse } from '../beacon/public-beacon.js';
import type { Cid, Hash } from '../codec/hash.js';
import type { PointId } from '../grid/point.js';
import { openLedger, type Ledger, type LedgerSnapshot } from '../ledger/ledger.js';
import type { Announcement } from '../model/manifest.js';
import type { BodyOf } from '../records/bodies.js';
import type { VerifiedRecord } from '../records/envelope.js';
import type { AccountKey, NodeKey, OwnerKey, VrfKey, SignerKey } from '../records/keys.js';
import { ownRules, type LedgerRules } from './ledger-rules.js';
import type { Task } from './tasks.js';
import type { ClaimRank } from '../ledger/points/rank.js';

/** What a peer is for, decided by its operator. */
export interface PeerOptions {
  readonly node: NodeKey;
  readonly vrfKey: VrfKey;
  /** Slots to keep open for training; 0 for a peer that only audits. */
  readonly trainings: number;
  /**
   * Audits and replays at once; 0 for a peer that only watches: it does not enrol, and so does not train,
   * since who is seated must look.
   */
  readonly audits: number;
}

/** A finished training, until its commitment is in a cut. */
export interface TrainedModel extends Announcement {
  readonly manifest: Cid;
}

/** Why a peer takes nothing more. */
export type Halt =
  /**
   * Two cuts of the resolver for one epoch, the one that this peer holds first: nothing that it signs counts
   * any more (rule CUT-6).
   */
  | { readonly type: 'equivocation'; readonly number: number; readonly cuts: readonly [Cid, Cid] }
  /**
   * The digest that cut `number` names, and that of the ledger which this peer came to with the cut before:
   * one of the two was computed wrongly (rule CUT-8).
   */
  | { readonly type: 'difference'; readonly number: number; readonly named: Hash; readonly own: Hash };

/** What a pool holds, counted, so that no record is weighed against all the others. */
export interface PoolCounts {
  readonly ofSigner: Map<string, number>;
  /** The slots filled, each with its signer. */
  readonly slots: Set<string>;
  /** The place in the log of an account after those that its records fill. */
  readonly places: Map<AccountKey, number>;
  ofAccounts: number;
  strangers: number;
}

/** While its owner lets a peer do no work, it is held: it starts nothing, and stops what runs. */
export interface Hold {
  /** The cut that the peer had when it began. */
  readonly since: number;
  /** The cut by which it ends, where that is known. */
  readonly until: number | null;
}

/**
 * Why a task was given up: what may be over with the next cut; what this node lacks itself, so that no other
 * try would mend it; or the model, where everything else works.
 */
export type TaskFault = 'passing' | 'local' | 'model';

/** What a fetch has had of the few places that there are. */
export interface FetchTurns {
  /** The epochs that have passed while it had one. */
  count: number;
  /** The latest cut after which it had one. */
  last: number;
}

export const emptyCounts = (): PoolCounts => ({
  ofSigner: new Map(),
  slots: new Set(),
  places: new Map(),
  ofAccounts: 0,
  strangers: 0,
});

/** What is counted of the records whose turn has not come, from cut to cut. */
export interface EarlyCounts {
  readonly ofSigner: Map<SignerKey, number>;
  strangers: number;
}

export const emptyEarlyCounts = (): EarlyCounts => ({ ofSigner: new Map(), strangers: 0 });

export interface PeerState {
  readonly options: PeerOptions;
  readonly rules: LedgerRules;
  ledger: Ledger;
  /** Admitted records that no cut holds yet, in the order of their arrival. */
  readonly pending: Map<Cid, VerifiedRecord>;
  counts: PoolCounts;
  /** Records that refer to what this peer has not seen yet. */
  readonly early: Map<Cid, VerifiedRecord>;
  earlyCounts: EarlyCounts;
  /** The cut at which each of those arrived. */
  readonly earlySince: Map<Cid, number>;
  /** Of pending claims the best of each point: its provisional winner. */
  readonly bestClaims: Map<PointId, ClaimRank & { readonly owner: OwnerKey }>;
  /** Own slots (RECORD-4): being signed, waiting for a cut, or refused until the next cut. */
  readonly own: Map<string, 'signing' | 'out' | 'refused'>;
  readonly tasks: Map<string, Task>;
  /** Tasks that the driver gave up, and why. */
  readonly abandoned: Map<string, TaskFault>;
  /** The models that this peer began to fetch. */
  readonly fetchTurns: Map<Cid, FetchTurns>;
  /** Models that this peer has whole, until a cut holds that it said so. */
  readonly fetched: Set<Cid>;
  /**
   * What audits ended in: disputes, and attestations to be pledged, and shown once enough of the panel have
   * pledged theirs.
   */
  readonly audited: Map<Cid, BodyOf<'attestation'> | BodyOf<'dispute'>>;
  /** By the dispute that each replays. */
  readonly replayed: Map<Cid, BodyOf<'replay'>>;
  readonly trained: Map<PointId, TrainedModel>;
  /** Segments done by own trainings. */
  readonly progress: Map<PointId, number>;
  /** The highest cut number that anyone has shown. */
  headSeen: number;
  /**
   * Whether this peer may have signed what it does not know of, as after a start from an old copy: then it
   * signs nothing, and does no work (rule RECORD-6).
   */
  isUnsure: boolean;
  /** The resolver only: the number of the pulse that it last asked for, and the pulse once it is there. */
  awaited: { readonly number: number; pulse: Pulse | null } | null;
  /** Whether this peer comes back where the ledger has it away: it has started and not left since. */
  isBack: boolean;
  hold: Hold | null;
  /** Whether it went away because it is held: it comes back when that ends. */
  leftHeld: boolean;
  lastCutMs: number;
  lastPullMs: number;
  halted: Halt | null;
  /**
   * Whether the driver has hardly room for further models: then no slot is opened, since what cannot be kept
   * would be skipped.
   */
  isFull: boolean;
  /**
   * Whether its machine cannot finish a greater share of the grid than the campaign lets it skip: then it
   * opens no slot.
   */
  isUnfit: boolean;
}

/**
 * Whether this peer knows that it lacks more than the cut that it may just be folding: what it would sign
 * follows from what was (rule PEER-4).
 */
export const isBehind = ({ headSeen, ledger }: PeerState): boolean => headSeen >= ledger.number + 2;

/**
 * A peer at the campaign's start, or at the ledger that its driver stored with the latest cut. `halted` is
 * what a `halt` effect once said: a peer that halted stays so.
 */
export const openPeer = (
  campaign: Campaign,
  cid: Cid,
  options: PeerOptions,
  nowMs: number,
  stored?: LedgerSnapshot,
  halted: Halt | null = null,
): PeerState => openPeerAt(openLedger(campaign, cid, stored), ownRules, options, nowMs, halted);

/** A peer at a ledger; with `ownRules` it changes it in place. */
export function openPeerAt(
  ledger: Ledger,
  rules: LedgerRules,
  options: PeerOptions,
  nowMs: number,
  halted: Halt | null = null,
): PeerState {
  return {
    options,
    rules,
    ledger,
    pending: new Map(),
    counts: emptyCounts(),
    early: new Map(),
    earlyCounts: emptyEarlyCounts(),
    earlySince: new Map(),
    bestClaims: new Map(),
    own: new Map(),
    tasks: new Map(),
    abandoned: new Map(),
    fetchTurns: new Map(),
    fetched: new Set(),
    audited: new Map(),
    replayed: new Map(),
    trained: new Map(),
    progress: new Map(),
    headSeen: ledger.number,
    isUnsure: false,
    awaited: null,
    isBack: true,
    hold: null,
    leftHeld: false,
    lastCutMs: nowMs,
    lastPullMs: nowMs,
    halted,
    isFull: false,
    isUnfit: false,
  };
}
