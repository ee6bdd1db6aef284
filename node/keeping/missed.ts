import type { Cid } from '../../protocol/codec/hash.js';
import type { OpenCommitment } from '../../protocol/ledger/audits/audit.js';
import type { OpenDispute } from '../../protocol/ledger/disputes/open-dispute.js';
import type { Ledger } from '../../protocol/ledger/ledger.js';
import type { NodeKey } from '../../protocol/records/keys.js';

const disputesOf = ({ disputes }: Ledger, commitment: Cid): OpenDispute[] =>
  [...disputes.values()].filter((one) => one.commitment === commitment);

/**
 * Whether somebody who was drawn before the latest cut has not said that it has the model, or judges are to
 * look at it.
 */
export function isMissed(ledger: Ledger, commitment: Cid, { seats, apprentices }: OpenCommitment): boolean {
  const isWaiting = [...seats.values(), ...apprentices.values()].some(
    ({ cut, phase }) => phase.type === 'drawn' && cut < ledger.number,
  );
  return isWaiting || disputesOf(ledger, commitment).length > 0;
}

/** Whether a node made the model or looks at it, and so has it or fetches it for itself. */
export const isSeatedFor = (
  ledger: Ledger,
  commitment: Cid,
  { node, seats, apprentices }: OpenCommitment,
  own: NodeKey,
): boolean =>
  node === own ||
  seats.has(own) ||
  apprentices.has(own) ||
  disputesOf(ledger, commitment).some((dispute) => dispute.seats.has(own));
