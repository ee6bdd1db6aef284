import type { BodyOf } from '../../records/bodies.js';
import { isBarred, type Ledger } from '../ledger.js';
import { early, late, rule, wrong, type Refusal } from '../rule.js';
import { wasOpened } from '../slots/opening-rule.js';
import { slotKey, type SlotDraw } from '../slots/slot.js';
import { generationOf } from './generation.js';
import type { HeldPoint } from './point.js';
import { compareRanks } from './rank.js';

/** What the claimed slot drew, and who holds the point so far. */
interface Claimable {
  readonly draw: SlotDraw;
  readonly held: HeldPoint | undefined;
}

export const claimRule = rule<'claim', Claimable>({
  // CLAIM-1
  check(ledger, { body }, archive): Refusal | Claimable {
    const draw = drawOfSlot(ledger, body);
    if ('timing' in draw) return draw;
    // [wrong]: it names what the slot drew.
    if (body.pointId !== draw.pointId || body.target !== draw.target || body.index !== draw.index)
      return wrong('CLAIM_DRAW');
    // [late below or where it has none, early above]: it names the point's generation (GENERATION-1).
    const generation = generationOf(ledger, body.pointId, archive);
    if (generation === null || body.generation < generation) return late('CLAIM_GENERATION');
    if (body.generation > generation) return early('CLAIM_GENERATION');
    // [late]: nobody holds the point but by a claim of this same cut, without a commitment.
    const held = ledger.points.get(body.pointId);
    const isFree = held === undefined || (held.cut === ledger.number && held.phase.type === 'training');
    return isFree ? { draw, held } : late('CLAIM_LOST');
  },
  // CLAIM-2
  apply(ledger, { body, cid }, { draw, held }, emit) {
    const { generation, node, owner, slot, target, index, pointId } = body;
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
      phase: { type: 'training' },
    };
    // CLAIM-3
    if (held !== undefined && compareRanks(held, claim) < 0) return;
    ledger.points.set(pointId, claim);
    emit({ type: 'held', pointId, node, claim: cid });
  },
});

/** What the slot of a claim drew. [early before it was opened or has drawn, late after]. */
function drawOfSlot(ledger: Ledger, body: BodyOf<'claim'>): Refusal | SlotDraw {
  const { node, owner, slot } = body;
  if (!wasOpened(ledger, owner, node, slot)) return early('CLAIM_SLOT');
  const open = ledger.members.get(node)?.slots.get(slotKey(body));
  if (isBarred(ledger, node) || open === undefined) return late('CLAIM_SLOT');
  return open.phase.type === 'drawn' ? open.phase.draw : early('CLAIM_SLOT');
}
