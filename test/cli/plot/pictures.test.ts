import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Resvg } from '@resvg/resvg-js';
import type { TopLevelSpec } from 'vega-lite';
import { auditsChart } from '../../../cli/commands/audit/audits-chart.js';
import { drawsChart } from '../../../cli/commands/grid/draws-chart.js';
import { payoutsChart } from '../../../cli/commands/stake/payouts-chart.js';
import { syntheticDemo } from '../../../cli/presets/demo.js';
import { ensembleChart } from '../../../cli/research/ensemble/chart.js';
import { fontOptions, widthOf } from '../../../cli/plot/text-width.js';
import { renderSvg } from '../../../cli/plot/render.js';
import { portfolioChart } from '../../../cli/research/portfolio/chart.js';
import { roundsChart } from '../../../cli/research/simulation/chart.js';
import { gridSize, numeraiGrid } from '../../../protocol/grid/grid.js';

const test = suite('pictures');

const band = (value: number, isKnown = true) =>
  isKnown
    ? { value, low: value * 0.7, high: value * 1.3 }
    : { value, low: null, high: null, reason: 'too few eras' };
const steps = (count: number, of: (i: number) => number): number[] =>
  Array.from({ length: count }, (_, i) => of(i));

const ensembles = (largest: number, isKnown = true): TopLevelSpec =>
  ensembleChart({
    title: 'the synthetic dataset',
    sizes: steps(Math.log2(largest) + 1, (i) => 2 ** i).map((models) => ({
      models,
      corr: band(0.045 - 0.012 / models),
      sharpe: band(0.9 - 0.2 / models),
    })),
    fit: { c: 0.033, rho: 0.53, ceiling: 0.0452 },
    pairCorrelation: 0.49,
    models: { accepted: 2 * largest },
    reportEras: 44,
    origins: ['target', 'feature fraction', 'depth'].map((choice, i) => ({
      choice,
      share: band(0.35 - i * 0.2, isKnown),
    })),
  } as unknown as Parameters<typeof ensembleChart>[0]);

const portfolio = (eras: number, pay: number, isKnown = true): TopLevelSpec =>
  portfolioChart({
    title: "Numerai's v5.3, set small",
    pool: 64,
    portfolioEras: 22,
    reportEras: steps(eras, (i) => i).map(String),
    models: steps(10, () => 0),
    all: steps(64, (i) => i).map((i) => ({
      meanPayout: Math.sin(i) * pay,
      spread: 0.03 + Math.cos(i) / 90,
      proposed: i % 6 === 0,
    })),
    effectiveModels: { portfolio: 9, report: 8.4 },
    ways: ['the proposal', 'equal parts of all models', 'the model that paid best', 'the example model'].map(
      (name, way) => ({
        name,
        payouts: steps(eras, (i) => pay * (1 - way / 2) + (Math.sin(i * way) * pay) / 2),
        mean: band(pay * (1 - way / 2), isKnown),
      }),
    ),
  } as unknown as Parameters<typeof portfolioChart>[0]);

const rounds = (count: number, growth: number, isKnown = true): TopLevelSpec =>
  roundsChart({
    title: 'the synthetic dataset',
    rounds: steps(count, (i) => i).map(String),
    pool: 80,
    strategies: ['the example model', 'one random model', 'ten random models', 'the example model alone'].map(
      (name, strategy) => ({
        name,
        course: steps(count + 1, (i) => 100 * growth ** (i * (1 + strategy / 9))).map((value) => band(value)),
        meanPayout: band(growth - 1, isKnown),
      }),
    ),
    allStrategies: { metaCorrs: steps(count, (i) => 0.05 + Math.sin(i) / 50) },
    exampleAlone: { metaCorrs: steps(count, (i) => 0.04 + Math.cos(i) / 50) },
  } as unknown as Parameters<typeof roundsChart>[0]);

const draws = (count: number): TopLevelSpec =>
  drawsChart(
    'campaign synthetic-demo',
    numeraiGrid,
    steps(count, (i) => i).map((i) => (gridSize(numeraiGrid) * BigInt((i * 617) % 1_000)) / 1_000n),
  );

const verdicts = (count: number) =>
  steps(count, (i) => i).map((i) => ({ verdict: i % 3 ? 'forged' : 'honest' }));
const audited = (models: number): TopLevelSpec =>
  auditsChart(
    { name: 'synthetic-demo', audit: syntheticDemo.rules.audit },
    { open: [{ finalCut: null }], verdicts: verdicts(models / 10) } as unknown as Parameters<
      typeof auditsChart
    >[1],
    models,
  );

const payouts = (count: number, pay: number): TopLevelSpec =>
  payoutsChart(
    'lode1qqqqqqqq…',
    steps(count, (i) => i).map((i) => ({
      era: String(1_200 - i).padStart(4, '0'),
      positions: [{ change: BigInt(Math.round(Math.sin(i) * pay)), commission: 0n, fees: 0n }],
      earned: { commission: BigInt(i % 5), fees: 0n },
    })) as unknown as Parameters<typeof payoutsChart>[1],
    { unit: 'NMR', decimals: 4 },
  );

