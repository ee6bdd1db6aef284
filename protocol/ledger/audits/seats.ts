import type { Campaign } from '../../campaign/campaign.js';
import type { Cid } from '../../codec/hash.js';
import { eraAt } from '../../model/screening.js';
import type { NodeKey } from '../../records/keys.js';
import type { Attested, JudgeSeat, Ledger, OpenCommitment, OpenDispute, Seat } from '../ledger.js';
import type { Refusal } from '../rule.js';

/** A seat as it is drawn. */
export const openSeat = (cut: number): Seat => ({
  cut,
  alpha: null,
  withheld: false,
  pledge: null,
  attested: null,
  silent: false,
});
export const openJudgeSeat = (cut: number): JudgeSeat => ({ cut, silent: false });

/** Where a node audits a commitment, in a panel or as an apprentice. */
export const seatOf = ({ seats, apprentices }: OpenCommitment, node: NodeKey): Seat | undefined =>
  seats.get(node) ?? apprentices.get(node);

const attestationsIn = (seats: ReadonlyMap<NodeKey, Seat>): [NodeKey, Attested][] =>
  [...seats].flatMap(([node, { attested }]) =>
    attested === null ? [] : [[node, attested] as [NodeKey, Attested]],
  );

/** The attestations of a commitment that count, by their signers: those of its panels. */
export const panelAttestations = ({ seats }: OpenCommitment): [NodeKey, Attested][] => attestationsIn(seats);

/** All that anyone attested of a commitment, and answers for: apprentices too. */
export const attestationsOf = ({ seats, apprentices }: OpenCommitment): [NodeKey, Attested][] => [
  ...attestationsIn(seats),
  ...attestationsIn(apprentices),
];

const count = ({ seats }: OpenCommitment, has: (seat: Seat) => boolean): number =>
  [...seats.values()].filter(has).length;

export const withheldSeats = (open: OpenCommitment): number => count(open, ({ withheld }) => withheld);
export const pledgedSeats = (open: OpenCommitment): number => count(open, ({ pledge }) => pledge !== null);
export const attestedSeats = (open: OpenCommitment): number =>
  count(open, ({ attested }) => attested !== null);

/**
 * Attestations that make a commitment final: a panel, and one more for each who could not have the model. So
 * an author who hands it to its friends alone needs more of them than there are others (rule FINAL-1).
 */
export const attestationsNeeded = ({ audit }: Campaign, open: OpenCommitment): number =>
  audit.panelSize + withheldSeats(open);

/** Why a node may not speak from a seat in the panel of a commitment or dispute; null where it may. */
export function seatRefusal(
  ledger: Ledger,
  open: OpenDispute | OpenCommitment | undefined,
  node: NodeKey,
): Refusal['timing'] | null {
  if (ledger.members.get(node)?.barred === true || open?.abstained.has(node) === true) return 'late';
  if (open === undefined) return 'early';
  return open.seats.has(node) || ('apprentices' in open && open.apprentices.has(node)) ? null : 'early';
}

/** Whether as many epochs have passed since `cut` as a panel has. */
export const hasHadTime = ({ number, campaign }: Ledger, cut: number): boolean =>
  cut + campaign.audit.panelEpochs <= number;

/** Whether an attestation vouches for the part that a dispute names. */
export function attestedPart(
  { campaign }: Ledger,
  { subject, part }: OpenDispute,
  { segments, eras }: Attested,
): boolean {
  // Everyone looks at the sketch.
  if (subject === 'sketch') return true;
  return subject === 'era'
    ? eras.includes(eraAt(campaign, part) as string)
    : segments.some(({ segment }) => segment === part);
}

/** The commitments of which a dispute is open. */
export const disputedCommitments = ({ disputes }: Ledger): Set<Cid> =>
  new Set([...disputes.values()].map(({ commitment }) => commitment));

/** Whether a node has an open dispute of a commitment. */
export const hasDispute = ({ disputes }: Ledger, commitment: string, node: NodeKey): boolean =>
  [...disputes.values()].some((dispute) => dispute.commitment === commitment && dispute.node === node);
