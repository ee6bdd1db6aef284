import { drawPanel } from '../audit/panel.js';
import { commonSegment, sampleAlpha } from '../audit/sample.js';
import type { Cid } from '../codec/hash.js';
import type { NodeKey } from '../records/keys.js';
import { attestedPart, isActive, type Ledger, type OpenCommitment, type OpenDispute } from './ledger.js';

/**
 * Draws the panels that are due with this cut's beacon: of commitments and disputes of earlier cuts that have none
 * yet, or whose panel let its time pass. Seats once given stay, and a further panel fills what is missing;
 * the seats of members that were barred are filled at once (rule PANEL-2).
 */
export function drawPanels(ledger: Ledger): void {
  const { panelEpochs, roundsMax } = ledger.campaign.audit;
  const isLate = (open: { rounds: number; panelCut: number }): boolean =>
    open.rounds === 0 || (open.rounds < roundsMax && open.panelCut + panelEpochs <= ledger.number);
  const isDue = (open: { rounds: number; panelCut: number; vacant: number }): boolean => open.vacant > 0 || isLate(open);
  const disputed = new Set([...ledger.disputes.values()].map((dispute) => dispute.commitment));
  const commitments = [...ledger.commitments].filter(([cid, commitment]) => !disputed.has(cid) && isDue(commitment));
  const disputes = [...ledger.disputes].filter(([, dispute]) => isDue(dispute));
  if (commitments.length + disputes.length === 0) return;

  const active = [...ledger.members].filter(([, member]) => isActive(ledger, member)).map(([node]) => node).sort();
  for (const [cid, commitment] of commitments) seatAuditors(ledger, cid, commitment, active, isLate(commitment));
  for (const [cid, dispute] of disputes) seatJudges(ledger, cid, dispute, active, isLate(dispute));
}

function seatAuditors(ledger: Ledger, cid: Cid, commitment: OpenCommitment, active: readonly NodeKey[], isRound: boolean): void {
  const { node: author, seats, attestations, pointId, manifest, segments } = commitment;
  const { panelSize } = ledger.campaign.audit;
  commitment.common ??= commonSegment(ledger.beacon, cid, segments);
  const missing = isRound ? panelSize - attestations.size : commitment.vacant;
  for (const node of drawPanel(ledger.beacon, cid, active, missing, (one) => one !== author && !seats.has(one))) {
    seats.set(node, sampleAlpha(ledger.beacon, pointId, manifest, node));
  }
  // A network too small for any panel is no fault of the author: the commitment waits for more members.
  noteDrawn(ledger, commitment, isRound && active.filter((one) => one !== author).length >= panelSize);
}

/** Neither party judges, nor who attested the part in dispute, and would pay for a forgery. */
function seatJudges(ledger: Ledger, cid: Cid, dispute: OpenDispute, active: readonly NodeKey[], isRound: boolean): void {
  const { node: author, attestations } = ledger.commitments.get(dispute.commitment) as OpenCommitment;
  const mayJudge = (node: NodeKey): boolean => {
    const attested = attestations.get(node);
    return node !== author && node !== dispute.node && !dispute.seats.has(node) && (attested === undefined || !attestedPart(ledger, dispute, attested));
  };
  const missing = isRound ? ledger.campaign.audit.disputePanelSize - dispute.replays.size : dispute.vacant;
  for (const node of drawPanel(ledger.beacon, cid, active, missing, mayJudge)) dispute.seats.add(node);
  noteDrawn(ledger, dispute, isRound);
}

/** Filling the places of barred members is no round: they let no time pass. */
function noteDrawn(ledger: Ledger, open: { rounds: number; panelCut: number; vacant: number }, isRound: boolean): void {
  open.vacant = 0;
  if (!isRound) return;
  open.rounds++;
  open.panelCut = ledger.number;
}
