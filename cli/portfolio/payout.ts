/** How a tournament pays. */
export interface PayoutRule {
  readonly corrMultiplier: number;
  readonly mmcMultiplier: number;
  /** Falls below 1 when more is staked than the fund pays for in full. */
  readonly payoutFactor: number;
}

/** Numerai's present multipliers. Source: Numerai's documentation, "Staking". */
export const numeraiPayout: PayoutRule = { corrMultiplier: 0.75, mmcMultiplier: 2.25, payoutFactor: 1 };

/** The most that an era adds to a stake or burns of it, as a part of it. */
const payoutMax = 0.05;

/** What an era pays for a unit of stake. Source: Numerai's documentation, "Staking". */
export function payoutOf({ corr, mmc }: { readonly corr: number; readonly mmc: number }, { corrMultiplier, mmcMultiplier, payoutFactor }: PayoutRule): number {
  return Math.min(payoutMax, Math.max(-payoutMax, payoutFactor * (corr * corrMultiplier + mmc * mmcMultiplier)));
}
