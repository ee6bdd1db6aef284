import { drawPanel } from '../audit/panel.js';
import { sampleAlpha } from '../audit/sample.js';
import type { NodeKey } from '../records/keys.js';
import { isActive, type Ledger } from './ledger.js';

/**
 * Draws the panels that are due with this cut's beacon: of commitments and disputes of earlier cuts that have none
 * yet, or whose panel let its time pass. Seats once given stay, and a further panel fills what is missing (rule PANEL-2).
 */
export function drawPanels(ledger: Ledger): void {
  const { panelSize, disputePanelSize, panelEpochs, roundsMax } = ledger.campaign.audit;
  const isDue = (open: { rounds: number; panelCut: number }): boolean =>
    open.rounds === 0 || (open.rounds < roundsMax && open.panelCut + panelEpochs <= ledger.number);
  const active = [...ledger.members].filter(([, member]) => isActive(ledger, member)).map(([node]) => node);
  const disputed = new Set([...ledger.disputes.values()].map((dispute) => dispute.commitment));

  for (const [cid, commitment] of ledger.commitments) {
    if (disputed.has(cid) || !isDue(commitment)) continue;
    const eligible = active.filter((node) => node !== commitment.node && !commitment.seats.has(node));
    const alpha = sampleAlpha(ledger.beacon, commitment.pointId, commitment.manifest);
    for (const node of drawPanel(ledger.beacon, cid, eligible, panelSize - commitment.attestations.size)) commitment.seats.set(node, alpha);
    commitment.rounds++;
    commitment.panelCut = ledger.number;
  }
  for (const [cid, dispute] of ledger.disputes) {
    if (!isDue(dispute)) continue;
    const accused = ledger.commitments.get(dispute.commitment)?.node;
    const eligible = active.filter((node: NodeKey) => node !== accused && node !== dispute.node && !dispute.seats.has(node));
    for (const node of drawPanel(ledger.beacon, cid, eligible, disputePanelSize - dispute.replays.size)) dispute.seats.add(node);
    dispute.rounds++;
    dispute.panelCut = ledger.number;
  }
}
