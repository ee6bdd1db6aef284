import type { TopLevelSpec } from 'vega-lite';
import { fontFamily } from '../plot/render.js';
import { fittedCorr } from './fit.js';
import type { EnsembleReport } from './report.js';

const ink = '#1f2430';
const faint = '#6b7280';
const blue = '#2563eb';
const amber = '#d97706';
const green = '#0f766e';
/** Points at which the fitted curve is drawn between two sizes. */
const curveSteps = 12;

/** The measurement as a picture: corr by size with its fit and ceiling, sharpe and drawdown, and where the gain comes from. */
export function ensembleChart({ title, sizes, fit, pairCorrelation, models, reportEras, origins }: EnsembleReport): TopLevelSpec {
  const last = sizes.at(-1)?.models ?? 1;
  const count = { type: 'quantitative', scale: { type: 'log', base: 2, domain: [1, last] }, axis: { values: sizes.map((row) => row.models), title: 'models in the ensemble', grid: false, format: 'd' } } as const;
  const rows = sizes.map((row) => ({
    models: row.models, corr: row.corr.value, corrLow: row.corr.low, corrHigh: row.corr.high,
    sharpe: row.sharpe.value, sharpeLow: row.sharpe.low, sharpeHigh: row.sharpe.high,
    drawdown: row.maxDrawdown.value, drawdownLow: row.maxDrawdown.low, drawdownHigh: row.maxDrawdown.high,
  }));
  const curve = Array.from({ length: Math.log2(last) * curveSteps + 1 }, (_, i) => {
    const n = 2 ** (i / curveSteps);
    return { models: n, corr: fittedCorr(fit, n) };
  });
  const x = { field: 'models', ...count };
  const panel = (field: string, name: string, color: string, format: string) => ({
    title: name, width: 250, height: 150, data: { values: rows },
    layer: [
      { mark: { type: 'area', color, opacity: 0.16 }, encoding: { x, y: { field: `${field}Low`, type: 'quantitative', axis: { title: null, format, tickCount: 5 }, scale: { zero: false } }, y2: { field: `${field}High` } } },
      { mark: { type: 'line', color, strokeWidth: 2, point: { filled: true, fill: color, size: 36 } }, encoding: { x, y: { field, type: 'quantitative' } } },
    ],
  });
  const corrPanel = {
    title: 'corr', width: 460, height: 330, data: { values: rows },
    layer: [
      { mark: { type: 'area', color: blue, opacity: 0.16 }, encoding: { x, y: { field: 'corrLow', type: 'quantitative', axis: { title: null, format: '.3f', tickCount: 7 }, scale: { zero: false, nice: true } }, y2: { field: 'corrHigh' } } },
      { data: { values: [{ ceiling: fit.ceiling }] }, mark: { type: 'rule', color: amber, strokeDash: [6, 4], strokeWidth: 1.5 }, encoding: { y: { field: 'ceiling', type: 'quantitative' } } },
      { data: { values: [{ ceiling: fit.ceiling, models: 1, label: `ceiling c / √ρ = ${fit.ceiling.toFixed(4)}` }] }, mark: { type: 'text', color: amber, align: 'left', dx: 6, dy: -8, fontSize: 12 }, encoding: { x, y: { field: 'ceiling', type: 'quantitative' }, text: { field: 'label' } } },
      { data: { values: curve }, mark: { type: 'line', color: ink, strokeWidth: 1.25, strokeDash: [3, 3] }, encoding: { x, y: { field: 'corr', type: 'quantitative' } } },
      { mark: { type: 'point', filled: true, color: blue, size: 64, opacity: 1 }, encoding: { x, y: { field: 'corr', type: 'quantitative' } } },
      { mark: { type: 'text', color: ink, dy: 17, fontSize: 11 }, encoding: { x, y: { field: 'corr', type: 'quantitative' }, text: { field: 'corr', format: '.4f' } } },
    ],
  };
  const originPanel = {
    title: 'part of the gain lost where all models share', width: 250, height: 84,
    data: { values: origins.map(({ choice, share }) => ({ choice, share: share.value, low: share.low, high: share.high })) },
    layer: [
      { mark: { type: 'bar', color: green, opacity: 0.8, height: 14 }, encoding: { y: { field: 'choice', type: 'nominal', sort: null, axis: { title: null } }, x: { field: 'share', type: 'quantitative', axis: { format: '.0%', title: null, tickCount: 5 } } } },
      { mark: { type: 'rule', color: ink, strokeWidth: 1.5 }, encoding: { y: { field: 'choice', type: 'nominal', sort: null }, x: { field: 'low', type: 'quantitative' }, x2: { field: 'high' } } },
    ],
  };
  const right = [panel('sharpe', 'sharpe', blue, '.1f'), ...(origins.length === 0 ? [panel('drawdown', 'max drawdown', blue, '.2f')] : [originPanel])];
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'white', padding: 24,
    title: {
      text: `Does one more model help? ${title}`,
      subtitle: [
        `Random ensembles of ${models.accepted} accepted models on ${reportEras} report eras. Bands hold four ensembles of five.`,
        `Dashed: c / √(ρ + (1 − ρ) / N) with c ${fit.c.toFixed(4)}, ρ ${fit.rho.toFixed(2)}; measured correlation between two models ${pairCorrelation.toFixed(2)}.`,
      ],
      anchor: 'start', fontSize: 18, subtitleFontSize: 12.5, subtitlePadding: 8, offset: 18, subtitleLineHeight: 18,
    },
    hconcat: [corrPanel, { vconcat: right, spacing: 36 }],
    spacing: 48,
    config: {
      font: fontFamily,
      view: { stroke: null },
      title: { color: ink, subtitleColor: faint, fontWeight: 600, anchor: 'start', fontSize: 13 },
      axis: { labelColor: faint, titleColor: faint, titleFontWeight: 'normal', labelFontSize: 11, titleFontSize: 11, gridColor: '#e5e7eb', domainColor: '#9ca3af', tickColor: '#9ca3af', titlePadding: 8 },
    },
  } as TopLevelSpec;
}
