import { offlineStoreFolder } from '../../../node/data-dir.js';
import { fail } from '../../../protocol/error.js';
import { usageCodes } from '../../framework/codes.js';
import { defineCommand } from '../../framework/command.js';
import { percentText } from '../../framework/format.js';
import { orElse, toggle, whole } from '../../framework/option.js';
import { long, longData } from '../../presets/long.js';
import { corrMinOf } from '../../presets/make-campaign.js';
import { acceptedSharePpm } from '../../presets/numerai.js';
import { areFew } from '../../research/pool/bootstrap.js';
import { poolCodes } from '../../research/pool/codes.js';
import { nineDecimals } from '../../research/pool/statistics.js';
import { portfolioSize } from '../../research/simulation/stakers.js';
import { trainExample } from '../model/train-example.js';
import { openTrained } from './open-pool.js';
import { drawIn, plotOption } from './plot-option.js';
import { poolFolder, titleOf, trainOptions } from './pool-options.js';
import { printAcceptances } from './print-acceptances.js';
import { printReport } from './print-rounds.js';

export const simulateRounds = defineCommand({
  name: 'simulate-rounds',
  summary:
    'Play years of rounds with stakers of several strategies, and show what each earned and what the meta model gained.',
  details:
    "Stakes are on models that have the share of the example model's corr that the numerai preset asks for. It takes some minutes on a synthetic dataset; --data plays on Numerai's files.",
  args: {},
  flags: {
    ...trainOptions,
    trained: orElse(
      whole('models to train, of which those are staked on that are accepted', {
        min: portfolioSize,
        max: 2_048,
      }),
      160,
    ),
    rounds: orElse(whole('rounds at most', { min: 2, max: 5_000 }), 5_000, 'all report eras'),
    'acceptance-shares': toggle(
      'instead compare acceptance of all models, of the better half, quarter and tenth, and that of the preset',
    ),
    plot: plotOption,
  },
  example: 'simulate-rounds --plot rounds.svg',
  async run({ trained, rounds: roundsMax, 'acceptance-shares': compares, plot, ...options }, context) {
    const { output } = context;
    if (compares && plot !== undefined)
      fail(usageCodes, 'USAGE_ARGUMENT', 'There is no picture of --acceptance-shares');
    const pool = await openTrained(
      options,
      { size: trained, template: { name: 'long', preset: long, synthetic: longData } },
      context,
    );
    const { campaign, network } = pool.network;
    const store = offlineStoreFolder(poolFolder(options, context));
    const example = await trainExample(campaign, store, options, { ...context, dir: pool.dir });
    const { acceptAbove, acceptanceCorr, acceptParts, erasOf, measureAcceptances } =
      await import('../../research/simulation/acceptances.js');
    const { measureRounds } = await import('../../research/simulation/measure.js');
    const { predictPool } = await import('../../research/pool/predict-pool.js');
    const rounds = campaign.eras.report.slice(0, roundsMax);
    const eras = await predictPool({ ...pool, models: [...pool.models, example] }, rounds, context);
    const heading = {
      title: titleOf(options),
      seed: options.seed,
      campaign: network,
      dataset: campaign.dataset,
    };
    const exampleCorr = acceptanceCorr(example);
    const corrs = pool.models.map(acceptanceCorr);
    const own = acceptAbove(
      `the preset's ${percentText(acceptedSharePpm / 1e6)}`,
      corrs,
      corrMinOf({ sharePpm: acceptedSharePpm }, exampleCorr),
    );
    if (compares) {
      const { models, cpuSeconds } = pool.cost;
      const acceptances = [...acceptParts(corrs), own];
      const report = {
        ...heading,
        drawn: pool.found,
        modelCpuSeconds: models === 0 ? null : cpuSeconds / models,
        exampleCorr,
        acceptances: await measureAcceptances(campaign, eras, acceptances, options.seed, context),
      };
      output.result(nineDecimals(report), () => printAcceptances(report, output));
    } else {
      output.say(
        `Of ${corrs.length} models ${own.models.length} have the least corr that is accepted, ${own.name} of the example model's.`,
      );
      if (own.models.length < portfolioSize)
        fail(
          poolCodes,
          'POOL_REFUSED',
          `Portfolios are of ${portfolioSize} models, and ${own.models.length} are accepted`,
        );
      const played = await measureRounds(campaign, erasOf(eras, own.models), options.seed, context);
      const report = { ...heading, pool: own.models.length, ...nineDecimals(played) };
      output.result(report, () => printReport(report, output));
      if (own.models.length === portfolioSize)
        output.say(`Portfolios are of all ${portfolioSize} models, and so all the same.`);
      if (plot !== undefined)
        await drawIn(plot, (await import('../../research/simulation/chart.js')).roundsChart(report));
    }
    if (areFew(rounds.length, campaign.embargoEras + 1)) {
      output.say(
        `Targets overlap in ${campaign.embargoEras + 1} rounds on end, so ${rounds.length} rounds are too few: from and to say little.`,
      );
    }
  },
});
