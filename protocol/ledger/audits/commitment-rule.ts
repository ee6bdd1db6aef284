import { isAccepted, type Campaign } from '../../campaign/campaign.js';
import { prefixOf } from '../../model/screening.js';
import { sketchBytes } from '../../limits.js';
import { plannedSegments } from '../../model/training-plan.js';
import type { BodyOf } from '../../records/bodies.js';
import type { Ledger } from '../ledger.js';
import type { HeldPoint } from '../points/point.js';
import { early, invalid, late, rule, wrong, type Refusal } from '../rule.js';
import { closeSlot } from '../slots/close-slot.js';
import { wasOpened } from '../slots/opening-rule.js';
import { slotKey } from '../slots/slot.js';

interface Committing {
  readonly held: HeldPoint;
}

export const commitmentRule = rule<'commitment', Committing>({
  // COMMITMENT-1
  check(ledger, { body }): Refusal | Committing {
    if (!isConsistent(ledger.campaign, body)) return invalid('COMMITMENT_OUTCOME');
    // [late; early while the slot may still claim it]: its own claim holds the point, whose rank it never
    // improves.
    const held = ledger.points.get(body.pointId);
    if (held === undefined)
      return isOver(ledger, body) ? late('COMMITMENT_CLAIM') : early('COMMITMENT_CLAIM');
    const isOwn = held.claim === body.claim && held.node === body.node;
    if (!isOwn || held.owner !== body.owner || held.slot !== body.slot || !ledger.members.has(body.node))
      return late('COMMITMENT_CLAIM');
    if (!hasSegments(ledger.campaign, body, plannedSegments(ledger.campaign, held)))
      return wrong('COMMITMENT_SEGMENTS');
    // The first in a cut counts (MANIFEST-1).
    return held.phase.type === 'training' ? { held } : late('COMMITMENT_SECOND');
  },
  apply(ledger, { body, cid }, { held }, emit) {
    const { node, owner, pointId, outcome, manifest, segments, corr, sharpe, sketch } = body;
    const { target, index, generation } = held;
    ledger.points.edit(pointId, (point) => {
      point.phase = { type: 'committed', commitment: cid };
    });
    closeSlot(ledger, node, slotKey(body));
    const enter = (counted: { committed: number }): void => void counted.committed++;
    ledger.members.edit(node, enter);
    ledger.delegations.edit(owner, enter);
    ledger.commitments.set(cid, {
      node,
      owner,
      pointId,
      target,
      index,
      generation,
      outcome,
      manifest,
      segments,
      corr,
      sharpe,
      sketch,
      cut: ledger.number,
      drawing: null,
      vacant: 0,
      seats: new Map(),
      apprentices: new Map(),
      abstained: new Set(),
      phase: { type: 'committed' },
    });
    emit({ type: 'committed', pointId, commitment: cid, node, outcome });
  },
});

/**
 * Whether scores and sketch are what the outcome asks for: nobody can refuse or abandon what meets the rule
 * that it names.
 */
function isConsistent(campaign: Campaign, { outcome, corr, sharpe, sketch }: BodyOf<'commitment'>): boolean {
  if (sketch.length !== (outcome === 'accepted' ? sketchBytes : 0)) return false;
  if (outcome === 'abandoned') return campaign.screening.prefixPpm > 0 && corr < campaign.screening.corrMin;
  return isAccepted(campaign, { corr, sharpe }) === (outcome === 'accepted');
}

/** An abandoned model has just its prefix. */
function hasSegments(
  campaign: Campaign,
  { outcome, segments }: BodyOf<'commitment'>,
  planned: number,
): boolean {
  return outcome === 'abandoned' ? segments === prefixOf(campaign, planned) : segments <= planned;
}

/** Whether the slot that a commitment names has closed, so that no claim of it can come any more. */
function isOver(ledger: Ledger, body: BodyOf<'commitment'>): boolean {
  const { node, owner, slot } = body;
  return wasOpened(ledger, owner, node, slot) && ledger.members.get(node)?.slots.has(slotKey(body)) === false;
}
