import type { VerifiedRecord } from '../../records/envelope.js';
import { releaseSlot } from '../points/settle.js';
import { early, late, rule } from '../rule.js';
import { skipSlot } from './close-slot.js';
import { wasOpened } from './opening-rule.js';
import { slotKey } from './slot.js';

export const skipRule = rule({
  // SKIP-1 [early before it was opened, late after].
  check(ledger, { body }: VerifiedRecord<'skip'>) {
    const { node, owner, slot } = body;
    const member = ledger.members.get(node);
    if (member === undefined || !wasOpened(ledger, owner, node, slot)) return early('SKIP_SLOT');
    const open = member.slots.get(slotKey(body));
    return open === undefined ? late('SKIP_SLOT') : { open };
  },
  apply(ledger, { body }, { open }, emit) {
    skipSlot(ledger, body.node, slotKey(open));
    releaseSlot(ledger, open, 'skipped', emit);
  },
});
