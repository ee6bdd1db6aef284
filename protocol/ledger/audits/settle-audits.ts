import type { Cid } from '../../codec/hash.js';
import type { Near } from '../../model/sketch.js';
import type { NodeKey } from '../../records/keys.js';
import type { Archive } from '../archive.js';
import { deliverModel, vestModel } from '../delegations/staked-models.js';
import type { Emit } from '../events.js';
import { isAtBound, type Ledger } from '../ledger.js';
import { proveMember } from '../members/member.js';
import { earnStanding, loseStanding } from '../members/standing.js';
import { closeCommitment, settlePoint, settleRejected } from '../points/settle.js';
import type { AuditPhase, OpenCommitment, Seat } from './audit.js';
import { isReauditExhausted, isWaiting } from './panels.js';
import {
  attestationsNeeded,
  attestedSeats,
  disputedCommitments,
  hasHadTime,
  lacksAttestations,
  pledgedSeats,
  withheldSeats,
} from './seats.js';
import { skipModel } from './skip-model.js';

type Model = [Cid, OpenCommitment];

/**
 * Has pledged attestations shown where enough are pledged; makes models final that enough attest, and lets
 * final ones go that have vested; then takes those out that nobody can have, or that no panel finished (rules
 * FINAL-1 to FINAL-8). What costs standing comes after all that earns it, so that the order of commitments
 * decides nothing.
 */
export function settleAudits(ledger: Ledger, archive: Archive, emit: Emit): void {
  const disputed = disputedCommitments(ledger);
  const audited: Model[] = [];
  const withheld: Model[] = [];
  const waiting: Model[] = [];
  for (const [cid, open] of [...ledger.commitments]) {
    if (disputed.has(cid)) continue;
    // FINAL-6, then FINAL-2 and FINAL-7, then FINAL-3, FINAL-1 and FINAL-5.
    reveal(ledger, cid, open);
    if (isWithheld(ledger, open)) withheld.push([cid, open]);
    else if (open.phase.type === 'final') {
      if (hasVested(ledger, open, open.phase)) vest(ledger, cid, open, open.phase, emit);
    } else if (!lacksAttestations(ledger, open)) audited.push([cid, open]);
    else if (isWaiting(ledger, open)) waiting.push([cid, open]);
  }
  // Of two that are alike the lower point id comes first.
  for (const [cid, open] of audited.sort(([, a], [, b]) => (a.pointId < b.pointId ? -1 : 1)))
    settleAudited(ledger, cid, open, archive, emit);
  for (const [cid, { node }] of withheld) {
    // STANDING-3
    loseStanding(ledger, node);
    skipModel(ledger, cid, emit);
  }
  makeRoom(ledger, waiting, emit);
}

/** Once enough have pledged, each shows what it is bound to (rule FINAL-6). */
function reveal({ campaign, commitments, number }: Ledger, cid: Cid, open: OpenCommitment): void {
  const { phase } = open;
  if (phase.type !== 'audited' || pledgedSeats(open) < attestationsNeeded(campaign, open)) return;
  commitments.edit(cid, (each) => {
    each.phase = { type: 'revealed', common: phase.common, revealCut: number };
  });
}

type FinalPhase = Extract<AuditPhase, { type: 'final' }>;

/**
 * Whether its time is over, and so is that of everyone who was drawn to look at it once more, and of the
 * panels for what it lacks (rule FINAL-3).
 */
function hasVested(ledger: Ledger, open: OpenCommitment, { finalCut }: FinalPhase): boolean {
  if (finalCut + ledger.campaign.audit.vestingEpochs > ledger.number) return false;
  if (lacksAttestations(ledger, open) && !isReauditExhausted(ledger, open)) return false;
  return [...open.seats.values()].every((seat) => isAnswered(seat) || hasHadTime(ledger, seat.cut));
}

/**
 * Whether so many could not have the model that it is given up, or at the end of a final one's panels more
 * than could (rules FINAL-2 and FINAL-7).
 */
