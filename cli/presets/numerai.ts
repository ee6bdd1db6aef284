import type { Hash } from '../../protocol/codec/hash.js';
import { numeraiGrid } from '../../protocol/grid/grid.js';
import type { Preset } from './preset.js';

/**
 * The eras that Numerai leaves out between training and validation, by how the name of a target ends: it
 * looks 20 or 60 trading days ahead, and an era is a week.
 */
export const purgedEras = { _60: 16, _20: 8 };

/** The longest horizon that any name tells of; null where none does. */
export function horizonEras(targets: readonly (readonly string[])[]): number | null {
  const names = targets.flat();
  const [, eras] = Object.entries(purgedEras).find(([end]) => names.some((name) => name.endsWith(end))) ?? [];
  return eras ?? null;
}

/**
 * The share of a benchmark's corr that is accepted. From nine tenths to seven sixths of the example model's
 * corr stakers earned alike, and more than without (cli/docs/research.md): the least costs the least
 * training, and leaves room for a benchmark that is better than the example model.
 */
export const acceptedSharePpm = 900_000;

/** The full grid on Numerai's data, for a network of machines at home. */
export const numerai: Preset = {
  eraShares: { train: 50, screening: 0, acceptance: 20, portfolio: 15, report: 15 },
  // Where one looks 60 days ahead, none looks further; else each must say how far it does.
  embargoEras: (targets) =>
    horizonEras(targets) === purgedEras._60 || targets.every((names) => horizonEras([names]) !== null)
      ? horizonEras(targets)
      : null,
  targets: (all) => all,
  // drand's quicknet, as its operators publish it. A cut without a pulse costs three hours.
  publicBeacon: {
    chainHash: '52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971' as Hash,
    publicKey:
      '83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a',
    genesisSeconds: 1_692_803_367,
    periodSeconds: 3,
    outageEpochs: 18,
  },
  corrMin: { sharePpm: acceptedSharePpm },
  rules: {
    epochMs: 600_000,
    dataFree: false,
    grid: numeraiGrid,
    // From 20 segments to 5,000: the shorter, the less a verifier retrains (native/README.md); training takes
    // some hundredths longer.
    training: { segmentTrees: 5, startScore: 500_000_000 },
    // Where nearly all points are accepted, there is nothing to save (cli/docs/research.md).
    screening: { prefixPpm: 0, corrMin: 0 },
    acceptance: { sharpeMin: 300_000_000, distanceMin: 8 },
    claims: { openSlotsMax: 8, skipMaxPpm: 100_000, leaseEpochs: 18, enrolmentEpochs: 144, newcomersMax: 16 },
    // A machine that works at night is away for up to a day, and then there for six hours.
    away: { maxEpochs: 144, restEpochs: 36 },
    // The two seats of a panel draw 44 segments uniformly, which find one forged in ten with 99 %, and 36 by
    // influence; of the eras they rescore 48, which find one in ten raised with 99 %. Six hours are enough
    // for one seat's work on a machine at home. A quarter of the final models is audited once more within a
    // day.
    audit: {
      panelSize: 2,
      uniformSegments: 22,
      weightedSegments: 16,
      influentialSegments: 2,
      sampledEras: 24,
      panelEpochs: 36,
      drawingsMax: 4,
      disputePanelSize: 3,
      vestingEpochs: 144,
      reauditPpm: 2_000,
      rejectedPpm: 50_000,
    },
    // A newcomer weighs as much as ten thousand audited trees, and nobody more than eleven times as much; a
    // week without work halves it.
    standing: { base: 10_000, max: 100_000, decayEpochs: 1_450 },
    // Amounts are of 1e-9 NMR. Three days bring a model of most sizes on one machine, and are what who leaves
    // waits for.
    stake: {
      unit: 'NMR',
      decimals: 9,
      genesis: [],
      bond: 0n,
      forgeryGain: 0n,
      modelMin: 100_000_000n,
      modelsMax: 32,
      termEpochs: 432,
      unbondingEpochs: 432,
    },
    // A round a week, as targets of 60 trading days are known for one era a week, 12 weeks and some days
    // after: 14 overlap. The eighteenth waits where scores come late, for up to 16 weeks.
    rounds: {
      overlap: 14,
      openMax: 18,
      spacingEpochs: 864,
      predictEpochs: 144,
      scoreEpochs: 16_128,
      missedMax: 4,
      compounds: true,
    },
    // Numerai's payout scores since its stakes are locked round by round; the clip is a position's whole
    // stake. One part in ten of a gain goes to who trained, one in twenty to who audited.
    payout: {
      corrMultiplier: 3_000_000,
      mmcMultiplier: 15_000_000,
      clip: 1_000_000_000,
      stakeThreshold: null,
      commissionPpm: 100_000,
      verifierPpm: 50_000,
    },
  },
};
