import type { Ledger } from '../ledger.js';

/**
 * Counts, as its deadline passes, what a round's models left unpredicted: a delegation gets another in place
 * of one that misses too many on end, as its stake must not stay with a node that is gone (rule ROUND-11).
 */
export function countMissed({ campaign, delegations, number, rounds }: Ledger): void {
  const over = [...rounds].filter(([, { deadline }]) => deadline === number);
  for (const [, { positions }] of over.sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const [pointId, { owner, phase }] of positions) {
      const final = delegations.get(owner)?.final;
      const model = final?.get(pointId);
      if (model === undefined) continue;
      model.missed = phase.type === 'open' ? model.missed + 1 : 0;
      if (model.missed === campaign.rounds.missedMax) final?.delete(pointId);
    }
  }
}
