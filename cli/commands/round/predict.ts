import { rowsDigest } from '../../../protocol/dataset/live-rows.js';
import { fail } from '../../../protocol/error.js';
import { ApiClient } from '../../../node/api/api-client.js';
import { readCampaign } from '../../../node/data-dir/data-dir.js';
import { openDataset } from '../../../node/dataset/dataset-store.js';
import { loadSortedLive } from '../../../node/dataset/load-live.js';
import { predictRound, type PredictedRound } from '../../../node/rounds/predict-round.js';
import { roundCommandCodes } from './codes.js';
import { defineCommand } from '../../framework/command.js';
import { counted, short } from '../../framework/format.js';
import { optional, path } from '../../framework/option.js';
import { era, findRoundOfRows } from './find-round.js';

export const roundPredict = defineCommand({
  details:
    'gridlode start --live-folder does this by itself. What is predicted after the deadline counts nothing.',
  args: {},
  flags: {
    live: path('a Parquet file with the live rows'),
    era: optional(era('the era; by default that of the open round which has these rows')),
  },
  example: 'round predict --live live-1234.parquet --dir two',
  async run({ live, era: named }, { dir, output, signal }) {
    const client = new ApiClient(dir);
    const network = await readCampaign(dir);
    const rows = await loadSortedLive(live, (await openDataset(dir, network.campaign.dataset)).manifest);
    const round = await findRoundOfRows(client, named, rowsDigest(rows), live);
    const { models, records } = await predictRound(client, network, round, rows, signal);
    const states = models.map(({ pointId, state }) => ({ pointId, state: said(state) }));
    const sent = models.filter(({ state }) => state === 'sent').length;
    output.result({ era: round.era, deadline: round.deadline, records, models: states }, () => {
      output.printTable(
        ['point', 'state'],
        states.map(({ pointId, state }) => [short(pointId), state]),
      );
      if (models.length === 0)
        output.say(`None of this node's models carries stake in the round ${round.era}.`);
      if (sent > 0)
        output.say(
          `Predictions of ${counted(sent, 'model')} wait for a cut; the last that may hold them is cut ${round.deadline}.`,
        );
    });
    const missed = models.filter(({ state }) => state === 'missing' || state === 'late').length;
    if (missed > 0)
      fail(
        roundCommandCodes,
        'ROUND_CLOSED',
        `The last cut for predictions of the round ${round.era} was cut ${round.deadline}, and ${counted(missed, 'model')} of this node had not predicted`,
      );
  },
});

/** What is over cannot be made good. */
function said(state: PredictedRound['models'][number]['state']): string {
  switch (state) {
    case 'pending':
    case 'predicted':
    case 'scored':
      return 'already predicted';
    case 'late':
      return 'late: predicted after the deadline';
    case 'missing':
      return 'missing: the deadline has passed';
    case 'absent':
      return 'not held here';
    default:
      return state;
  }
}
