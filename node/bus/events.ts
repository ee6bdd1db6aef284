import type { Hash } from '../../protocol/codec/hash.js';
import type { Skew } from '../mesh/membership/version-skews.js';
import type { Task } from '../../protocol/peer/tasks.js';
import type { Waiting } from '../../protocol/peer/waiting.js';
import type { PointId } from '../../protocol/grid/point.js';
import type { ToldHold } from '../restraint/hold.js';
import type { LedgerEvent } from '../../protocol/ledger/events.js';

/** How far a training is, and how fast it goes. */
export interface Pace {
  /** Segments done, and planned. */
  readonly segments: number;
  readonly total: number;
  /** The segments that were stored when it began or went on. */
  readonly from: number;
  /** What a segment takes in the mean since then; null before the first is done. */
  readonly segmentMs: number | null;
}

/** Work, and the point of the model that is trained or looked at, by which people know both. */
export interface NamedWork {
  readonly key: string;
  readonly task: Task['type'];
  readonly pointId: PointId;
}

/** What a node waits for, with how many ms it is until then, as far as cuts come in time. */
export interface ToldWaiting extends Waiting {
  readonly untilMs: number | null;
  readonly trainsMs: number | null;
}

/** What happens to a node, for whoever watches it. */
export type NodeEvent =
  | (Exclude<LedgerEvent, { type: 'paid' | 'opened' | 'verdict' }> & { readonly cut: number })
  /** What was disputed is in the store. */
  | (Omit<Extract<LedgerEvent, { type: 'verdict' }>, 'evidence'> & { readonly cut: number })
  /** `own` of the positions are on models of this node. */
  | (Extract<LedgerEvent, { type: 'opened' }> & { readonly cut: number; readonly own: number })
  /** A round was settled; its table is in the store. It has no targets where nobody scored it in time. */
  | { readonly type: 'paid'; readonly era: string; readonly targets: Hash | null; readonly cut: number }
  /** Before it can train another model the node waits for something else than before. */
  | ({ readonly type: 'waiting' } & ToldWaiting)
  /** The node's owner lets it do no work from now on, for this reason; or, with null, lets it again. */
  | { readonly type: 'hold'; readonly hold: ToldHold | null }
  /** No cut has come for `ms`, after this one: the resolver is away or out of reach. */
  | { readonly type: 'silent'; readonly cut: number; readonly ms: number }
  | { readonly type: 'cut'; readonly number: number; readonly records: number }
  /**
   * The resolver waits for a pulse of the public beacon that is out since `outMs` of Unix time; `why` says
   * what each relay answers.
   */
  | { readonly type: 'pulseMissing'; readonly pulse: number; readonly outMs: number; readonly why: string }
  /**
   * A cut came `lateMs` after the pulse that it names was out, by this machine's clock: whoever signed it
   * then could foresee what the next cut draws.
   */
  | { readonly type: 'cutLate'; readonly number: number; readonly pulse: number; readonly lateMs: number }
  /** A cut holds no pulse: its draws follow from the resolver's chain alone. */
  | { readonly type: 'cutAlone'; readonly number: number }
  /** The node takes nothing more. */
  | {
      readonly type: 'halted';
      readonly code: 'CUT_EQUIVOCATION' | 'CUT_LEDGER';
      readonly what: string;
      readonly remedy: string;
    }
  | ({ readonly type: 'work'; readonly state: 'started' | 'done' | 'stopped' } & NamedWork)
  /** `why` is an error's message: the work is tried again, or given up where `final`. */
  | ({ readonly type: 'workFailed'; readonly why: string; readonly final: boolean } & NamedWork)
  /**
   * Memory or disk of this machine changed bytes by itself, as `why` tells; what came of them was thrown
   * away.
   */
  | ({ readonly type: 'unsound'; readonly why: string } & NamedWork)
  /** The engine process ended, or was ended, and is started again. */
  | { readonly type: 'engine'; readonly why: string }
  /** Of a training: how far it is, and the trees grown for the segments done, also before a restart. */
  | ({ readonly type: 'trees'; readonly trees: number } & Omit<NamedWork, 'task'> & Pace)
  /**
   * A file of the live folder had the rows of a round: `models` predicted it, `absent` ones are not held
   * here; or why nothing came of it.
   */
  | {
      readonly type: 'livePredicted';
      readonly file: string;
      readonly era: string;
      readonly deadline: number;
      readonly models: number;
      readonly absent: number;
      readonly records: readonly string[];
    }
  | { readonly type: 'liveIgnored'; readonly file: string; readonly why: string }
  /**
   * Rows of the store were damaged or lost: what followed from cuts is folded anew, and what is not here any
   * more comes from peers.
   */
  | { readonly type: 'damage'; readonly what: string }
  /**
   * The node may have signed what it does not know of: until it is sure, it signs nothing and does no work.
   */
  | {
      readonly type: 'unsure';
      readonly code: 'PEER_UNSURE' | 'RESOLVER_BEHIND' | 'RESOLVER_UNSURE';
      readonly what: string;
      readonly remedy: string;
    }
  | { readonly type: 'sure' }
  /** A peer runs another version of the rules; each version is told once. */
  | ({ readonly type: 'skew' } & Skew)
  /** A peer that this node was to start with did not answer, or another answered at its address. */
  | { readonly type: 'unreached'; readonly peerId: string; readonly isOther: boolean }
  /**
   * Another node runs with this one's key, at `address` where that is known; a handshake proved it, or a peer
   * goes on saying so.
   */
  | { readonly type: 'twin'; readonly address: string | null; readonly isProven: boolean }
  | { readonly type: 'peer'; readonly peerId: string; readonly connected: boolean };
