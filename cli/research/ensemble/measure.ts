import { maxDrawdown, meanScore, sharpe } from '../../../protocol/scoring/summary.js';
import { scoreNumber, type Score } from '../../../protocol/scoring/score.js';
import { compare, type Comparison, type Yardsticks } from '../benchmark/compare.js';
import type { MeasureContext } from '../measure-context.js';
import type { ReportHeading } from '../report-heading.js';
import { bootstrapOver, type EraBand } from '../pool/bootstrap.js';
import type { Pool } from '../pool/pool.js';
import { predictPool, type PoolEra } from '../pool/predict-pool.js';
import { drawSets, seededRandom } from '../pool/random.js';
import { bandOf, meanOf, type Band } from '../pool/statistics.js';
import { fitCurve, fittedCorr, type Fit } from './fit.js';
import { measureOrigins, type Origin } from './origins.js';
import { meanPairCorrelation } from './pair-correlation.js';
import { scoreEnsembles, type EraCorrs } from './score-ensembles.js';

/** Ensembles of each size at least. */
const repeats = 200;

/** Ensembles of one size, over random ones of the pool. */
export interface SizeRow {
  readonly models: number;
  readonly corr: Band;
  readonly sharpe: Band;
  readonly maxDrawdown: Band;
  readonly fitted: number;
  readonly residual: number;
}

/** How much greater the corr of larger ensembles is, with its spread over bootstrapped report eras. */
export type Gain = EraBand & { readonly from: number; readonly to: number };

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
  readonly comparison: Comparison | null;
}

/** All that `gridlode ensemble` found. */
export interface EnsembleReport extends ReportHeading, Measurement {
  /** Models looked at, those that the campaign refuses, and those that ensembles were drawn of. */
  readonly models: { readonly found: number; readonly refused: number; readonly accepted: number };
}

/**
 * Whether more models make a better ensemble, on the report eras of the pool's campaign; `seed` decides what
 * is drawn at random.
 */
export async function measurePool(
  pool: Pool,
  largest: number,
  yardsticks: Yardsticks,
  seed: string,
  context: MeasureContext,
): Promise<Measurement> {
  const { campaign } = pool.network;
  const eras = await predictPool(pool, campaign.eras.report, context);
  const all = [...pool.models.keys()];
  const sizes = Array.from({ length: Math.log2(largest) + 1 }, (_, i) => 2 ** i);
  const progress = context.output.progress('averaging', 'sizes');
  const score = (ensembles: readonly (readonly number[])[]): Promise<EraCorrs[]> =>
    scoreEnsembles(eras, ensembles, context.signal);
  // Within the embargo targets overlap, so such eras are drawn together.
  const overEras = bootstrapOver(eras.length, campaign.embargoEras + 1, seed);
  try {
    const ofSize: EraCorrs[][] = [];
    for (const size of sizes) {
      ofSize.push(await score(drawSets(all, size, repeats, seededRandom(seed, `ensembles of ${size}`))));
      progress.update(ofSize.length, sizes.length);
    }
    const eraMeans = ofSize.map((ensembles) => meanByEra(eras, ensembles));
    const gainOf = (from: number, to: number): Gain => ({
      from: sizes[from] as number,
      to: sizes[to] as number,
      ...overEras((chosen) =>
        meanOf(chosen.map((era) => (eraMeans[to]?.[era] as number) - (eraMeans[from]?.[era] as number))),
      ),
    });
    const last = sizes.length - 1;
    return {
      reportEras: eras.length,
      reportRows: eras.reduce((sum, { target }) => sum + target.length, 0),
      ...describeCurve(sizes, ofSize),
      pairCorrelation: meanPairCorrelation(eras, all),
      gains: last < 2 ? [gainOf(0, last)] : [gainOf(0, last), gainOf(last - 1, last)],
      origins: await measureOrigins(
        eras,
        pool.models.map(({ point }) => point),
        {
          score: async (ensembles) => meanByEra(eras, await score(ensembles)),
          random: seededRandom(seed, 'origins'),
          repeats,
          overEras,
        },
      ),
      comparison: compare(
        eras,
        [
          { name: 'one model', models: all, isAveraged: false },
          { name: `${all.length} averaged`, models: all, isAveraged: true },
        ],
        yardsticks,
        campaign,
        seed,
      ),
    };
  } finally {
    progress.end();
  }
}

function describeCurve(
  sizes: readonly number[],
  ofSize: readonly (readonly EraCorrs[])[],
): Pick<Measurement, 'sizes' | 'fit'> {
  const bands = (summary: (scores: EraCorrs) => Score): Band[] =>
    ofSize.map((ensembles) => bandOf(ensembles.map((scores) => scoreNumber(summary(scores)))));
  const [corrs, sharpes, drawdowns] = [bands(meanScore), bands(sharpe), bands(maxDrawdown)];
  const fit = fitCurve(sizes.map((n, i) => ({ n, corr: (corrs[i] as Band).value })));
  const rows = sizes.map((models, i): SizeRow => {
    const corr = corrs[i] as Band;
    const fitted = fittedCorr(fit, models);
    return {
      models,
      corr,
      sharpe: sharpes[i] as Band,
      maxDrawdown: drawdowns[i] as Band,
      fitted,
      residual: corr.value - fitted,
    };
  });
  return { sizes: rows, fit };
}

const meanByEra = (eras: readonly PoolEra[], ensembles: readonly EraCorrs[]): number[] =>
  eras.map((_, era) => scoreNumber(meanOf(ensembles.map((scores) => scores[era] as Score))));
