import { fail } from '../../../protocol/error.js';
import { ApiClient } from '../../../node/api/api-client.js';
import { readCampaign } from '../../../node/data-dir/data-dir.js';
import { roundCommandCodes } from './codes.js';
import { inUnit } from '../../framework/amount.js';
import { defineCommand } from '../../framework/command.js';
import { counted, short } from '../../framework/format.js';
import { optional, path } from '../../framework/option.js';
import type { Finding } from './findings.js';
import { examineRound } from './examine-round.js';
import { era } from './find-round.js';
import { inTimeOf, positionsOf } from './positions.js';
import { readRoundRows } from './rows-files.js';

export const roundCheck = defineCommand({
  details:
    'With --live the models predict the rows again, which shows what is altered: predictions that are not those of the model that was audited. Exit code 1 means that some are.',
  args: { era: era('the era of the round') },
  flags: {
    live: optional(
      path('the Parquet file with the live rows: models predict them again, which shows what is altered'),
    ),
  },
  example: 'round check 1234 --live live-1234.parquet',
  async run({ era: name, live }, context) {
    const { dir, output } = context;
    const client = new ApiClient(dir);
    const network = await readCampaign(dir);
    const round = await positionsOf(client, name);
    const rows = live === undefined ? null : await readRoundRows(live, dir, network, round);
    const inTime = inTimeOf(round);
    const findings = await examineRound(
      inTime,
      { rows, count: rows?.ids.length ?? null, isOver: round.isOver },
      network,
      client,
      context,
    );
    const none: Omit<Finding, 'state'> = { compared: false, own: null };
    const models = round.models.map((model) => ({ ...none, ...model, ...findings.get(model.pointId) }));
    const altered = models.filter(({ state }) => state === 'altered');
    const document = { era: name, rows: round.rows, deadline: round.deadline, models };
    output.result(inUnit(document, network.campaign.stake), () => {
      output.printTable(
        ['point', 'node', 'predictions', 'as its model predicts'],
        models.map(({ pointId, node, state, compared }) => [
          short(pointId),
          short(node),
          state,
          state === 'altered' ? 'no' : compared ? 'yes' : '',
        ]),
      );
      for (const { pointId, node, predictions, manifest, own } of altered) {
        output.print(
          `altered: point ${pointId}\n  node       ${node}\n  model      ${manifest}\n  committed  ${predictions}\n  predicted  ${own ?? 'nothing to compare: the block itself is not of this model and these rows'}`,
        );
      }
    });
    if (altered.length > 0)
      fail(
        roundCommandCodes,
        'PREDICTIONS_ALTERED',
        `${altered.length} of ${counted(inTime.length, 'prediction')} of the round ${name} are not what the models predict`,
      );
  },
});
