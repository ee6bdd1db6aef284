import type { SyntheticSpec } from '../../protocol/dataset/synthetic.js';
import type { Preset } from './preset.js';

/** The embedded dataset: small enough that a model trains in seconds on one thread. */
export const demoData: SyntheticSpec = { seed: 1, eras: 80, rowsPerEra: 1_000, features: 42, targets: 3 };

/**
 * A grid of 2 x 7 x 3 = 42 points for each of two targets, so narrow that the draws of five nodes collide;
 * five learning rates of seven give models that are accepted. One takes 1 to 3 seconds on one thread.
 */
export const syntheticDemo: Preset = {
  eraShares: { train: 45, screening: 8, acceptance: 30, portfolio: 8, report: 9 },
  embargoEras: () => 1,
  targets: (all) => all.slice(0, 2),
  publicBeacon: null,
  // Measured on the embedded dataset: the two great learning rates overfit to a corr of 0.03 at most, all
  // else has 0.04 at least. A share of a benchmark's would cost each demo the training of one.
  corrMin: { score: 35_000_000 },
  rules: {
    epochMs: 4_000,
    dataFree: true,
    grid: [
      { name: 'colsample_bytree', type: 'float', kind: 'values', values: ['0.3', '1'] },
      { name: 'reg_lambda', type: 'float', kind: 'values', values: ['0'] },
      {
        name: 'learning_rate',
        type: 'float',
        kind: 'values',
        values: ['0.01', '0.015', '0.02', '0.03', '0.04', '0.6', '1'],
      },
      { name: 'max_bin', type: 'int', kind: 'values', values: ['5'] },
      { name: 'max_depth', type: 'int', kind: 'values', values: ['4'] },
      { name: 'num_leaves', type: 'int', kind: 'values', values: ['6', '9', '12'] },
      { name: 'min_child_samples', type: 'int', kind: 'values', values: ['20'] },
      { name: 'n_estimators', type: 'int', kind: 'values', values: ['500'] },
    ],
    training: { segmentTrees: 20, startScore: 500_000_000 },
    // Of the 84 points it abandons after 7 of 25 segments 21 of the 24 that would be refused, and none of the
    // others, whose prefixes have 0.027 at least.
    screening: { prefixPpm: 280_000, corrMin: 25_000_000 },
    acceptance: { sharpeMin: 500_000_000, distanceMin: 8 },
    claims: { openSlotsMax: 4, skipMaxPpm: 250_000, leaseEpochs: 15, enrolmentEpochs: 60, newcomersMax: 64 },
    away: { maxEpochs: 60, restEpochs: 15 },
    audit: {
      panelSize: 2,
      uniformSegments: 3,
      weightedSegments: 3,
      influentialSegments: 1,
      sampledEras: 3,
      panelEpochs: 10,
      drawingsMax: 4,
      disputePanelSize: 3,
      vestingEpochs: 10,
      reauditPpm: 50_000,
      rejectedPpm: 200_000,
    },
    standing: { base: 500, max: 20_000, decayEpochs: 100 },
    stake: {
      unit: 'DEMO',
      decimals: 0,
      genesis: [],
      bond: 0n,
      forgeryGain: 0n,
      modelMin: 1_000n,
      modelsMax: 8,
      termEpochs: 30,
      unbondingEpochs: 10,
    },
    rounds: {
      overlap: 2,
      openMax: 4,
      spacingEpochs: 1,
      predictEpochs: 10,
      scoreEpochs: 20,
      missedMax: 3,
      compounds: true,
    },
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
