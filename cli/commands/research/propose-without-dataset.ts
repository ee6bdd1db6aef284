import { readCampaign } from '../../../node/data-dir/data-dir.js';
import type { Context } from '../../framework/command.js';
import { counted, asSteadyAs, percentText as percent, scoreText, short } from '../../framework/format.js';
import type { Output } from '../../framework/output.js';
import type { InSampleProposal } from '../../research/portfolio/in-sample.js';
import { nineDecimals } from '../../research/pool/statistics.js';
import { listFinal } from '../../data-dir/list-models.js';
import { checkEnough } from './open-pool.js';

/** Of the latest final models as many as a pool has at most. */
const modelsMax = 2_048;

/**
 * Proposes in-sample from what every node knows of final models. Throws POOL_TOO_FEW, and what listing models
 * throws.
 */
export async function proposeWithoutDataset(
  { stakes, least }: { stakes: number; least: number },
  context: Context,
): Promise<void> {
  const { dir, output } = context;
  const { campaign, network } = await readCampaign(dir);
  const latest = (await listFinal(context)).toSorted(
    (a, b) => b.cut - a.cut || (a.pointId < b.pointId ? -1 : 1),
  );
  const models = latest.slice(0, modelsMax);
  checkEnough(dir, models.length, least);
  const { proposeInSample } = await import('../../research/portfolio/in-sample.js');
  const report = {
    campaign: network,
    pool: models.length,
    ...nineDecimals(proposeInSample(models, stakes, campaign.eras.acceptance.length)),
  };
  output.result(report, () => printInSample(report, output));
}

function printInSample(
  {
    pool,
    acceptanceEras,
    models,
    whole,
    effectiveModels,
    meanShrinkage,
  }: InSampleProposal & { readonly pool: number },
  output: Output,
): void {
  output.print(
    `A stake in equal parts on ${models.length} of ${counted(pool, 'model')}, chosen in-sample: there is no dataset here, so by the scores with which they were accepted, of ${counted(acceptanceEras, 'era')}, and by sketches of what they predicted there. Eras to come pay less. Where the dataset is, portfolio --models measures on eras that no choice has seen.`,
  );
  output.print('');
  output.printTable(
    ['model', 'target', 'part', 'corr', 'sharpe', 'corr. with others'],
    models.map((model) => [
      short(model.pointId),
      model.target,
      percent(model.part),
      scoreText(model.corr),
      scoreText(model.sharpe),
      model.correlationWithOthers.toFixed(2),
    ]),
  );
  output.print('');
  output.print(
    `The whole: corr ${whole.meanCorr.toFixed(4)}, spread ${whole.spread.toFixed(4)}; it is ${asSteadyAs(effectiveModels)}`,
  );
  output.print(`Means drawn to what all models share by ${percent(meanShrinkage)}`);
}
