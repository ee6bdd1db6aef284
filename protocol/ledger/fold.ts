import { drawerOf } from '../audit/panel.js';
import { beaconOf, previousReveal } from '../beacon/beacon.js';
import { fail } from '../error.js';
import { appliedKinds, type RecordBody } from '../records/bodies.js';
import { isCutOver, type VerifiedRecord } from '../records/envelope.js';
import type { PointId } from '../grid/point.js';
import { growArchive, type Archive, type Overlay, type SettledPoint } from './archive.js';
import { drawApprentices, drawPanels, releaseRejected } from './audits/panels.js';
import { settleAudits } from './audits/settle-audits.js';
import { noteSilence } from './audits/silence.js';
import { cutCodes } from './codes.js';
import { openContext, type CutContext } from './context.js';
import { ledgerDigest } from './digest.js';
import { assignDelegations, returnDelegations } from './delegations/terms.js';
import { drawJudges } from './disputes/judges.js';
import { settleDisputes } from './disputes/verdicts.js';
import type { Emit, LedgerEvent } from './events.js';
import { judge } from './judge.js';
import type { Ledger } from './ledger.js';
import { comeBack, isAway } from './members/away.js';
import { forgetIdle } from './members/forget-idle.js';
import { candidatesOf, decayStanding } from './members/standing.js';
import { checkPulse } from './pulses.js';
import { countMissed } from './rounds/missed.js';
import { settleRounds } from './rounds/settle-rounds.js';
import { drawSlots } from './slots/draw-slots.js';
import { expireClaims, loseSlots } from './slots/expire.js';

/**
 * What a step of a fold is given: the cut and its records, what was settled before, and what was drawn ahead.
 */
interface Fold {
  readonly cut: VerifiedRecord<'cut'>;
  readonly records: readonly VerifiedRecord[];
  readonly archive: Archive;
  readonly emit: Emit;
  /** What the cut has settled so far, as it is at last. */
  readonly settled: ReadonlyMap<PointId, SettledPoint>;
  /** Of the cut before. */
  readonly context: CutContext;
}

/** What a fold does, in this order (rule CUT-4). */
const steps: readonly ((ledger: Ledger, fold: Fold) => void)[] = [
  // 1: the cut takes its place, standing decays, idle members are forgotten.
  takePlace,
  decayStanding,
  forgetIdle,
  // 2: slots draw.
  (ledger, { context, archive, emit }) => drawSlots(ledger, context, archive, emit),
  // 3: delegations are given back and assigned; rejected models are let go; silence is noted, and then seats
  // are drawn by it.
  (ledger, { emit }) => returnDelegations(ledger, emit),
  (ledger, { emit }) => assignDelegations(ledger, emit),
  (ledger, { emit }) => releaseRejected(ledger, emit),
  noteSilence,
  drawSeats,
  // 4: records are applied.
  applyRecords,
  // 5 to 9: what they lead to.
  (ledger, { emit }) => settleDisputes(ledger, emit),
  (ledger, { archive, emit }) => settleAudits(ledger, archive, emit),
  countMissed,
  (ledger, { emit }) => settleRounds(ledger, emit),
  (ledger, { emit }) => expireClaims(ledger, emit),
  (ledger, { archive, emit }) => loseSlots(ledger, archive, emit),
  // 10
  (ledger, { settled }) => growArchive(ledger, settled),
];

/**
 * Folds the next cut, whose records come in ascending order of their CIDs, into the ledger, in place. A
 * record that the rules refuse has no effect. What it settles is noted over the archive. Throws as checkCut
 * does, before any change.
 */
export function foldCut(
  ledger: Ledger,
  cut: VerifiedRecord<'cut'>,
  records: readonly VerifiedRecord[],
  { lookUp, note }: Overlay,
): LedgerEvent[] {
  checkCut(ledger, cut, records);
  const events: LedgerEvent[] = [];
  const settled = new Map<PointId, SettledPoint>();
  const emit = (event: LedgerEvent): void => {
    if (event.type === 'settled') {
      note(event.pointId, event.point);
      settled.set(event.pointId, event.point);
    }
    events.push(event);
  };
  const { context } = ledger;
  ledger.context = openContext();
  for (const step of steps) step(ledger, { cut, records, archive: lookUp, emit, context, settled });
  return events;
}

/**
 * Whether a verified cut may follow the ledger's. Throws CUT_SIGNER, CUT_CHAIN, CUT_REVEAL, CUT_RECORDS, as
 * checkPulse does, or CUT_LEDGER (rule CUT-2).
 */
function checkCut(ledger: Ledger, cut: VerifiedRecord<'cut'>, records: readonly VerifiedRecord[]): void {
  const { node, number, previous, reveal } = cut.body;
  if (node !== ledger.campaign.resolver) fail(cutCodes, 'CUT_SIGNER', `Cut ${number} is signed by ${node}`);
  if (number !== ledger.number + 1 || previous !== ledger.head)
    fail(cutCodes, 'CUT_CHAIN', `Cut ${number} does not follow cut ${ledger.number}`);
  if (previousReveal(reveal) !== ledger.reveal)
    fail(cutCodes, 'CUT_REVEAL', `What cut ${number} reveals is not the next of the chain`);
  if (
    !isCutOver(
      cut,
      records.map(({ cid }) => cid),
    )
  )
    fail(cutCodes, 'CUT_RECORDS', `The records at hand are not those of cut ${number}`);
  checkPulse(ledger, cut);
  if (cut.body.ledger !== ledgerDigest(ledger))
    fail(cutCodes, 'CUT_LEDGER', `Cut ${number} names another ledger than that after cut ${ledger.number}`);
}

function takePlace(ledger: Ledger, { cut: { cid, body } }: Fold): void {
  ledger.number = body.number;
  ledger.head = cid;
  ledger.reveal = body.reveal;
  ledger.beacon = beaconOf(body);
  ledger.nextPulse = body.nextPulse;
}

/** Draws panels, then judges, then apprentices: all by the weights that silence left. */
function drawSeats(ledger: Ledger): void {
  if (ledger.commitments.size === 0) return;
  const { panel, apprentices } = candidatesOf(ledger);
  const pool = { candidates: panel, draw: drawerOf(panel, 'panel') };
  drawPanels(ledger, pool);
  drawJudges(ledger, pool);
  drawApprentices(ledger, apprentices);
}

function applyRecords(ledger: Ledger, { records, archive, emit }: Fold): void {
  for (const record of inOrder(records)) {
    const effect = judge(ledger, record, archive);
    if (typeof effect !== 'function') continue;
    effect(emit);
    const { body } = record;
    if (body.kind !== 'away' && 'node' in body && isAway(ledger, body.node)) comeBack(ledger, body.node);
  }
  // Whom the next cut takes is counted anew.
  ledger.context.newcomers = 0;
}

const places = new Map<string, number>(
  appliedKinds.flatMap((kinds, i) => kinds.map((kind) => [kind, i] as const)),
);

/** By kind, then by their places or parts, then by CID (rule CUT-7). */
function inOrder(records: readonly VerifiedRecord[]): VerifiedRecord[] {
  const placeOf = ({ body }: VerifiedRecord): number => places.get(body.kind) ?? appliedKinds.length;
  return [...records].sort(
    (a, b) => placeOf(a) - placeOf(b) || sequenceOf(a.body) - sequenceOf(b.body) || (a.cid < b.cid ? -1 : 1),
  );
}

/** An account's records follow each other in its log, whatever their kind, and so do the parts of scores. */
const sequenceOf = (body: RecordBody): number =>
  'account' in body ? body.sequence : body.kind === 'scores' ? body.part : 0;
