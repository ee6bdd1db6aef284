import { plotOption, drawIn } from '../../plot/plot-option.js';
import { defineCommand } from '../../framework/command.js';
import { orElse, whole } from '../../framework/option.js';
import { trainExample } from '../model/train-example.js';
import { offlineStoreFolder } from '../../../node/data-dir/data-dir.js';
import { listDatasets } from '../../../node/dataset/dataset-store.js';
import { printReport } from './print-portfolio.js';
import { proposeWithoutDataset } from './propose-without-dataset.js';
import { checkYardsticks, openYardsticks } from './open-yardsticks.js';
import { openPool } from './open-pool.js';
import { checkSource, poolFolder, poolOptions, titleOf } from './pool-options.js';
import { nineDecimals } from '../../research/pool/statistics.js';

/** Fewer leave nothing to choose. */
const least = 4;

export const portfolio = defineCommand({
  details:
    'It chooses on the portfolio eras and compares on the report eras, which no choice has seen. Of a data directory without a dataset, such as a staker has, it proposes by the scores with which models were accepted, which are in-sample, and by their sketches.',
  args: {},
  flags: {
    ...poolOptions,
    trained: orElse(whole('models to train and to choose from', { min: 8, max: 2_048 }), 64),
    stakes: orElse(whole('models to spread the stake over', { min: 2, max: 256 }), 10),
    plot: plotOption,
  },
  example: 'portfolio --stakes 10',
  async run({ trained, stakes, plot, ...options }, context) {
    const { output } = context;
    checkSource(options);
    await checkYardsticks(options);
    const { models } = options;
    if (models !== undefined && plot === undefined && (await listDatasets(models)).length === 0)
      return proposeWithoutDataset({ stakes, least }, { ...context, dir: models });
    const pool = await openPool(options, { size: Math.max(trained, stakes), least }, context);
    const yardsticks = await openYardsticks(pool, options, context);
    const folder = offlineStoreFolder(poolFolder(options, context));
    const example = await trainExample(pool.network.campaign, folder, options, { ...context, dir: pool.dir });
    const { measurePortfolio } = await import('../../research/portfolio/measure.js');
    const { campaign, network } = pool.network;
    const report = {
      title: titleOf(options),
      seed: options.seed,
      campaign: network,
      dataset: campaign.dataset,
      pool: pool.models.length,
      ...nineDecimals(await measurePortfolio(pool, example, stakes, yardsticks, options.seed, context)),
    };
    output.result(report, () => printReport(report, output));
    if (plot !== undefined)
      await drawIn(plot, (await import('../../research/portfolio/chart.js')).portfolioChart(report));
  },
});
