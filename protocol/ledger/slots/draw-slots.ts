import type { VerifiedRecord } from '../../records/envelope.js';
import { beaconOf } from '../../beacon/beacon.js';
import { drawPoint, type Draw } from '../../draw/draw.js';
import type { Hash } from '../../codec/hash.js';
import type { PointId } from '../../grid/point.js';
import type { Archive } from '../archive.js';
import type { CutContext } from '../context.js';
import type { Emit } from '../events.js';
import type { Ledger } from '../ledger.js';
import { generationOf } from '../points/generation.js';
import { drawOf, slotKey, type OpenSlot } from './slot.js';

/** Draws a point for each open slot that has none (rule DRAW-1). */
export function drawSlots(ledger: Ledger, { draws }: CutContext, archive: Archive, emit: Emit): void {
  for (const [node, { slots }] of ledger.members) {
    for (const [key, open] of slots) {
      if (open.phase.type === 'drawn') continue;
      const draw = drawFor(ledger, draws, ledger.beacon, open);
      const generation = generationOf(ledger, draw.pointId, archive) ?? 0;
      ledger.members.edit(node, (member) => {
        member.slots.set(key, { ...open, phase: { type: 'drawn', draw: { ...draw, generation } } });
      });
      emit({ type: 'drawn', node, owner: open.owner, slot: open.slot, draw });
    }
  }
}

/**
 * The points whose settled state a fold of this cut reads: those claimed in it, and those drawn by its
 * beacon.
 */
export function pointsToLookUp(
  ledger: Ledger,
  { body }: VerifiedRecord<'cut'>,
  records: readonly VerifiedRecord[],
): PointId[] {
  const points: PointId[] = [];
  const beacon = beaconOf(body);
  for (const record of records) if (record.body.kind === 'claim') points.push(record.body.pointId);
  for (const { slots } of ledger.members.values())
    for (const open of slots.values())
      points.push((drawOf(open) ?? drawFor(ledger, ledger.context.draws, beacon, open)).pointId);
  return points;
}

/** What a cut's beacon draws: asked for what a fold reads, and then by the fold. */
function drawFor(
  { campaign, cid }: Ledger,
  draws: Map<string, Draw>,
  beacon: Hash,
  { owner, slot }: OpenSlot,
): Draw {
  const key = `${beacon}/${slotKey({ owner, slot })}`;
  const draw = draws.get(key) ?? drawPoint(campaign, cid, beacon, owner, slot);
  draws.set(key, draw);
  return draw;
}
