import { fail } from '../../protocol/error.js';
import { usageCodes } from '../codes.js';
import { path } from '../common-options.js';
import { defineCommand } from '../command.js';
import { writeFileWhole } from '../files.js';
import { optional, toggle, type Option } from '../option.js';
import { openPool, poolOptions } from '../pool/pool.js';

/** The largest ensemble by default, for a run of two minutes, and with --full. */
const defaultLargest = 32;
const fullLargest = 256;

const largestOption: Option<number | undefined> = optional({
  describe: `the most models of an ensemble; by default ${defaultLargest}`,
  form: 'one',
  expects: 'a power of two from 2 to 1024',
  parse: (value) => (/^\d{1,4}$/.test(value) && Number(value) >= 2 && Number(value) <= 1024 && Number.isInteger(Math.log2(Number(value))) ? Number(value) : undefined),
  absent: null,
});

export const ensemble = defineCommand({
  name: 'ensemble',
  summary: 'Measure whether ensembles of more random models are better out of sample, and say how much and why.',
  args: {},
  flags: {
    ...poolOptions,
    largest: largestOption,
    full: toggle(`as --largest ${fullLargest}`),
    csv: optional(path('a file to write the curve to')),
    plot: optional({ ...path('a file to draw a picture in'), expects: 'a path that ends with .png or .svg', parse: (value) => (/\.(png|svg)$/i.test(value) ? path('').parse(value) as string : undefined) }),
  },
  async run({ largest, full, csv, plot, ...options }, context) {
    const { output } = context;
    if (full && largest !== undefined) fail(usageCodes, 'USAGE_ARGUMENT', 'The command ensemble has no use for both --full and --largest');
    if (options.models !== undefined && options.data.length > 0) fail(usageCodes, 'USAGE_ARGUMENT', 'The command ensemble has no use for both --data and --models: models have the data of their campaign');
    const wanted = largest ?? (full ? fullLargest : defaultLargest);
    // With twice as many models as the largest ensemble, two of its size differ in half of theirs.
    const pool = await openPool(options, { size: 2 * wanted, least: 4 }, context);
    const half = 2 ** Math.floor(Math.log2(pool.models.length / 2));
    // It needs most of Gridlode's scoring, which no other command should wait for.
    const { measurePool } = await import('../ensemble/measure.js');
    const measured = await measurePool(pool, Math.min(wanted, half), options.seed, context);
    const { network: { campaign, network }, found, refused } = pool;
    const title = options.data.length > 0 ? options.data.join(', ') : options.models ?? 'the synthetic dataset';
    const report = { title, seed: options.seed, campaign: network, dataset: campaign.dataset, models: { found, refused, accepted: pool.models.length }, ...measured };
    const { printReport, toCsv } = await import('../ensemble/report.js');
    if (csv !== undefined) await writeFileWhole(csv, toCsv(report));
    if (plot !== undefined) {
      const { renderPng, renderSvg } = await import('../plot/render.js');
      const { ensembleChart } = await import('../ensemble/chart.js');
      const chart = ensembleChart(report);
      await writeFileWhole(plot, plot.toLowerCase().endsWith('.png') ? await renderPng(chart) : await renderSvg(chart));
    }
    output.result(report, () => printReport(report, output));
  },
});
