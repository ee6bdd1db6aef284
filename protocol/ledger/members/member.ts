import type { NodeKey, VrfKey } from '../../records/keys.js';
import type { EditableSlot } from '../slots/slot.js';
import type { Frozen, Table } from '../table.js';

/**
 * A node that has enrolled, with the slots that it works on: an owner's draws outlive its enrolment.
 *
 *     enrolment ──> newcomer ── a model of its own is final, or an apprentice's audit holds ──> proven
 *                      │                                                                        │
 *                      └── proven to have forged, or to have accused falsely ──> barred <───────┘
 *
 * A proven member has done what cannot be faked. Where enough have, only they are drawn for panels (rules
 * WORK-1 and PANEL-1). A barred one stays barred (rule BAR-1). Members of whom nothing is left are forgotten
 * (rule ENROLMENT-5).
 */
export interface EditableMember {
  phase: 'newcomer' | 'proven' | 'barred';
  readonly vrfKey: VrfKey;
  /** The epoch that its latest enrolment names. */
  enrolled: number;
  /**
   * Trees of its own that were audited, and trees that it retrained of others: counted as models become
   * final, and decaying.
   */
  standing: number;
  /**
   * The eighths of its weight that count: 8, 4, 2 or 1. Halved by each seat left silent, doubled by each
   * answered (rule SILENCE-1).
   */
  reliability: number;
  /** The cut with which it last went away, and the epoch that ends or ended that; 0 before any. */
  awayCut: number;
  awayUntil: number;
  /** Seats that it gave back since it answered one. */
  abstentions: number;
  /** The next slot of its own. */
  nextSlot: number;
  /** Slots that it has opened, for itself and for others. */
  openings: number;
  /** The cut that opened its latest slot; null before any. */
  opened: number | null;
  /** Slots that it skipped, let expire, or committed to what no panel could look at. */
  skipped: number;
  /** Its commitments under audit. */
  committed: number;
  /** By slotKey. */
  readonly slots: Map<string, EditableSlot>;
}

export type Member = Frozen<EditableMember>;

/** The reliability of who has left no seat silent, in eighths. */
export const reliabilityMax = 8;

export const openMember = (vrfKey: VrfKey, enrolled: number): Member => ({
  phase: 'newcomer',
  vrfKey,
  enrolled,
  standing: 0,
  reliability: reliabilityMax,
  awayCut: 0,
  awayUntil: 0,
  abstentions: 0,
  nextSlot: 0,
  openings: 0,
  opened: null,
  skipped: 0,
  committed: 0,
  slots: new Map(),
});

/** Notes that a member has done what cannot be faked (rule WORK-1). */
export const proveMember = (members: Table<NodeKey, EditableMember>, node: NodeKey): void =>
  members.edit(node, (member) => {
    if (member.phase === 'newcomer') member.phase = 'proven';
  });
