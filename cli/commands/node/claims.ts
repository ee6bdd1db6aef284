import { ApiClient } from '../../../node/api/api-client.js';
import { defineCommand } from '../../framework/command.js';
import { short } from '../../framework/format.js';

export const claims = defineCommand({
  args: {},
  flags: {},
  example: 'claims',
  async run(_, { dir, output }) {
    const found = await new ApiClient(dir).claims();
    output.result(found, () => {
      output.printTable(
        ['point', 'target', 'index', 'node', 'own', 'state', 'cut', 'expires'],
        found.map(({ pointId, target, index, node, own, state, cut, expiresCut }) => [
          short(pointId),
          target,
          index,
          short(node),
          own ? 'yes' : '',
          state,
          cut,
          expiresCut ?? '',
        ]),
      );
    });
  },
});
