import type { Predictions } from '../../../node/dataset/read-predictions.js';
import type { Campaign } from '../../../protocol/campaign/campaign.js';
import { contribution } from '../../../protocol/scoring/contribution.js';
import { corr } from '../../../protocol/scoring/corr.js';
import { scoreNumber, toScore, type Score } from '../../../protocol/scoring/score.js';
import { sharpe } from '../../../protocol/scoring/summary.js';
import { bootstrapOver, type EraBand } from '../pool/bootstrap.js';
import { payoutShare } from '../pool/payout-share.js';
import type { PoolEra } from '../pool/predict-pool.js';
import { meanOf } from '../pool/statistics.js';

/** What comes with a release of the data to compare with. */
export interface Yardsticks {
  /** A benchmark model and the name of its column. */
  readonly benchmark: { readonly name: string; readonly predictions: Predictions } | null;
  /** The tournament's own meta model. */
  readonly metaModel: Predictions | null;
}

/**
 * Models of a pool, by their places: one by one, of which scores are the mean, or as one average of their
 * ranks.
 */
export interface Rival {
  readonly name: string;
  readonly models: readonly number[];
  readonly isAveraged: boolean;
}

/** The corr of the eras that the benchmark predicts, and mmc and payout of those of the meta model. */
export interface ComparisonRow {
  readonly name: string;
  readonly corr: EraBand | null;
  readonly sharpe: Score | null;
  /** How much greater its corr is than the benchmark's. */
  readonly corrGain: EraBand | null;
  readonly mmc: EraBand | null;
  readonly payout: EraBand | null;
}

export interface Comparison {
  readonly benchmark: string | null;
  /** Of `eras` those that each of the two predicts. */
  readonly eras: number;
  readonly benchmarkEras: readonly string[];
  readonly metaModelEras: readonly string[];
  readonly rows: readonly ComparisonRow[];
}

/** What each of some models predicts of an era: their scores are the mean. */
type Predict = (era: PoolEra) => readonly Float64Array[];

/**
 * Compares models of a pool with a benchmark where that predicts, and with the real meta model where that
 * does; null where there is neither. Throws what scoring throws.
 */
export function compare(
  eras: readonly PoolEra[],
  rivals: readonly Rival[],
  { benchmark, metaModel }: Yardsticks,
  campaign: Pick<Campaign, 'embargoEras' | 'payout' | 'rounds'>,
  seed: string,
): Comparison | null {
  if (benchmark === null && metaModel === null) return null;
  const benchmarkEras = eras.filter(({ name }) => benchmark?.predictions.has(name));
  const metaModelEras = eras.filter(({ name }) => metaModel?.has(name));
  const [overBenchmark, overMetaModel] = [benchmarkEras, metaModelEras].map(({ length }) =>
    bandsOver(length, campaign.embargoEras + 1, seed),
  ) as [BandOf, BandOf];
  const corrsOf = (predict: Predict): number[] =>
    benchmarkEras.map((era) => meanOf(predict(era).map((own) => scoreNumber(corr(own, era.target)))));
  const ofBenchmark: Predict = ({ name }) => [benchmark?.predictions.get(name) as Float64Array];
  const benchmarkCorrs = corrsOf(ofBenchmark);
  const rowOf = (name: string, predict: Predict, besides = metaModelEras): ComparisonRow => {
    const corrs = corrsOf(predict);
    const scores = besides.map((era) =>
      predict(era).map((own) => ({
        corr: corr(own, era.target),
        mmc: contribution(own, metaModel?.get(era.name) as Float64Array, era.target),
      })),
    );
    // Whoever does not predict all of the eras is not comparable there.
    const beside = (valueOf: (score: { corr: Score; mmc: Score }) => number): EraBand | null =>
      besides.length < metaModelEras.length
        ? null
        : overMetaModel(scores.map((ofModels) => meanOf(ofModels.map(valueOf))));
    return {
      name,
      corr: overBenchmark(corrs),
      sharpe: corrs.length === 0 ? null : sharpe(corrs.map(toScore)),
      corrGain: overBenchmark(corrs.map((own, era) => own - (benchmarkCorrs[era] as number))),
      mmc: beside(({ mmc }) => scoreNumber(mmc)),
      payout: beside((score) => payoutShare(campaign, score.corr, score.mmc)),
    };
  };
  const rows = rivals.map((rival) => rowOf(rival.name, predictOf(rival)));
  if (benchmark !== null) {
    const both = metaModelEras.filter((era) => benchmarkEras.includes(era));
    rows.push(rowOf(benchmark.name, ofBenchmark, both));
  }
  return {
    benchmark: benchmark?.name ?? null,
    eras: eras.length,
    benchmarkEras: benchmarkEras.map(({ name }) => name),
    metaModelEras: metaModelEras.map(({ name }) => name),
    rows,
  };
}

/** The mean of the values of so many eras, null where there are none. */
type BandOf = (values: readonly number[]) => EraBand | null;
function bandsOver(eras: number, blockEras: number, seed: string): BandOf {
  if (eras === 0) return () => null;
  const over = bootstrapOver(eras, blockEras, seed);
  return (values) => over((at) => meanOf(at.map((era) => values[era] as number)));
}

const predictOf =
  ({ models, isAveraged }: Rival): Predict =>
  ({ predictions }) => {
    const own = models.map((model) => Float64Array.from(predictions[model] as Float32Array));
    // The sum scores as the mean does, since every score ranks it.
    return isAveraged
      ? [own.reduce((sum, model) => sum.map((value, row) => value + (model[row] as number)))]
      : own;
  };
