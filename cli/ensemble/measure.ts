import { sharpe, maxDrawdown, meanScore } from '../../protocol/scoring/summary.js';
import { scoreNumber } from '../format.js';
import type { Context } from '../command.js';
import type { Pool } from '../pool/pool.js';
import { predictPool } from '../pool/predict-pool.js';
import { drawBlocks, drawSome, seededRandom } from '../pool/random.js';
import { bandOf, meanOf, quantile, type Band } from '../pool/statistics.js';
import { fitCurve, fittedCorr, type Fit } from './fit.js';
import { measureOrigins, type Origin } from './origins.js';
import { meanPairCorrelation } from './pair-correlation.js';
import { scoreEnsembles, type EraCorrs } from './score-ensembles.js';

/** Orders in which the models of a pool are averaged, and lists of eras that are bootstrapped. */
const repeats = 200;
const bootstraps = 1_000;

/** Ensembles of one size, over random ones of the pool. */
export interface SizeRow {
  readonly models: number;
  readonly corr: Band;
  readonly sharpe: Band;
  readonly maxDrawdown: Band;
  readonly fitted: number;
  readonly residual: number;
}

/** How much greater the corr of larger ensembles is, and how that spreads over bootstrapped report eras. */
export interface Gain extends Band {
  readonly from: number;
  readonly to: number;
}

export interface Measurement {
  readonly reportEras: number;
  readonly reportRows: number;
  readonly sizes: readonly SizeRow[];
  readonly fit: Fit;
  /** Between two models of the pool, on the report eras. */
  readonly pairCorrelation: number;
  /** Of the largest ensembles over one model, and over half as many. */
  readonly gains: readonly Gain[];
  readonly origins: readonly Origin[];
}

/** 1, 2, 4 and so on, up to `largest`. */
export const sizesUpTo = (largest: number): number[] => Array.from({ length: Math.floor(Math.log2(largest)) + 1 }, (_, i) => 2 ** i);

/** Whether more models make a better ensemble, on the report eras of the pool's campaign; `seed` decides what is drawn at random. */
export async function measurePool(pool: Pool, largest: number, seed: string, context: Context): Promise<Measurement> {
  const { campaign } = pool.network;
  const eras = await predictPool(pool, campaign.eras.report, context);
  const all = [...pool.models.keys()];
  const sizes = sizesUpTo(largest);
  const progress = context.output.progress('averaging', 'orders of models');
  const score = (title: typeof progress) => (orders: readonly (readonly number[])[], wanted: readonly number[]): Promise<EraCorrs[][]> =>
    scoreEnsembles(eras, orders, wanted, (done) => title.update(done, orders.length), context.signal);
  const random = seededRandom(seed, 'orders');
  let scored: EraCorrs[][];
  try {
    scored = await score(progress)(Array.from({ length: repeats }, () => drawSome(all, largest, random)), sizes);
  } finally {
    progress.end();
  }
  const resample = seededRandom(seed, 'eras');
  // Within the embargo targets overlap, so such eras are drawn together.
  const resampled = Array.from({ length: bootstraps }, () => drawBlocks(eras.length, campaign.embargoEras + 1, resample));
  const overEras = (valueOf: (chosen: readonly number[]) => number): Band => {
    const values = resampled.map(valueOf);
    return { value: valueOf([...eras.keys()]), low: quantile(values, 0.1), high: quantile(values, 0.9) };
  };
  const ofSize = sizes.map((_, i) => scored.map((order) => order[i] as EraCorrs));
  const corrs = ofSize.map((ensembles) => bandOf(ensembles.map((scores) => scoreNumber(meanScore(scores)))));
  const fit = fitCurve(sizes.map((n, i) => ({ n, corr: (corrs[i] as Band).value })));
  const rows = sizes.map((models, i): SizeRow => {
    const ensembles = ofSize[i] as EraCorrs[];
    const fitted = fittedCorr(fit, models);
    return {
      models, corr: corrs[i] as Band,
      sharpe: bandOf(ensembles.map((scores) => scoreNumber(sharpe(scores)))),
      maxDrawdown: bandOf(ensembles.map((scores) => scoreNumber(maxDrawdown(scores)))),
      fitted, residual: (corrs[i] as Band).value - fitted,
    };
  });
  const eraMeans = ofSize.map((ensembles) => eras.map((_, era) => scoreNumber(meanOf(ensembles.map((scores) => scores[era] as number)))));
  const gainOf = (from: number, to: number): Gain => ({
    from: sizes[from] as number, to: sizes[to] as number,
    ...overEras((chosen) => meanOf(chosen.map((era) => (eraMeans[to]?.[era] as number) - (eraMeans[from]?.[era] as number)))),
  });
  const last = sizes.length - 1;
  return {
    reportEras: eras.length,
    reportRows: eras.reduce((sum, { target }) => sum + target.length, 0),
    sizes: rows, fit, pairCorrelation: meanPairCorrelation(eras, all),
    gains: last < 2 ? [gainOf(0, last)] : [gainOf(0, last), gainOf(last - 1, last)],
    origins: await measureOrigins(eras, pool.models.map(({ point }) => point), {
      score: (orders, wanted) => scoreEnsembles(eras, orders, wanted, () => undefined, context.signal),
      random: seededRandom(seed, 'origins'), repeats, overEras,
    }),
  };
}
