import { drawerOf, isLookedAt, isReaudited, type Candidate, type Pool } from '../../audit/panel.js';
import { commonSegment } from '../../audit/sample.js';
import type { Cid } from '../../codec/hash.js';
import type { NodeKey } from '../../records/keys.js';
import type { Emit } from '../events.js';
import type { Ledger } from '../ledger.js';
import { settleRejected } from '../points/settle.js';
import type { OpenCommitment } from './audit.js';
import { isDrawingDue, isExhausted, nextDrawing } from './drawing.js';
import {
  attestationsNeeded,
  attestedSeats,
  disputedCommitments,
  hasHadTime,
  openSeat,
  seatOf,
} from './seats.js';

/** Whether a final model will have no further panel (rule FINAL-3). */
export const isReauditExhausted = (ledger: Ledger, { drawing }: OpenCommitment): boolean =>
  isExhausted(ledger, drawing, ledger.campaign.audit.drawingsMax);

/**
 * Whether a model that is not final has had so many panels in vain that it may have to make room (rule
 * FINAL-5).
 */
export const isWaiting = ({ campaign }: Ledger, { phase, drawing }: OpenCommitment): boolean =>
  phase.type !== 'final' && (drawing?.count ?? 0) > campaign.audit.drawingsMax;

/**
 * Lets go, unseen, of the models of the cut before that were refused or abandoned and that this cut's beacon
 * does not have audited (rule PANEL-5).
 */
export function releaseRejected(ledger: Ledger, emit: Emit): void {
  const { number, beacon, campaign } = ledger;
  for (const [cid, open] of [...ledger.commitments]) {
    const { outcome, cut } = open;
    if (outcome === 'accepted' || cut !== number - 1) continue;
    if (!isLookedAt(beacon, cid, campaign.audit.rejectedPpm))
      settleRejected(ledger, cid, open, { state: outcome }, emit);
  }
}

/**
 * Draws the panels that are due with this cut's beacon: of commitments of earlier cuts that have none yet, or
 * whose panel let its time pass; and of final models whose turn it is to be audited once more. Seats once
 * given stay, and a further panel fills what is missing; seats that are vacant are filled at once (rules
 * PANEL-2 and PANEL-4).
 */
export function drawPanels(ledger: Ledger, pool: Pool): void {
  const disputed = disputedCommitments(ledger);
  for (const [cid, open] of ledger.commitments) if (!disputed.has(cid)) seatAuditors(ledger, cid, open, pool);
}

/**
 * PANEL-4: where the beacon has a final model audited once more, the additional member is drawn together with
 * the missing or vacant ones.
 */
function seatAuditors(ledger: Ledger, cid: Cid, open: OpenCommitment, { candidates, draw }: Pool): void {
  const { node: author, seats, apprentices, vacant, abstained, segments, drawing, phase } = open;
  const { audit } = ledger.campaign;
  const isFinal = phase.type === 'final';
  const missing = attestationsNeeded(ledger.campaign, open) - attestedSeats(open);
  // PANEL-2: what is not final waits for as many panels as it takes.
  const isDrawing =
    missing > 0 && isDrawingDue(ledger, drawing) && (!isFinal || (drawing?.count ?? 0) < audit.drawingsMax);
  // PANEL-4
  const again = isFinal && isReaudited(ledger.beacon, cid, audit.reauditPpm) ? 1 : 0;
  const size = (isDrawing ? missing : vacant) + again;
  if (size === 0) return;
  // PANEL-3: neither the author nor who has a seat or gave it back.
  const out = new Set([author, ...seats.keys(), ...apprentices.keys(), ...abstained]);
  const drawn = draw(ledger.beacon, cid, size, out);
  ledger.commitments.edit(cid, (each) => {
    if (phase.type === 'committed')
      each.phase = { type: 'audited', common: commonSegment(ledger.beacon, cid, segments) };
    for (const node of drawn) each.seats.set(node, openSeat(ledger.number));
    // PANEL-7: filling vacant seats lets no time pass.
    each.vacant = 0;
    // PANEL-8: a network too small for any panel is no fault of the author.
    if (isDrawing && (isFinal || hasPanelBeside(author, candidates, audit.panelSize)))
      each.drawing = nextDrawing(ledger, drawing);
  });
}

/** Whether as many as a panel has can be drawn beside an author. */
const hasPanelBeside = (author: NodeKey, candidates: readonly Candidate[], panelSize: number): boolean =>
  candidates.length > panelSize ||
  (candidates.length === panelSize && candidates.every(({ node }) => node !== author));

/** Draws apprentices for final models, apart from all panels (rule WORK-2). */
export function drawApprentices(ledger: Ledger, candidates: readonly Candidate[]): void {
  const disputed = disputedCommitments(ledger);
  const draw = drawerOf(candidates, 'apprentice');
  for (const [cid, open] of ledger.commitments) {
    if (!isApprenticeDue(ledger, open) || disputed.has(cid)) continue;
    const [node] = draw(ledger.beacon, cid, 1);
    if (node === undefined || !mayLearn(open, node)) continue;
    ledger.commitments.edit(cid, ({ apprentices }) => void apprentices.set(node, openSeat(ledger.number)));
  }
}

/** One at a time, until one has attested. */
function isApprenticeDue(ledger: Ledger, open: OpenCommitment): boolean {
  if (open.phase.type !== 'final') return false;
  return [...open.apprentices.values()].every(
    ({ cut, phase }) => phase.type !== 'attested' && hasHadTime(ledger, cut),
  );
}

/** PANEL-3, of apprentices. */
const mayLearn = (open: OpenCommitment, node: NodeKey): boolean =>
  node !== open.node && seatOf(open, node) === undefined && !open.abstained.has(node);
