import { drawPoint } from '../draw/draw.js';
import { previousBeacon } from '../draw/beacon.js';
import { fail } from '../error.js';
import type { PointId } from '../grid/point.js';
import { appliedKinds, type RecordKind } from '../records/bodies.js';
import type { VerifiedRecord } from '../records/envelope.js';
import { ownerOf } from '../records/keys.js';
import { merkleRoot } from '../records/merkle.js';
import { admitRecord, applyRecord } from './admit.js';
import { drawPanels } from './panels.js';
import { cutCodes } from './codes.js';
import { expireClaims, loseSlots } from './slots.js';
import type { Archive, Ledger, LedgerEvent } from './ledger.js';
import { generationOf } from './rules/claim.js';
import { settleAudits, settleDisputes } from './verdicts.js';

/** Whether a verified cut may follow the ledger's. Throws CUT_SIGNER, CUT_CHAIN, CUT_BEACON or CUT_RECORDS (rule CUT-2). */
export function checkCut(ledger: Ledger, { body }: VerifiedRecord<'cut'>, records: readonly VerifiedRecord[]): void {
  if (body.node !== ledger.campaign.resolver) fail(cutCodes, 'CUT_SIGNER', `Cut ${body.number} is signed by ${body.node}`);
  if (body.number !== ledger.number + 1 || body.previous !== ledger.head) {
    fail(cutCodes, 'CUT_CHAIN', `Cut ${body.number} does not follow cut ${ledger.number}`);
  }
  if (previousBeacon(body.beacon) !== ledger.beacon) fail(cutCodes, 'CUT_BEACON', `The beacon of cut ${body.number} is not the next one`);
  const cids = records.map(({ cid }) => cid);
  const sorted = cids.every((cid, i) => i === 0 || cid > (cids[i - 1] as string));
  if (!sorted || cids.length !== body.recordCount || merkleRoot(cids) !== body.recordsRoot) {
    fail(cutCodes, 'CUT_RECORDS', `The records at hand are not those of cut ${body.number}`);
  }
}

/** The points whose settled state a fold of this cut reads: those claimed in it, and those drawn by its beacon. */
export function pointsToLookUp(ledger: Ledger, cut: VerifiedRecord<'cut'>, records: readonly VerifiedRecord[]): PointId[] {
  const claimed = records.flatMap(({ body }) => (body.kind === 'claim' ? [body.pointId] : []));
  const drawn = undrawnSlots(ledger).map(({ node, slot }) => drawPoint(ledger.campaign, ledger.cid, cut.body.beacon, ownerOf(node), slot).pointId);
  return [...claimed, ...drawn, ...[...ledger.members.values()].flatMap(({ slots }) => [...slots.values()].flatMap(({ draw }) => draw?.pointId ?? []))];
}

/**
 * Folds the next cut, whose records come in ascending order of their CIDs, into the ledger, in place. A record that
 * the rules refuse has no effect. The order of the steps is rule CUT-4. Throws as checkCut does, before any change.
 */
export function foldCut(ledger: Ledger, cut: VerifiedRecord<'cut'>, records: readonly VerifiedRecord[], archive: Archive): LedgerEvent[] {
  checkCut(ledger, cut, records);
  const events: LedgerEvent[] = [];
  const settled = new Map<PointId, Extract<LedgerEvent, { type: 'settled' }>['point']>();
  const lookUp: Archive = (pointId) => settled.get(pointId) ?? archive(pointId);
  const emit = (event: LedgerEvent): void => {
    if (event.type === 'settled') settled.set(event.pointId, event.point);
    events.push(event);
  };
  ledger.number = cut.body.number;
  ledger.head = cut.cid;
  ledger.beacon = cut.body.beacon;
  drawSlots(ledger, lookUp, emit);
  drawPanels(ledger);
  for (const record of inOrder(records)) if (admitRecord(ledger, record, lookUp) === null) applyRecord(ledger, record, emit);
  settleDisputes(ledger, emit);
  settleAudits(ledger, emit);
  expireClaims(ledger, emit);
  loseSlots(ledger, lookUp, emit);
  return events;
}

function inOrder(records: readonly VerifiedRecord[]): VerifiedRecord[] {
  const position = new Map<RecordKind, number>(appliedKinds.map((kind, i) => [kind, i]));
  const placeOf = (record: VerifiedRecord): number => position.get(record.body.kind) ?? appliedKinds.length;
  return [...records].sort((a, b) => placeOf(a) - placeOf(b) || (a.cid < b.cid ? -1 : 1));
}

const undrawnSlots = (ledger: Ledger) =>
  [...ledger.members].flatMap(([node, { slots }]) => [...slots].filter(([, open]) => open.draw === null).map(([slot, open]) => ({ node, slot, open })));

function drawSlots(ledger: Ledger, archive: Archive, emit: (event: LedgerEvent) => void): void {
  for (const { node, slot, open } of undrawnSlots(ledger)) {
    const draw = drawPoint(ledger.campaign, ledger.cid, ledger.beacon, ownerOf(node), slot);
    open.draw = { ...draw, generation: generationOf(ledger, draw.pointId, archive) ?? 0 };
    emit({ type: 'drawn', node, slot, draw });
  }
}