export function isWithheld(ledger: Ledger, open: OpenCommitment): boolean {
  const { panelSize } = ledger.campaign.audit;
  const [withheld, attested] = [withheldSeats(open), attestedSeats(open)];
  if (withheld >= attested + 2 * panelSize) return true;
  const isLost = withheld > attested && withheld >= panelSize;
  return open.phase.type === 'final' && isLost && isReauditExhausted(ledger, open);
}

const isAnswered = ({ phase }: Seat): boolean => phase.type === 'withheld' || phase.type === 'attested';

/**
 * Of each author that could open no further slot, gives the oldest of the models up that wait for panels in
 * vain: silence is no fault of an author, and yet what it asks of auditors is bounded (rule FINAL-5).
 */
function makeRoom(ledger: Ledger, waiting: readonly Model[], emit: Emit): void {
  const oldest = new Map<NodeKey, Cid>();
  for (const [cid, { node }] of [...waiting].sort(
    ([a, one], [b, other]) => one.cut - other.cut || (a < b ? -1 : 1),
  )) {
    if (!oldest.has(node) && isAtBound(ledger, node)) oldest.set(node, cid);
  }
  for (const cid of oldest.values()) skipModel(ledger, cid, emit);
}

/**
 * What enough attest is what it was announced to be: rejected, or final unless a final model is too like it
 * (rules FINAL-4 and FINAL-8).
 */
function settleAudited(ledger: Ledger, cid: Cid, open: OpenCommitment, archive: Archive, emit: Emit): void {
  const { outcome, sketch, phase } = open;
  earnStanding(ledger, open);
  if (outcome !== 'accepted') return settleRejected(ledger, cid, open, { state: outcome }, emit);
  // FINAL-8
  const near = archive.nearest(sketch);
  if (near !== null && near.distance < ledger.campaign.acceptance.distanceMin)
    settleRejected(ledger, cid, open, { state: 'duplicate', near }, emit);
  else if (phase.type === 'revealed') makeFinal(ledger, cid, open, phase, near, emit);
}

/**
 * From here on the point is the owner's for good; the model can still be found forged until it has vested.
 */
function makeFinal(
  ledger: Ledger,
  cid: Cid,
  open: OpenCommitment,
  { common, revealCut }: Extract<AuditPhase, { type: 'revealed' }>,
  near: Near | null,
  emit: Emit,
): void {
  const { node, owner, manifest, corr, sharpe, sketch, pointId, target, index, generation } = open;
  const cut = ledger.number;
  settlePoint(
    ledger,
    pointId,
    {
      state: 'final',
      generation,
      cut,
      owner,
      node,
      commitment: cid,
      manifest,
      corr,
      sharpe,
      sketch,
      near,
      target,
      index,
      attestations: attestedSeats(open),
    },
    emit,
  );
  ledger.commitments.edit(cid, (each) => {
    each.phase = { type: 'final', common, revealCut, finalCut: cut };
    // What it may take to audit it once more is counted anew.
    each.drawing = { count: 1, cut };
  });
  proveMember(ledger.members, node);
  deliverModel(ledger, cid, open);
}

function vest(ledger: Ledger, cid: Cid, open: OpenCommitment, { finalCut }: FinalPhase, emit: Emit): void {
  const { pointId, node, owner, seats } = open;
  for (const apprentice of confirmedApprentices(open)) proveMember(ledger.members, apprentice);
  const unanswered =
    lacksAttestations(ledger, open) ||
    [...seats.values()].some((seat) => seat.cut > finalCut && !isAnswered(seat));
  closeCommitment(ledger, cid);
  vestModel(ledger, owner, pointId);
  emit({ type: 'vested', pointId, node, unanswered });
}

/**
 * Whose attestation somebody compared who was drawn for a panel after it was shown, and disputed nothing of
 * it (rule WORK-3).
 */
function confirmedApprentices({ apprentices, seats }: OpenCommitment): NodeKey[] {
  const looks = [...seats.values()].map(({ cut, phase }) => (phase.type === 'attested' ? cut : 0));
  const lastLook = Math.max(0, ...looks);
  return [...apprentices].flatMap(([node, { phase }]) =>
    phase.type === 'attested' && phase.attested.cut < lastLook ? [node] : [],
  );
}
