import type { Draw } from '../../draw/draw.js';
import type { OwnerKey } from '../../records/keys.js';
import type { Frozen } from '../table.js';

/**
 * An open place of an owner, among those of the node that works on it.
 *
 *     opening ──> opened ── the next cut's beacon ──> drawn ──> closed: committed, skipped, lost, expired
 *
 * A slot that is closed never opens again (rule SLOT-1).
 */
export interface EditableSlot {
  readonly owner: OwnerKey;
  readonly slot: number;
  /** The cut that opened it. */
  readonly cut: number;
  phase: { readonly type: 'opened' } | { readonly type: 'drawn'; readonly draw: SlotDraw };
}

export type OpenSlot = Frozen<EditableSlot>;

/** What a slot drew, and the generation that a claim of it must name. */
export type SlotDraw = Draw & { readonly generation: number };

/** What an owner's slot is found by among those of the node that works on it. */
export const slotKey = ({ owner, slot }: Pick<OpenSlot, 'owner' | 'slot'>): string => `${owner}/${slot}`;

/** What a slot drew; null before that. */
export const drawOf = ({ phase }: OpenSlot): SlotDraw | null => (phase.type === 'drawn' ? phase.draw : null);
