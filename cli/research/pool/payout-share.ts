import type { Score } from '../../../protocol/scoring/score.js';
import { payoutOf, type PayoutRules } from '../../../protocol/settlement/payout.js';

/** So many units that what is rounded is no more than a score's unit. */
const stake = 1_000_000_000n;

/** What a round pays for a unit of stake, in full, as a stake that were alone at risk. */
export const payoutShare = (rules: PayoutRules, corr: Score, mmc: Score): number =>
  Number(payoutOf({ ...rules, stakeThreshold: stake }, stake, corr, mmc, stake)) / Number(stake);
