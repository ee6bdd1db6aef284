import type { Cid, Hash } from '../../codec/hash.js';
import type { PointId } from '../../grid/point.js';
import type { BodyOf } from '../../records/bodies.js';
import { nextSlotOf, slotKey, type Archive, type HeldPoint, type Ledger, type OpenSlot } from '../ledger.js';
import { early, late, wrong, type Rule } from '../rule.js';

/** What decides between claims of one point; see compareRanks. */
export interface ClaimRank {
  readonly generation: number;
  readonly cut: number;
  readonly ticket: Hash;
  readonly slot: number;
  readonly claim: Cid;
}

/** The cut of a claim that no cut holds yet: later than any. */
export const provisionalCut = Number.MAX_SAFE_INTEGER;

/**
 * The order of claims of one point: the least wins. Taking the least of a set is a join, so any order of
 * arrival, duplication or partition gives the same winner (rule CLAIM-3). The generation comes first only in
 * words: claims of a generation that is not the point's never meet here.
 */
export function compareRanks(a: ClaimRank, b: ClaimRank): number {
  const order = <T>(x: T, y: T): number => (x < y ? -1 : x > y ? 1 : 0);
  return (
    a.generation - b.generation ||
    order(a.cut, b.cut) ||
    order(a.ticket, b.ticket) ||
    a.slot - b.slot ||
    order(a.claim, b.claim)
  );
}

/** The generation that a claim of a point must name now; null where the point is settled for good. */
export function generationOf(ledger: Ledger, pointId: PointId, archive: Archive): number | null {
  const held = ledger.points.get(pointId);
  if (held !== undefined) return held.generation;
  const settled = archive.settled(pointId);
  return settled === undefined ? 0 : settled.state === 'free' ? settled.generation : null;
}

export const claimRule: Rule<'claim'> = {
  check(ledger, body, _record, archive) {
    const slot = openSlotOf(ledger, body);
    if (slot === 'early' || slot === 'late') return { code: 'CLAIM_SLOT', timing: slot };
    const { draw } = slot;
    if (draw === null) return early('CLAIM_SLOT');
    if (body.pointId !== draw.pointId || body.target !== draw.target || body.index !== draw.index)
      return wrong('CLAIM_DRAW');
    const generation = generationOf(ledger, body.pointId, archive);
    if (generation === null || body.generation < generation) return late('CLAIM_GENERATION');
    if (body.generation > generation) return early('CLAIM_GENERATION');
    const held = ledger.points.get(body.pointId);
    return held === undefined || (held.cut === ledger.number && held.commitment === null)
      ? null
      : late('CLAIM_LOST');
  },
  apply(ledger, body, { cid }, emit) {
    const { draw } = openSlotOf(ledger, body) as OpenSlot & { draw: NonNullable<OpenSlot['draw']> };
    const { generation, node, owner, slot, target, index } = body;
    const cut = ledger.number;
    const claim: HeldPoint = {
      generation,
      claim: cid,
      node,
      owner,
      slot,
      ticket: draw.ticket,
      target,
      index,
      cut,
      heartbeat: cut,
      segments: 0,
      commitment: null,
    };
    const held = ledger.points.get(body.pointId);
    if (held !== undefined && compareRanks(held, claim) < 0) return;
    ledger.points.set(body.pointId, claim);
    emit({ type: 'held', pointId: body.pointId, node, claim: cid });
  },
};

function openSlotOf(ledger: Ledger, body: BodyOf<'claim'>): OpenSlot | 'early' | 'late' {
  const member = ledger.members.get(body.node);
  if (member === undefined || body.slot >= nextSlotOf(ledger, body.owner, body.node)) return 'early';
  return member.barred ? 'late' : (member.slots.get(slotKey(body)) ?? 'late');
}
