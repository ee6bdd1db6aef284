import type { Campaign } from '../campaign/campaign.js';
import type { Cid } from '../codec/hash.js';
import { eraAt } from '../model/screening.js';
import type { NodeKey } from '../records/keys.js';
import type { Attested, Ledger, OpenCommitment, OpenDispute, Seat } from './ledger.js';
import type { Refusal } from './rule.js';

/** A seat as it is drawn. */
export const openSeat = (cut: number): Seat => ({ cut, alpha: null, withheld: false, pledge: null, attested: null });

/** The attestations of a commitment by their signers. */
export const attestationsOf = ({ seats }: OpenCommitment): [NodeKey, Attested][] =>
  [...seats].flatMap(([node, { attested }]) => (attested === null ? [] : [[node, attested] as [NodeKey, Attested]]));

const count = ({ seats }: OpenCommitment, has: (seat: Seat) => boolean): number => [...seats.values()].filter(has).length;

export const withheldSeats = (open: OpenCommitment): number => count(open, ({ withheld }) => withheld);
export const pledgedSeats = (open: OpenCommitment): number => count(open, ({ pledge }) => pledge !== null);
export const attestedSeats = (open: OpenCommitment): number => count(open, ({ attested }) => attested !== null);

/**
 * Attestations that make a commitment final: a panel, and one more for each who could not have the model. So an author who
 * hands it to its friends alone needs more of them than there are others (rule FINAL-1).
 */
export const attestationsNeeded = ({ audit }: Campaign, open: OpenCommitment): number => audit.panelSize + withheldSeats(open);

/** Why a node may not speak from a seat in the panel of a commitment or dispute; null where it may. */
export function seatRefusal(ledger: Ledger, open: Pick<OpenDispute, 'seats' | 'abstained'> | OpenCommitment | undefined, node: NodeKey): Refusal['standing'] | null {
  if (ledger.members.get(node)?.barred === true || open?.abstained.has(node) === true) return 'late';
  return open?.seats.has(node) === true ? null : 'early';
}

/** Whether as many epochs have passed since `cut` as a panel has. */
export const hasHadTime = ({ number, campaign }: Ledger, cut: number): boolean => cut + campaign.audit.panelEpochs <= number;

/** Those who have had the time of a panel, and for whom the others waited in vain (rule STANDING-3). */
export const silentSeats = (ledger: Ledger, { seats, revealCut }: OpenCommitment): NodeKey[] =>
  [...seats].flatMap(([node, { cut, withheld, pledge, attested }]) =>
    (hasHadTime(ledger, cut) && !withheld && attested === null && (pledge === null || revealCut > 0) ? [node] : []));

/** Whether an attestation vouches for the part that a dispute names. */
export function attestedPart({ campaign }: Ledger, { subject, position }: OpenDispute, { segments, eras }: Attested): boolean {
  // Everyone looks at the sketch.
  if (subject === 'sketch') return true;
  return subject === 'era' ? eras.includes(eraAt(campaign, position) as string) : segments.some(({ segment }) => segment === position);
}

/** The commitments of which a dispute is open. */
export const disputedCommitments = ({ disputes }: Ledger): Set<Cid> => new Set([...disputes.values()].map(({ commitment }) => commitment));

/** Whether a node has an open dispute of a commitment. */
export const hasDispute = ({ disputes }: Ledger, commitment: string, node: NodeKey): boolean =>
  [...disputes.values()].some((dispute) => dispute.commitment === commitment && dispute.node === node);
