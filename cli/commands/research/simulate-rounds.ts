import { offlineStoreFolder } from '../../../node/data-dir/data-dir.js';
import { fail } from '../../../protocol/error.js';
import type { Score } from '../../../protocol/scoring/score.js';
import { usageCodes } from '../../framework/codes.js';
import { inUnit } from '../../framework/amount.js';
import { defineCommand, type Context } from '../../framework/command.js';
import { counted, percentText } from '../../framework/format.js';
import { orElse, toggle, whole } from '../../framework/option.js';
import { long, longData } from '../../presets/long.js';
import { corrMinOf } from '../../presets/make-campaign.js';
import { acceptedSharePpm } from '../../presets/numerai.js';
import type { Acceptance, AcceptancesReport } from '../../research/simulation/acceptances.js';
import type { RoundsReport } from '../../research/simulation/measure.js';
import type { PoolEra } from '../../research/pool/predict-pool.js';
import { poolCodes } from '../../research/pool/codes.js';
import { nineDecimals } from '../../research/pool/statistics.js';
import { portfolioSize } from '../../research/simulation/stakers.js';
import { trainExample } from '../model/train-example.js';
import { openTrained, type TrainedPool } from './open-pool.js';
import { checkYardsticks, openYardsticks } from './open-yardsticks.js';
import { drawIn, plotOption } from '../../plot/plot-option.js';
import { poolFolder, titleOf, trainOptions, type TrainValues } from './pool-options.js';
import { printAcceptances } from './print-acceptances.js';
import { printReport } from './print-rounds.js';

export const simulateRounds = defineCommand({
  details:
    "Stakes are on models that have the share of the example model's corr that the numerai preset asks for. It takes some minutes on a synthetic dataset; --data plays on Numerai's files.",
  args: {},
  flags: {
    ...trainOptions,
    trained: orElse(
      whole('models to train; stakes are on the accepted', { min: portfolioSize, max: 2_048 }),
      80,
    ),
    rounds: orElse(whole('rounds at most', { min: 2, max: 5_000 }), 5_000, 'all report eras'),
    'acceptance-shares': toggle(
      'instead compare acceptance of all models, of the better half, quarter and tenth, and that of the preset',
    ),
    plot: plotOption,
  },
  example: 'simulate-rounds --plot rounds.svg',
  async run({ trained, rounds, 'acceptance-shares': compares, plot, ...options }, context) {
    const { output } = context;
    if (compares && plot !== undefined)
      fail(usageCodes, 'USAGE_ARGUMENT', 'There is no picture of --acceptance-shares');
    await checkYardsticks(options);
    const drawn = await openDrawn(options, { trained, rounds }, context);
    const { stake } = drawn.pool.network.campaign;
    if (compares) {
      const report = nineDecimals(await compareAcceptances(drawn, options, context));
      output.result(inUnit(report, stake), () => printAcceptances(report, output));
    } else {
      const report = nineDecimals(await playAccepted(drawn, options, context));
      output.result(inUnit(report, stake), () => printReport(report, stake, output));
      if (report.pool === portfolioSize)
        output.say(`Portfolios are of all ${counted(portfolioSize, 'model')}, and so all the same.`);
      if (plot !== undefined)
        await drawIn(plot, (await import('../../research/simulation/chart.js')).roundsChart(report));
    }
  },
});

/** Models of random points, and the rounds as they and, last, the example model predict them. */
interface Drawn {
  readonly pool: TrainedPool;
  readonly eras: readonly PoolEra[];
  /** The corr of each on the acceptance eras, which decides whether it is accepted. */
  readonly corrs: readonly Score[];
  readonly exampleCorr: Score;
  readonly presetRule: Acceptance;
}

async function openDrawn(
  options: TrainValues,
  { trained, rounds }: { trained: number; rounds: number },
  context: Context,
): Promise<Drawn> {
  const template = { name: 'long', preset: long, synthetic: longData };
  const pool = await openTrained(options, { size: trained, template }, context);
  const { campaign } = pool.network;
  const store = offlineStoreFolder(poolFolder(options, context));
  const example = await trainExample(campaign, store, options, { ...context, dir: pool.dir });
  const { acceptAbove, acceptanceCorr } = await import('../../research/simulation/acceptances.js');
  const { predictPool } = await import('../../research/pool/predict-pool.js');
  const models = [...pool.models, example];
  const corrs = pool.models.map(acceptanceCorr);
  const exampleCorr = acceptanceCorr(example);
  return {
    pool,
    eras: await predictPool({ ...pool, models }, campaign.eras.report.slice(0, rounds), context),
    corrs,
    exampleCorr,
    presetRule: acceptAbove(
      `the preset's ${percentText(acceptedSharePpm / 1e6)}`,
      corrs,
      corrMinOf({ sharePpm: acceptedSharePpm }, exampleCorr),
    ),
  };
}

const headingOf = ({ pool: { network } }: Drawn, options: TrainValues) => ({
  title: titleOf(options),
  seed: options.seed,
  campaign: network.network,
  dataset: network.campaign.dataset,
});

async function compareAcceptances(
  drawn: Drawn,
  options: TrainValues,
  context: Context,
): Promise<AcceptancesReport> {
  const { pool, eras, corrs, exampleCorr, presetRule } = drawn;
  const { acceptParts, measureAcceptances } = await import('../../research/simulation/acceptances.js');
  const { models, cpuSeconds } = pool.cost;
  return {
    ...headingOf(drawn, options),
    drawn: pool.found,
    modelCpuSeconds: models === 0 ? null : cpuSeconds / models,
    example: { corr: exampleCorr },
    acceptances: await measureAcceptances(
      pool.network.campaign,
      eras,
      [...acceptParts(corrs), presetRule],
      options.seed,
      context,
    ),
  };
}

/** Throws POOL_FEW_ACCEPTED. */
async function playAccepted(drawn: Drawn, options: TrainValues, context: Context): Promise<RoundsReport> {
  const {
    pool,
    corrs,
    presetRule: { models, name },
  } = drawn;
  const { campaign } = pool.network;
  context.output.say(
    `Of ${counted(corrs.length, 'model')} ${models.length} have ${name} of the example model's corr.`,
  );
  if (models.length < portfolioSize)
    fail(
      poolCodes,
      'POOL_FEW_ACCEPTED',
      `Portfolios are of ${counted(portfolioSize, 'model')}, and ${models.length} are accepted`,
    );
  const yardsticks = await openYardsticks(pool, options, context);
  const { erasOf } = await import('../../research/simulation/acceptances.js');
  const { measureRounds } = await import('../../research/simulation/measure.js');
  const eras = erasOf(drawn.eras, models);
  return {
    ...headingOf(drawn, options),
    pool: models.length,
    ...(await measureRounds(campaign, eras, yardsticks, options.seed, context)),
  };
}
