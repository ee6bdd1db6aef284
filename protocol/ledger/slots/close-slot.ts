import type { NodeKey } from '../../records/keys.js';
import type { Ledger } from '../ledger.js';

/** Closes a slot of a member, where it is open. */
export const closeSlot = ({ members }: Ledger, node: NodeKey, key: string): void =>
  members.edit(node, ({ slots }) => void slots.delete(key));

/** Closes a slot that ends without a model by its owner's doing, which counts (rule SLOT-4). */
export const skipSlot = ({ members }: Ledger, node: NodeKey, key: string): void =>
  members.edit(node, (member) => {
    if (member.slots.delete(key)) member.skipped++;
  });
