import { drawPanel, isLookedAt, isReaudited, type Candidate } from '../audit/panel.js';
import { commonSegment } from '../audit/sample.js';
import type { Cid } from '../codec/hash.js';
import type { NodeKey } from '../records/keys.js';
import type { Emit, Ledger, Member, OpenCommitment, OpenDispute } from './ledger.js';
import { attestationsNeeded, attestedPart, attestedSeats, disputedCommitments, hasHadTime, openSeat, silentSeats } from './seats.js';
import { settleRejected } from './settle.js';
import { candidatesOf, loseStanding } from './standing.js';

/** What a panel is drawn for: a commitment or a dispute. */
type Judged = Pick<OpenDispute, 'rounds' | 'panelCut' | 'vacant'>;

/** One extension, and then a dispute lapses (rule DISPUTE-3). */
const disputeRoundsMax = 2;

/** Whether there has been no panel yet, or a further one may follow the latest, whose time is over. */
const isRoundDue = (ledger: Ledger, judged: Judged, roundsMax: number): boolean =>
  judged.rounds === 0 || (judged.rounds < roundsMax && hasHadTime(ledger, judged.panelCut));

/** Whether the last panel that there may be has had its time. */
export const isExhausted = (ledger: Ledger, judged: Judged, roundsMax: number): boolean => judged.rounds >= roundsMax && hasHadTime(ledger, judged.panelCut);
export const isDisputeExhausted = (ledger: Ledger, dispute: OpenDispute): boolean => isExhausted(ledger, dispute, disputeRoundsMax);

/**
 * Lets go, unseen, of the models of the cut before that were refused or abandoned and that this cut's beacon does not have audited
 * (rule PANEL-5).
 */
function releaseRejected(ledger: Ledger, emit: Emit): void {
  const { number, beacon, campaign: { audit } } = ledger;
  for (const [cid, open] of [...ledger.commitments]) {
    if (open.outcome === 'accepted' || open.cut !== number - 1 || isLookedAt(beacon, cid, audit.rejectedPpm)) continue;
    settleRejected(ledger, cid, { state: open.outcome }, emit);
  }
}

/**
 * Draws the panels that are due with this cut's beacon: of commitments and disputes of earlier cuts that have none yet, or
 * whose panel let its time pass; and of final models whose turn it is to be audited once more. Seats once given stay, and a
 * further panel fills what is missing; seats that are vacant are filled at once (rules PANEL-2 and PANEL-4).
 */
export function drawPanels(ledger: Ledger, emit: Emit): void {
  releaseRejected(ledger, emit);
  const disputed = disputedCommitments(ledger);
  // Before anyone loses standing here, so that the order of commitments decides nothing.
  const candidates = ledger.commitments.size > 0 ? candidatesOf(ledger) : [];
  for (const [cid, commitment] of ledger.commitments) if (!disputed.has(cid)) seatAuditors(ledger, cid, commitment, candidates);
  for (const [cid, dispute] of ledger.disputes) seatJudges(ledger, cid, dispute, candidates);
}

function seatAuditors(ledger: Ledger, cid: Cid, commitment: OpenCommitment, candidates: readonly Candidate[]): void {
  const { node: author, seats, abstained, finalCut, segments } = commitment;
  const { audit } = ledger.campaign;
  const missing = attestationsNeeded(ledger.campaign, commitment) - attestedSeats(commitment);
  const isRound = missing > 0 && isRoundDue(ledger, commitment, audit.roundsMax);
  const again = finalCut > 0 && isReaudited(ledger.beacon, cid, audit.reauditPpm) ? 1 : 0;
  const size = (isRound ? missing : commitment.vacant) + again;
  if (size === 0) return;
  commitment.common ??= commonSegment(ledger.beacon, cid, segments);
  if (isRound && commitment.rounds > 0) for (const node of silentSeats(ledger, commitment)) loseStanding(ledger.members.get(node) as Member);
  const others = candidates.filter(({ node }) => node !== author);
  const eligible = others.filter(({ node }) => !seats.has(node) && !abstained.has(node));
  for (const node of drawPanel(ledger.beacon, cid, eligible, size)) seats.set(node, openSeat(ledger.number));
  // A network too small for any panel is no fault of the author: the commitment waits for more members.
  noteDrawn(ledger, commitment, isRound && others.length >= audit.panelSize);
}

/** No party judges, nor who attested the part in dispute, and would pay for a forgery. */
function seatJudges(ledger: Ledger, cid: Cid, dispute: OpenDispute, candidates: readonly Candidate[]): void {
  const isRound = isRoundDue(ledger, dispute, disputeRoundsMax);
  if (!isRound && dispute.vacant === 0) return;
  const { node: author, seats } = ledger.commitments.get(dispute.commitment) as OpenCommitment;
  const mayJudge = (node: NodeKey): boolean => {
    if (node === dispute.node || dispute.seats.has(node) || dispute.abstained.has(node)) return false;
    if (dispute.accused !== null) return node !== dispute.accused;
    const attested = seats.get(node)?.attested ?? null;
    return node !== author && (attested === null || !attestedPart(ledger, dispute, attested));
  };
  const missing = isRound ? ledger.campaign.audit.disputePanelSize - dispute.replays.size : dispute.vacant;
  for (const node of drawPanel(ledger.beacon, cid, candidates.filter(({ node }) => mayJudge(node)), missing)) dispute.seats.add(node);
  noteDrawn(ledger, dispute, isRound);
}

/** Filling vacant seats is no round: it lets no time pass. */
function noteDrawn(ledger: Ledger, judged: Judged, isRound: boolean): void {
  judged.vacant = 0;
  if (!isRound) return;
  judged.rounds++;
  judged.panelCut = ledger.number;
}
