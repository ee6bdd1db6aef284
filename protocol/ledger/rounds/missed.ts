import { dropModel } from '../delegations/staked-models.js';
import type { Ledger } from '../ledger.js';

/**
 * Counts, as its deadline passes, what a round's models left unpredicted: a delegation gets another in place
 * of one that misses too many on end, as its stake must not stay with a node that is gone (rule ROUND-11).
 */
export function countMissed(ledger: Ledger): void {
  const { campaign, delegations, number, rounds } = ledger;
  const over = [...rounds].filter(([, { deadline }]) => deadline === number);
  for (const [, { positions }] of over.sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const [pointId, { owner, phase }] of positions) {
      const known = delegations.get(owner)?.final.get(pointId)?.missed;
      if (known === undefined) continue;
      const missed = phase.type === 'open' ? known + 1 : 0;
      if (missed === campaign.rounds.missedMax) dropModel(ledger, owner, pointId);
      else if (missed !== known)
        delegations.edit(owner, ({ final }) => {
          const model = final.get(pointId);
          if (model !== undefined) model.missed = missed;
        });
    }
  }
}
