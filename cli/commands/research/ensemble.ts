import { fail } from '../../../protocol/error.js';
import { usageCodes } from '../../framework/codes.js';
import { defineCommand } from '../../framework/command.js';
import { printReport, toCsv } from './print-ensemble.js';
import { writeFileWhole } from '../../framework/files.js';
import { type Option, optional, path, toggle } from '../../framework/option.js';
import { drawIn, plotOption } from '../../plot/plot-option.js';
import { checkYardsticks, openYardsticks } from './open-yardsticks.js';
import { openPool } from './open-pool.js';
import { checkSource, poolOptions, titleOf } from './pool-options.js';
import { nineDecimals } from '../../research/pool/statistics.js';

/** What --max is by default, for a run of two minutes, and with --full. */
const defaultMax = 32;
const fullMax = 256;

const maxOption: Option<number | undefined> = optional({
  describe: `the most models of an ensemble, a power of two from 2 to 1024; by default ${defaultMax}`,
  form: 'one',
  value: 'N',
  expects: 'a power of two from 2 to 1024',
  parse: (value) =>
    /^\d{1,4}$/.test(value) &&
    Number(value) >= 2 &&
    Number(value) <= 1024 &&
    Number.isInteger(Math.log2(Number(value)))
      ? Number(value)
      : undefined,
  absent: null,
});

export const ensemble = defineCommand({
  details:
    'It trains the models of random points and keeps them, so a second run trains nothing. By default that takes some minutes, on a synthetic dataset.',
  args: {},
  flags: {
    ...poolOptions,
    max: maxOption,
    full: toggle(`as --max ${fullMax}`),
    csv: optional(path('a file to write the curve to')),
    plot: plotOption,
  },
  example: 'ensemble --plot ensemble.svg',
  async run({ max, full, csv, plot, ...options }, context) {
    const { output } = context;
    if (full && max !== undefined)
      fail(usageCodes, 'USAGE_ARGUMENT', 'The command ensemble has no use for both --full and --max');
    checkSource(options);
    await checkYardsticks(options);
    const wanted = max ?? (full ? fullMax : defaultMax);
    // With twice as many models as the largest ensemble, two of its size differ in half of theirs.
    const pool = await openPool(options, { size: 2 * wanted, least: 4 }, context);
    const yardsticks = await openYardsticks(pool, options, context);
    const half = 2 ** Math.floor(Math.log2(pool.models.length / 2));
    // It needs most of Gridlode's scoring, which no other command should wait for.
    const { measurePool } = await import('../../research/ensemble/measure.js');
    const measured = nineDecimals(
      await measurePool(pool, Math.min(wanted, half), yardsticks, options.seed, context),
    );
    const {
      network: { campaign, network },
      found,
      refused,
    } = pool;
    const report = {
      title: titleOf(options),
      seed: options.seed,
      campaign: network,
      dataset: campaign.dataset,
      models: { found, refused, accepted: pool.models.length },
      ...measured,
    };
    // First, since it took long, and a file may not be writable.
    output.result(report, () => printReport(report, output));
    if (csv !== undefined) await writeFileWhole(csv, toCsv(report));
    if (plot !== undefined)
      await drawIn(plot, (await import('../../research/ensemble/chart.js')).ensembleChart(report));
  },
});
