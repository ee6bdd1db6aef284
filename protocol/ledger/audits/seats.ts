import type { Campaign } from '../../campaign/campaign.js';
import type { Cid } from '../../codec/hash.js';
import { eraAt } from '../../model/screening.js';
import type { NodeKey } from '../../records/keys.js';
import type { EditableDispute, JudgeSeat, OpenDispute } from '../disputes/open-dispute.js';
import { isBarred, type Ledger } from '../ledger.js';
import type { Refusal } from '../rule.js';
import type { Attested, EditableCommitment, EditableSeat, OpenCommitment, Seat, SeatPhase } from './audit.js';

/** A seat as it is drawn. */
export const openSeat = (cut: number): Seat => ({ cut, silent: false, phase: { type: 'drawn' } });

/** Where a node audits a commitment, in a panel or as an apprentice. */
export const seatOf = ({ seats, apprentices }: OpenCommitment, node: NodeKey): Seat | undefined =>
  seats.get(node) ?? apprentices.get(node);

/** The commitments that a node audits by a ledger between two cuts, in their order there. */
export function auditedBy({ context, commitments }: Ledger, node: NodeKey): readonly Cid[] {
  context.audited ??= auditsOf(commitments);
  return context.audited.get(node) ?? [];
}

function auditsOf(commitments: ReadonlyMap<Cid, OpenCommitment>): ReadonlyMap<NodeKey, readonly Cid[]> {
  const audits = new Map<NodeKey, Cid[]>();
  for (const [cid, { seats, apprentices }] of commitments)
    for (const node of new Set([...seats.keys(), ...apprentices.keys()])) {
      const own = audits.get(node);
      if (own === undefined) audits.set(node, [cid]);
      else own.push(cid);
    }
  return audits;
}

/** Changes the seat from which a node audits a commitment. */
export const editSeat = (
  { commitments }: Ledger,
  cid: Cid,
  node: NodeKey,
  change: (seat: EditableSeat) => void,
): void =>
  commitments.edit(cid, ({ seats, apprentices }) => {
    const seat = seats.get(node) ?? apprentices.get(node);
    if (seat !== undefined) change(seat);
  });

/** Whether a node has answered nothing from a seat, nor is bound to anything, and so may give it back. */
export const isOpenSeat = (ledger: Ledger, cid: Cid, node: NodeKey, { phase }: Seat | JudgeSeat): boolean =>
  (phase.type === 'drawn' || phase.type === 'holding') && !hasDispute(ledger, cid, node);

/**
 * Takes a node, which will not be drawn again, out of the panel of a commitment or dispute, and as an
 * apprentice; `isMissed`: whether its seat goes to another.
 */
export function giveSeatBack(ledger: Ledger, cid: Cid, node: NodeKey, isMissed: boolean): void {
  const leave = (open: EditableCommitment | EditableDispute): void => {
    open.seats.delete(node);
    open.abstained.add(node);
    if (isMissed) open.vacant++;
  };
  ledger.disputes.edit(cid, leave);
  ledger.commitments.edit(cid, (open) => {
    leave(open);
    open.apprentices.delete(node);
  });
}

/** What a seat has attested; null where it has not. */
export const attestedBy = (seat: Seat | undefined): (Attested & { readonly cut: number }) | null =>
  seat?.phase.type === 'attested' ? seat.phase.attested : null;

/** The attestation that a seat is bound to; null before it has pledged. */
export const pledgeOf = ({ phase }: Seat): Cid | null =>
  phase.type === 'pledged' || phase.type === 'attested' ? phase.pledge : null;

const attestationsIn = (seats: ReadonlyMap<NodeKey, Seat>): [NodeKey, Attested][] =>
  [...seats].flatMap(([node, { phase }]): [NodeKey, Attested][] =>
    phase.type === 'attested' ? [[node, phase.attested]] : [],
  );

/** The attestations of a commitment that count, by their signers: those of its panels. */
export const panelAttestations = ({ seats }: OpenCommitment): [NodeKey, Attested][] => attestationsIn(seats);

/** All that anyone attested of a commitment, and answers for: apprentices too (rule WORK-4). */
export const attestationsOf = ({ seats, apprentices }: OpenCommitment): [NodeKey, Attested][] => [
  ...attestationsIn(seats),
  ...attestationsIn(apprentices),
];

const count = ({ seats }: OpenCommitment, ...types: SeatPhase['type'][]): number =>
  [...seats.values()].filter(({ phase }) => types.includes(phase.type)).length;

export const withheldSeats = (open: OpenCommitment): number => count(open, 'withheld');
export const pledgedSeats = (open: OpenCommitment): number => count(open, 'pledged', 'attested');
export const attestedSeats = (open: OpenCommitment): number => count(open, 'attested');

/**
 * Attestations that make a commitment final: a panel, and one more for each who could not have the model. So
 * an author who hands it to its friends alone needs more of them than there are others (rule FINAL-1).
 */
export const attestationsNeeded = ({ audit }: Campaign, open: OpenCommitment): number =>
  audit.panelSize + withheldSeats(open);

export const lacksAttestations = ({ campaign }: Ledger, open: OpenCommitment): boolean =>
  attestedSeats(open) < attestationsNeeded(campaign, open);

/** The cut that made a model final; null while it is under audit. */
export const finalCutOf = ({ phase }: OpenCommitment): number | null =>
  phase.type === 'final' ? phase.finalCut : null;

/** Whether attestations of a commitment are shown by now. */
export const isRevealed = ({ phase }: OpenCommitment): boolean =>
  phase.type === 'revealed' || phase.type === 'final';

/**
 * The seat from which a node may speak in the panel of a commitment or dispute, or why it may not: [late] for
 * who is barred or has given it back, [early] for who has none.
 */
export function speakerAt<S extends object>(
  ledger: Ledger,
  abstained: ReadonlySet<NodeKey>,
  seat: S | undefined,
  node: NodeKey,
): S | Refusal['timing'] {
  if (isBarred(ledger, node) || abstained.has(node)) return 'late';
  return seat ?? 'early';
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
  if (subject !== 'era') return segments.some(({ segment }) => segment === part);
  const era = eraAt(campaign, part);
  return era !== undefined && eras.includes(era);
}

/** The commitments of which a dispute is open. */
export const disputedCommitments = ({ disputes }: Ledger): Set<Cid> =>
  new Set([...disputes.values()].map(({ commitment }) => commitment));

/** Whether a node has an open dispute of a commitment. */
export const hasDispute = ({ disputes }: Ledger, commitment: string, node: NodeKey): boolean =>
  [...disputes.values()].some((dispute) => dispute.commitment === commitment && dispute.node === node);
