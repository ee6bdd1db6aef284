import { ApiClient } from '../../../node/api/api-client.js';
import { readCampaign } from '../../../node/data-dir/data-dir.js';
import { order } from '../../../node/rounds/order.js';
import { fail } from '../../../protocol/error.js';
import { usageCodes } from '../../framework/codes.js';
import { defineCommand } from '../../framework/command.js';
import { duration } from '../../framework/format.js';
import { span } from '../../framework/option.js';

export const away = defineCommand({
  details:
    'From then on it does no work and can be stopped; the status says until when it must be back. It comes back by gridlode back, by a start, or when the time is over. A campaign bounds how long a node may be away, and for how long it stays in between. An audit that it has pledged it still has to show: leave after that.',
  args: {},
  flags: { for: span('for how long') },
  example: 'away --for 10h',
  async run({ for: forMs }, { dir, output }) {
    const { epochMs, away } = (await readCampaign(dir)).campaign;
    // The next cut holds the record, and counts.
    const epochs = 1 + Math.ceil(forMs / epochMs);
    if (epochs > away.maxEpochs)
      fail(
        usageCodes,
        'USAGE_VALUE',
        `--for is ${duration(forMs)}, and this campaign allows ${duration(Math.max(0, away.maxEpochs - 1) * epochMs)} at most`,
      );
    const client = new ApiClient(dir);
    const { cut } = await client.status();
    const until = cut.number + epochs;
    const record = await order(client, { kind: 'away', epoch: cut.number, until });
    output.result({ record, until }, () =>
      output.print(
        `This node is away from the next cut on, until cut ${until}, about ${duration(epochs * epochMs)}.`,
      ),
    );
  },
});