type Picture = readonly [id: string, picture: TopLevelSpec];
const ofResearch: readonly Picture[] = [
  ['ensembles-of-16', ensembles(16)],
  ['ensembles-of-256', ensembles(256)],
  ['ensembles-of-2-and-too-few-eras', ensembles(2, false)],
  ['portfolio', portfolio(44, 0.01)],
  ['portfolio-that-loses', portfolio(300, -0.2)],
  ['portfolio-of-too-few-eras', portfolio(3, 0.0004, false)],
  ['rounds', rounds(124, 1.008)],
  ['rounds-of-years', rounds(1_500, 1.01)],
  ['rounds-that-lose', rounds(40, 0.97)],
  ['rounds-of-two', rounds(2, 1.01, false)],
];
const ofNodes: readonly Picture[] = [
  ['draws', draws(400)],
  ['draws-none-yet', draws(0)],
  ['audits', audited(120)],
  ['audits-none-yet', audited(0)],
  ['payouts', payouts(10, 90_000)],
  ['payouts-of-years', payouts(400, 2_000_000_000)],
  ['payouts-of-one-round', payouts(1, 0)],
];

/** Points between texts in a line. */
const spaceMin = 4;

interface Box {
  readonly text: string;
  /** Of a plot. */
  readonly isTitle: boolean;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where the texts of a picture stand that can be seen and do not stand on their end. */
function textsOf(svg: string): Box[] {
  const shifts: [number, number][] = [];
  const boxes: Box[] = [];
  for (const [, close, tag, attributes = '', content = ''] of svg.matchAll(
    /<(\/?)(g|text)\b([^>]*?)(?:\/>|>([^<]*))/g,
  )) {
    const [x = 0, y = 0] = (/translate\(([-\d.]+),([-\d.]+)\)/.exec(attributes) ?? []).slice(1).map(Number);
    const of = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(attributes)?.[1] ?? '';
    if (tag === 'g' && close === '/') shifts.pop();
    else if (tag === 'g') shifts.push([x, y]);
    else if (close === '' && !/rotate|\bopacity="0"/.test(attributes) && content !== '') {
      const text = content.replaceAll('&amp;', '&').replaceAll('&lt;', '<');
      const size = parseFloat(of('font-size'));
      const isBold = of('font-weight') === '600';
      const width = widthOf(text, isBold) * size;
      const anchor = { middle: 0.5, end: 1 }[of('text-anchor')] ?? 0;
      const left = shifts.reduce((sum, [dx]) => sum + dx, x) - anchor * width;
      const base = shifts.reduce((sum, [, dy]) => sum + dy, y);
      boxes.push({
        text,
        isTitle: isBold && size === 13,
        left,
        right: left + width,
        top: base - size * 0.72,
        bottom: base,
      });
    }
  }
  return boxes;
}

/** The widest run of columns from `fromY` down without any ink between the first that has and the last. */
function widestGap(svg: string, fromY: number): number {
  const { pixels, width, height } = new Resvg(svg, { font: fontOptions }).render();
  const isBlank = (x: number): boolean => {
    for (let y = fromY; y < height; y++) {
      const at = 4 * (y * width + x);
      if (Math.min(pixels[at] as number, pixels[at + 1] as number, pixels[at + 2] as number) < 250)
        return false;
    }
    return true;
  };
  const inked = [...Array(width).keys()].filter((x) => !isBlank(x));
  return Math.max(...inked.slice(1).map((x, i) => x - (inked[i] as number) - 1));
}

for (const [id, spec] of [...ofResearch, ...ofNodes]) {
  test(`no texts lie over each other, and none is cut off: ${id}`, async () => {
    const svg = await renderSvg(spec);
    const texts = textsOf(svg);
    assert.ok(texts.length > 10, `${texts.length} texts`);
    const [, width = 0] = (/width="([\d.]+)"/.exec(svg) ?? []).map(Number);
    for (const [i, one] of texts.entries()) {
      assert.ok(one.left >= 0 && one.right <= width, `${one.text} is cut off`);
      for (const other of texts.slice(i + 1))
        assert.ok(
          one.right + spaceMin <= other.left ||
            other.right + spaceMin <= one.left ||
            one.bottom <= other.top ||
            other.bottom <= one.top,
          `${one.text} lies over ${other.text}`,
        );
    }
  });
}

for (const [id, spec] of ofResearch) {
  test(`nothing is blank between two plots but the space that parts them: ${id}`, async () => {
    const svg = await renderSvg(spec);
    const texts = textsOf(svg);
    const [, width = 0] = (/width="([\d.]+)"/.exec(svg) ?? []).map(Number);
    const plots = texts.filter(({ isTitle }) => isTitle).map(({ top }) => top);
    assert.ok(plots.length >= 3);
    const gap = widestGap(svg, Math.floor(Math.min(...plots)));
    const [left, right] = [0, width / 2].map((from) =>
      Math.max(
        ...texts
          .filter(
            (each) => /^[−\d.,%k]+$/.test(each.text) && each.left >= from && each.left < from + width / 2,
          )
          .map(({ bottom }) => bottom),
      ),
    ) as [number, number];
    assert.ok(Math.abs(left - right) <= 2, `the lowest axes stand at ${left} and ${right}`);
    for (const { text, bottom, right } of texts.filter(({ text }) => text.endsWith('%')))
      assert.is(
        texts.filter(
          (each) => each.text === text && [each.bottom === bottom, each.right === right].includes(true),
        ).length,
        1,
        text,
      );
    assert.ok(gap <= 60, `${gap} points are blank`);
  });
}

test.run();
