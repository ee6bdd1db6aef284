import { isAccepted, type Campaign } from '../../campaign/campaign.js';
import { prefixOf } from '../../model/screening.js';
import { sketchBytes } from '../../limits.js';
import { plannedSegments } from '../../model/training-plan.js';
import type { BodyOf } from '../../records/bodies.js';
import type { Ledger } from '../ledger.js';
import type { Member } from '../members/member.js';
import type { HeldPoint } from '../points/point.js';
import { early, invalid, late, rule, wrong, type Refusal } from '../rule.js';
import { wasOpened } from '../slots/opening-rule.js';
import { slotKey } from '../slots/slot.js';

interface Committing {
  readonly held: HeldPoint;
  readonly member: Member;
}

export const commitmentRule = rule<'commitment', Committing>({
  // COMMITMENT-1
  check(ledger, { body }): Refusal | Committing {
    if (!isConsistent(ledger.campaign, body)) return invalid('COMMITMENT_OUTCOME');
    // [late; early while the slot may still claim it]: its own claim holds the point, whose rank it never
    // improves.
    const held = ledger.points.get(body.pointId);
    const member = ledger.members.get(body.node);
    if (held === undefined)
      return isOver(ledger, body) ? late('COMMITMENT_CLAIM') : early('COMMITMENT_CLAIM');
    const isOwn = held.claim === body.claim && held.node === body.node;
    if (!isOwn || held.owner !== body.owner || held.slot !== body.slot || member === undefined)
      return late('COMMITMENT_CLAIM');
    if (!hasSegments(ledger.campaign, body, plannedSegments(ledger.campaign, held)))
      return wrong('COMMITMENT_SEGMENTS');
    return held.phase.type === 'training' ? { held, member } : late('COMMITMENT_SECOND');
  },
  apply(ledger, { body, cid }, { held, member }, emit) {
    const { node, owner, pointId, outcome, manifest, segments, corr, sharpe, sketch } = body;
    const { target, index, generation } = held;
    held.phase = { type: 'committed', commitment: cid };
    member.slots.delete(slotKey(body));
    member.committed++;
    const delegation = ledger.delegations.get(owner);
    if (delegation !== undefined) delegation.committed++;
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
