import { ApiClient } from '../../../node/api/api-client.js';
import { order } from '../../../node/rounds/order.js';
import { defineCommand } from '../../framework/command.js';

export const back = defineCommand({
  details: 'It renews its enrolment: from the cut that holds it the node works again.',
  args: {},
  flags: {},
  example: 'back',
  async run(_, { dir, output }) {
    const client = new ApiClient(dir);
    const { cut } = await client.status();
    const record = await order(client, { kind: 'enrolment', epoch: cut.number });
    output.result({ record }, () => output.print('This node is back from the next cut on.'));
  },
});
