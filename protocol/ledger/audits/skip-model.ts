import type { Cid } from '../../codec/hash.js';
import type { Emit } from '../events.js';
import type { Ledger } from '../ledger.js';
import { revokeModel } from '../points/settle.js';

/**
 * Takes out a model that nobody could judge. It counts as skipped: else models that cannot be had would be
 * free draws (rules FINAL-2, FINAL-5 and DISPUTE-11).
 */
export function skipModel(ledger: Ledger, cid: Cid, emit: Emit): void {
  const open = ledger.commitments.get(cid);
  if (open === undefined) return;
  ledger.members.edit(open.node, (author) => {
    author.skipped++;
  });
  revokeModel(ledger, cid, open, 'unaudited', emit);
}
