import type { Campaign } from '../../protocol/campaign/campaign.js';
import { numeraiGrid } from '../../protocol/grid/grid.js';
import type { SyntheticSpec } from '../../protocol/dataset/synthetic.js';
import { horizonEras, numerai, purgedEras } from './numerai.js';
import type { Preset } from './preset.js';

/**
 * Many short eras, so that a model trains in a second or two and what is measured on the report eras is not
 * the luck of a few.
 */
export const wideData: SyntheticSpec = { seed: 1, eras: 160, rowsPerEra: 400, features: 42, targets: 3 };

/** The full grid, but for models of so many trees at least and at most. */
export const gridOfTrees = (least: number, most: number): Campaign['grid'] =>
  numeraiGrid.map((axis) =>
    axis.name === 'n_estimators'
      ? { ...axis, kind: 'linspace', start: `${least}`, stop: `${most}`, count: most - least + 1 }
      : axis,
  );

/**
 * The full grid, but for models of at most 1,500 trees, so that hundreds train in minutes. For measuring what
 * the grid gives.
 */
export const wide: Preset = {
  eraShares: { train: 40, screening: 0, acceptance: 15, portfolio: 15, report: 30 },
  // Four eras are just the horizon of 20 days: a small dataset has none to spare.
  embargoEras: (targets) => (horizonEras(targets) === purgedEras._60 ? purgedEras._60 : 4),
  // A target of 60 days needs sixteen eras between two roles, which a small dataset has not.
  targets: (all) => all.filter((name) => !name.endsWith('_60')),
  publicBeacon: null,
  // What the whole grid gives: 0.01 tells apart a model that learnt something from one that did not.
  corrMin: { score: 10_000_000 },
  rules: {
    ...numerai.rules,
    grid: gridOfTrees(100, 1_500),
    // Nobody audits these models, and longer segments are stored less often.
    training: { ...numerai.rules.training, segmentTrees: 50 },
  },
};
