import { ApiClient } from '../../node/api/api-client.js';
import { defineCommand } from '../command.js';
import { scoreText, short } from '../format.js';

export const models = defineCommand({
  name: 'models',
  summary: 'List the final models of the network, the latest first.',
  args: {},
  flags: {},
  async run(_, { dir, output }) {
    const found = await new ApiClient(dir).models();
    output.result(found, () => {
      output.printTable(['point', 'target', 'index', 'node', 'own', 'corr', 'sharpe', 'audits', 'cut', 'vested', 'manifest'], found.map((model) =>
        [short(model.pointId), model.target, model.index, short(model.node), model.own ? 'yes' : '', scoreText(model.corr), scoreText(model.sharpe), model.audits, model.cut, model.vested ? 'yes' : '', model.manifest]));
    });
  },
});
