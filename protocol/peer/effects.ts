import type { Pulse } from '../beacon/public-beacon.js';
import type { Cid, Hash } from '../codec/hash.js';
import type { PointId } from '../grid/point.js';
import type { RecordBody } from '../records/bodies.js';
import type { VerifiedRecord } from '../records/envelope.js';
import type { AdmissionCode } from './codes.js';
import type { Halt, Hold, TaskFault, TrainedModel } from './state.js';
import type { AuditOutcome, Task } from './tasks.js';
import type { Archive } from '../ledger/archive.js';
import type { LedgerEvent } from '../ledger/events.js';
import type { Replayed } from '../ledger/disputes/open-dispute.js';

/** What to tell the network of a message: pass it on, drop it, or hold it against whoever sent it. */
export interface Admission {
  readonly action: 'accept' | 'ignore' | 'reject';
  readonly code: AdmissionCode;
}

/** Everything that can happen to a peer. `archive` answers for the points that the input names. */
export type PeerInput =
  | { type: 'record'; record: VerifiedRecord; archive: Archive }
  /**
   * A cut with those of its records that the driver has; `cids` names them all, ascending. `settled` is the
   * CID of the cut of that number that this peer has settled, null where it has none.
   */
  | {
      type: 'cut';
      cut: VerifiedRecord<'cut'>;
      settled: Cid | null;
      cids: readonly Cid[];
      records: readonly VerifiedRecord[];
      archive: Archive;
    }
  | { type: 'tick' }
  /** The resolver only: the pulse that `awaitPulse` asked for, verified. */
  | { type: 'pulse'; pulse: Pulse }
  /** Whether this peer may have signed what it does not know of. */
  | { type: 'unsure'; isUnsure: boolean }
  /** Whether the driver has hardly room for further models. */
  | { type: 'storage'; isFull: boolean }
  /** Whether the machine cannot finish a greater share of the grid than the campaign lets it skip. */
  | { type: 'fitness'; isUnfit: boolean }
  /** Whether the owner lets this peer do no work now, and the cut by which that ends, where it is known. */
  | { type: 'hold'; hold: Pick<Hold, 'until'> | null }
  | { type: 'progress'; pointId: PointId; segments: number }
  | { type: 'trained'; pointId: PointId; model: TrainedModel }
  | { type: 'fetched'; key: string }
  | { type: 'audited'; key: string; outcome: AuditOutcome }
  | ({ type: 'replayed'; key: string } & Replayed)
  /** The driver gave a task up. */
  | { type: 'abandoned'; key: string; fault: TaskFault };

/**
 * What a peer's driver must do, in this order. `settle` must be durable before anything after it is done; a
 * record is signed once for its slot, durable before it is sent, and comes back as a `record` input (rule
 * RECORD-4).
 */
export type Effect =
  | {
      type: 'settle';
      cut: VerifiedRecord<'cut'>;
      records: readonly VerifiedRecord[];
      events: readonly LedgerEvent[];
    }
  | { type: 'keep'; record: VerifiedRecord }
  | { type: 'forget'; cids: readonly Cid[] }
  | { type: 'sign'; body: RecordBody }
  /** The resolver only: sign a cut over these records, given in ascending order of their CIDs. */
  | {
      type: 'cut';
      number: number;
      previous: Cid;
      records: readonly Cid[];
      /** The digest of the ledger as it is. */
      ledger: Hash;
      pulse: Pulse | null;
      /** The least pulse that the cut may name; null where the campaign has no public beacon. */
      nextPulseMin: number | null;
    }
  /** The resolver only: find the pulse of this number once it is out, instead of any asked for before. */
  | { type: 'awaitPulse'; number: number }
  /** Ask some peer for the cuts after `since`, and for what it has pending. */
  | { type: 'pull'; since: number }
  | { type: 'start'; task: Task }
  | { type: 'stop'; key: string }
  | { type: 'halt'; halt: Halt };

export interface StepResult {
  /** What the driver tells the network of a record or cut; null for other inputs. */
  readonly verdict: Admission | null;
  readonly effects: Effect[];
}
