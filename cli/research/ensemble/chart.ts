import type { TopLevelSpec } from 'vega-lite';
import { nameAxis, picture } from '../../plot/picture.js';
import { barsOf, withInterval } from '../panels.js';
import { colors } from '../../plot/theme.js';
import { fittedCorr } from './fit.js';
import type { EnsembleReport } from './measure.js';

/** Points of the fitted curve from one size to the next. */
const curveSteps = 12;

/**
 * The measurement as a picture: corr by size with its fit and ceiling, sharpe, and where the gain comes from.
 */
export function ensembleChart({
  title,
  sizes,
  fit,
  pairCorrelation,
  models,
  reportEras,
  origins,
}: EnsembleReport): TopLevelSpec {
  const last = sizes.at(-1)?.models ?? 1;
  const x = {
    field: 'models',
    type: 'quantitative',
    scale: { type: 'log', base: 2, domain: [1, last], padding: 40 },
    axis: {
      values: sizes.map((row) => row.models),
      title: 'models in the ensemble',
      grid: false,
      format: 'd',
      labelFlush: false,
    },
  } as const;
  const y = (field: string, format: string) =>
    ({
      field,
      type: 'quantitative',
      scale: { zero: false },
      axis: { title: null, format, tickCount: 6 },
    }) as const;
  const rows = sizes.map((row) => ({
    models: row.models,
    corr: row.corr.value,
    corrLow: row.corr.low,
    corrHigh: row.corr.high,
    sharpe: row.sharpe.value,
    sharpeLow: row.sharpe.low,
    sharpeHigh: row.sharpe.high,
  }));
  const band = (field: string, format: string) => ({
    mark: { type: 'area', color: colors.main, opacity: 0.14 },
    encoding: { x, y: y(`${field}Low`, format), y2: { field: `${field}High` } },
  });
  const curve = Array.from({ length: Math.log2(last) * curveSteps + 1 }, (_, i) => ({
    models: 2 ** (i / curveSteps),
    corr: fittedCorr(fit, 2 ** (i / curveSteps)),
  }));
  const ceiling = [{ models: 1, corr: fit.ceiling, label: `ceiling c / √ρ = ${fit.ceiling.toFixed(4)}` }];
  const corr = {
    title: 'corr',
    width: 480,
    height: 330,
    data: { values: rows },
    layer: [
      band('corr', '.3f'),
      {
        data: { values: ceiling },
        mark: { type: 'rule', color: colors.limit, strokeDash: [6, 4], strokeWidth: 1.5 },
        encoding: { y: y('corr', '.3f') },
      },
      {
        data: { values: ceiling },
        mark: { type: 'text', color: colors.limit, align: 'left', dx: -8, dy: -9, fontSize: 12 },
        encoding: { x, y: y('corr', '.3f'), text: { field: 'label' } },
      },
      {
        data: { values: curve },
        mark: { type: 'line', color: colors.ink, strokeWidth: 1.25, strokeDash: [3, 3] },
        encoding: { x, y: y('corr', '.3f') },
      },
      {
        mark: { type: 'point', filled: true, color: colors.main, size: 64, opacity: 1 },
        encoding: { x, y: y('corr', '.3f') },
      },
      {
        // The curve comes from the left below: to the right it is above them.
        mark: { type: 'text', color: colors.ink, align: 'left', dx: 1, dy: 16, fontSize: 11 },
        encoding: { x, y: y('corr', '.3f'), text: { field: 'corr', format: '.4f' } },
      },
    ],
  };
  const sharpe = {
    title: 'sharpe',
    width: 300,
    height: 144,
    data: { values: rows },
    layer: [
      band('sharpe', '.1f'),
      {
        mark: {
          type: 'line',
          color: colors.main,
          strokeWidth: 2,
          point: { filled: true, fill: colors.main, size: 40 },
        },
        encoding: { x, y: y('sharpe', '.1f') },
      },
    ],
  };
  const choice = nameAxis('choice');
  const origin = {
    title: 'gain lost by sharing a choice',
    width: 300,
    height: 84,
    data: {
      values: origins.map((each) => ({
        choice: each.choice,
        share: each.share.value,
        low: each.share.low,
        high: each.share.high,
      })),
    },
    layer: [
      {
        mark: { type: 'bar', color: colors.other, opacity: 0.75, height: 14 },
        encoding: {
          y: choice,
          x: {
            field: 'share',
            type: 'quantitative',
            axis: { format: '.3~p', title: null, tickCount: 5, labelFlush: false },
          },
        },
      },
      {
        transform: withInterval,
        mark: { type: 'rule', color: colors.ink, strokeWidth: 1.5 },
        encoding: { y: choice, x: { field: 'low', type: 'quantitative' }, x2: { field: 'high' } },
      },
    ],
  };
  return picture(
    {
      text: `Does one more model help? Random ensembles on ${title}`,
      lines: [
        `${models.accepted} accepted models, measured on ${reportEras} report eras. Four ensembles of five lie within the`,
        `bands. Dashed: c / √(ρ + (1 − ρ) / N) with c = ${fit.c.toFixed(4)}, ρ = ${fit.rho.toFixed(2)}. Measured correlation`,
        `between two models: ${pairCorrelation.toFixed(2)}.${origins.length === 0 ? '' : ` ${barsOf(origins[0]?.share, 'eras')}`}`,
      ],
    },
    [corr, origins.length === 0 ? sharpe : { vconcat: [sharpe, origin], spacing: 40 }],
  );
}
