import type { Predictions } from '../../../node/dataset/read-predictions.js';
import type { Campaign } from '../../../protocol/campaign/campaign.js';
import { contribution } from '../../../protocol/scoring/contribution.js';
import { corr } from '../../../protocol/scoring/corr.js';
import { scoreNumber, toScore, type Score } from '../../../protocol/scoring/score.js';
import { sharpe } from '../../../protocol/scoring/summary.js';
import { bootstrapOver } from '../pool/bootstrap.js';
import { payoutShare } from '../pool/payout-share.js';
import type { PoolEra } from '../pool/predict-pool.js';
import { meanOf, type Band } from '../pool/statistics.js';

/** What comes with a release of the data to compare with. */
export interface Yardsticks {
  /** A benchmark model and the name of its column. */
  readonly benchmark: { readonly name: string; readonly predictions: Predictions } | null;
  /** The tournament's own meta model. */
  readonly metaModel: Predictions | null;
}

/** Models of a pool, by their places: one by one, of which scores are the mean, or as one average of their ranks. */
export interface Rival {
  readonly name: string;
  readonly models: readonly number[];
  readonly isAveraged: boolean;
}

/** The corr of the eras that the benchmark predicts, and mmc and payout of those of the meta model. */
export interface ComparisonRow {
  readonly name: string;
  readonly corr: Band | null;
  readonly sharpe: Score | null;
  /** How much greater its corr is than the benchmark's. */
  readonly corrGain: Band | null;
  readonly mmc: Band | null;
  readonly payout: Band | null;
}

export interface Comparison {
  readonly benchmark: string | null;
  /** Of `eras` those that each of the two predicts. */
  readonly eras: number;
  readonly benchmarkEras: readonly string[];
  readonly metaModelEras: readonly string[];
  readonly rows: readonly ComparisonRow[];
}

/** Scores of one era. */
type ScoreEra = (era: PoolEra, score: (predictions: Float64Array) => number) => number;

/**
 * Compares models of a pool with a benchmark where that predicts, and with the real meta model where that does; null
 * where there is neither. Throws what scoring throws.
 */
export function compare(
  eras: readonly PoolEra[],
  rivals: readonly Rival[],
  { benchmark, metaModel }: Yardsticks,
  { embargoEras, payout }: Pick<Campaign, 'embargoEras' | 'payout'>,
  seed: string,
): Comparison | null {
  if (benchmark === null && metaModel === null) return null;
  const within = (predictions: Predictions | undefined): PoolEra[] =>
    eras.filter(({ name }) => predictions?.has(name));
  const [against, beside] = [within(benchmark?.predictions), within(metaModel ?? undefined)];
  const [overAgainst, overBeside] = [against, beside].map(({ length }) =>
    length === 0 ? null : bootstrapOver(length, embargoEras + 1, seed),
  ) as [ReturnType<typeof bootstrapOver> | null, ReturnType<typeof bootstrapOver> | null];
  const corrsOf = (score: ScoreEra): number[] =>
    against.map((era) => score(era, (own) => scoreNumber(corr(own, era.target))));
  const ofBenchmark: ScoreEra = ({ name }, score) => score(benchmark?.predictions.get(name) as Float64Array);
  const benchmarkCorrs = corrsOf(ofBenchmark);
  const rowOf = (name: string, score: ScoreEra, scored = beside): ComparisonRow => {
    const corrs = corrsOf(score);
    const besideOf = (
      valueOf: (own: Float64Array, meta: Float64Array, target: Float32Array) => number,
    ): Band | null => {
      if (overBeside === null || scored.length < beside.length) return null;
      const values = beside.map((era) =>
        score(era, (own) => valueOf(own, metaModel?.get(era.name) as Float64Array, era.target)),
      );
      return overBeside((at) => meanOf(at.map((i) => values[i] as number)));
    };
    const band = (valueAt: (era: number) => number): Band | null =>
      overAgainst?.((at) => meanOf(at.map(valueAt))) ?? null;
    return {
      name,
      corr: band((era) => corrs[era] as number),
      sharpe: overAgainst && sharpe(corrs.map(toScore)),
      corrGain: band((era) => (corrs[era] as number) - (benchmarkCorrs[era] as number)),
      mmc: besideOf((own, meta, target) => scoreNumber(contribution(own, meta, target))),
      payout: besideOf((own, meta, target) =>
        payoutShare(payout, corr(own, target), contribution(own, meta, target)),
      ),
    };
  };
  return {
    benchmark: benchmark?.name ?? null,
    eras: eras.length,
    benchmarkEras: against.map(({ name }) => name),
    metaModelEras: beside.map(({ name }) => name),
    rows: [
      ...rivals.map((rival) => rowOf(rival.name, scorerOf(rival))),
      ...(benchmark === null
        ? []
        : [
            rowOf(
              benchmark.name,
              ofBenchmark,
              beside.filter(({ name }) => benchmark.predictions.has(name)),
            ),
          ]),
    ],
  };
}

const scorerOf =
  ({ models, isAveraged }: Rival): ScoreEra =>
  ({ predictions }, score) => {
    const own = models.map((model) => Float64Array.from(predictions[model] as Float32Array));
    if (!isAveraged) return meanOf(own.map(score));
    // The sum scores as the mean does, since every score ranks it.
    const sum = own.reduce((total, model) => total.map((value, row) => value + (model[row] as number)));
    return score(sum);
  };
