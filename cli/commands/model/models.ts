import { ApiClient } from '../../../node/api/api-client.js';
import { readCampaign } from '../../../node/data-dir/data-dir.js';
import { defineCommand } from '../../framework/command.js';
import { scoreText, short } from '../../framework/format.js';
import { selectModels, selectOptions } from './select-models.js';

export const models = defineCommand({
  details:
    'Agreement is the rank correlation of a model with the most similar one before it. A model has vested when the time for another audit is over. Of a campaign with more it lists the latest 10,000; gridlode models fetch brings some here.',
  args: {},
  flags: selectOptions,
  example: 'models --limit 10',
  async run(selection, { dir, output }) {
    const { campaign } = await readCampaign(dir);
    const found = await selectModels(new ApiClient(dir), campaign, selection);
    const document = found.map((model) => ({
      ...model,
      sketch: Buffer.from(model.sketch).toString('base64'),
    }));
    output.result(document, () => {
      output.printTable(
        [
          'point',
          'target',
          'index',
          'node',
          'own',
          'corr',
          'sharpe',
          'nearest before',
          'agreement',
          'audits',
          'cut',
          'vested',
          'manifest',
        ],
        found.map((model) => [
          short(model.pointId),
          model.target,
          model.index,
          short(model.node),
          model.own ? 'yes' : '',
          scoreText(model.corr),
          scoreText(model.sharpe),
          model.near === null ? '' : short(model.near.pointId),
          model.near === null ? '' : model.near.agreement.toFixed(3),
          model.audits,
          model.cut,
          model.vested ? 'yes' : '',
          short(model.manifest),
        ]),
      );
    });
  },
});
