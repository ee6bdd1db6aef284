import type { Campaign } from '../../../protocol/campaign/campaign.js';
import type { Score } from '../../../protocol/scoring/score.js';
import { payoutOf } from '../../../protocol/settlement/payout.js';

/** So many units that what is rounded is no more than a score's unit. */
const locked = 1_000_000_000n;

/**
 * What a round pays in full, as a part of the whole stake, of which it locks its share: as if that were alone
 * at risk.
 */
export const payoutShare = (
  { payout, rounds }: Pick<Campaign, 'payout' | 'rounds'>,
  corr: Score,
  mmc: Score,
): number =>
  Number(payoutOf({ ...payout, stakeThreshold: locked }, locked, corr, mmc, locked)) /
  Number(locked) /
  rounds.overlap;
