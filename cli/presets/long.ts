import type { SyntheticSpec } from '../../protocol/dataset/synthetic.js';
import { numerai } from './numerai.js';
import type { Preset } from './preset.js';
import { wide, wideData } from './wide.js';

/** So many eras that half of them are rounds of more than two years, an era being a week. */
export const longData: SyntheticSpec = { ...wideData, eras: 260 };

/**
 * The wide campaign with half of its eras to report on. Nothing is chosen on portfolio eras, so they are few.
 */
export const long: Preset = {
  ...wide,
  eraShares: { train: 33, screening: 0, acceptance: 12, portfolio: 5, report: 50 },
  corrMin: numerai.corrMin,
};
