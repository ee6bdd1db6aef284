import { cidOf, rawCodec, type Hash } from '../../../protocol/codec/hash.js';
import type { PointId } from '../../../protocol/grid/point.js';
import { accountOf, type AccountKey, type NodeKey } from '../../../protocol/records/keys.js';
import type { SettledRound } from '../../../protocol/settlement/settled-round.js';
import { testCampaign } from '../../fixtures/campaign.js';

export const [resolver, author, verifier] = ['aa', 'bb', 'cc'].map((byte) => byte.repeat(32) as NodeKey) as [
  NodeKey,
  NodeKey,
  NodeKey,
];
export const [staker, other] = ['dd', 'ee'].map((byte) => byte.repeat(32) as AccountKey) as [
  AccountKey,
  AccountKey,
];
export const campaign = {
  ...testCampaign(resolver),
  payout: {
    corrMultiplier: 1_000_000,
    mmcMultiplier: 0,
    clip: 50_000_000,
    stakeThreshold: null,
    commissionPpm: 100_000,
    verifierPpm: 50_000,
  },
};
export const cid = cidOf(new Uint8Array());

type Position = SettledRound['positions'][number];

/**
 * A stake of 100,000, to which corr gives or takes as much of it; without a corr it has no predictions. A
 * corr of 0.02 gives 2,000: 200 to the node and 100 to its verifiers.
 */
export const positionOf = (
  point: string,
  corr: number | null,
  changes: Partial<Pick<Position, 'account' | 'node' | 'verifiers'>> = {},
): Position => ({
  pointId: point.repeat(32) as PointId,
  account: staker,
  node: author,
  verifiers: [verifier],
  stake: 100_000n,
  goesOn: true,
  predictions: corr === null ? null : cidOf(new Uint8Array(), rawCodec),
  scores: corr === null ? null : { corr, mmc: 0 },
  ...changes,
});

export function roundOf(number: number, positions: readonly Position[]): SettledRound {
  const era = String(number).padStart(4, '0');
  const balanceOf = (account: AccountKey, balance: bigint, free: bigint, locked: bigint) =>
    ({ kind: 'balance', era, account, balance, free, locked }) as const;
  return {
    kind: 'settled-round',
    version: 1,
    campaign: cid,
    era,
    opened: number,
    deadline: number + 1,
    cut: number + 2,
    rows: '11'.repeat(32) as Hash,
    targets: '22'.repeat(32) as Hash,
    positions: [...positions],
    before: [
      balanceOf(accountOf(resolver), 1_000_000n, 0n, 0n),
      balanceOf(staker, 7n, 0n, 200_000n),
      balanceOf(other, 0n, 0n, 100_000n),
    ],
    root: '33'.repeat(32) as Hash,
  };
}
