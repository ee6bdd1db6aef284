import { defineCommand } from '../../framework/command.js';
import { orElse, whole } from '../../framework/option.js';
import { drawIn, plotOption } from './plot-option.js';
import { areFew } from '../../research/pool/bootstrap.js';
import { openTrained } from './open-pool.js';
import { titleOf, trainOptions } from './pool-options.js';
import { nineDecimals } from '../../research/pool/statistics.js';
import { openExample } from './open-example.js';
import { long, longData } from '../../presets/long.js';
import { printReport } from './print-rounds.js';
import { portfolioSize } from '../../research/simulation/stakers.js';

export const simulateRounds = defineCommand({
  name: 'simulate-rounds',
  summary:
    'Play years of rounds with stakers of several strategies, and show what each earned and what the meta model gained.',
  details: "It takes some minutes on a synthetic dataset; --data plays on Numerai's files.",
  args: {},
  flags: {
    ...trainOptions,
    trained: orElse(
      whole('models to train, of which stakes are on random ones', { min: portfolioSize, max: 2_048 }),
      40,
    ),
    rounds: orElse(whole('rounds at most', { min: 2, max: 5_000 }), 5_000, 'all report eras'),
    plot: plotOption,
  },
  example: 'simulate-rounds --plot rounds.svg',
  async run({ trained, rounds, plot, ...options }, context) {
    const { output } = context;
    const pool = await openTrained(
      options,
      { size: trained, template: { name: 'long', preset: long, synthetic: longData } },
      context,
    );
    const example = await openExample(pool, options, context);
    const { measureRounds } = await import('../../research/simulation/measure.js');
    const { campaign, network } = pool.network;
    const report = {
      title: titleOf(options),
      seed: options.seed,
      campaign: network,
      dataset: campaign.dataset,
      pool: trained,
      ...nineDecimals(await measureRounds(pool, example, rounds, options.seed, context)),
    };
    output.result(report, () => printReport(report, output));
    if (trained === portfolioSize)
      output.say(`Portfolios are of all ${trained} models, and so all the same.`);
    if (areFew(report.rounds.length, campaign.embargoEras + 1)) {
      output.say(
        `Targets overlap in ${campaign.embargoEras + 1} rounds on end, so ${report.rounds.length} rounds are too few: from and to say little.`,
      );
    }
    if (plot !== undefined)
      await drawIn(plot, (await import('../../research/simulation/chart.js')).roundsChart(report));
  },
});
