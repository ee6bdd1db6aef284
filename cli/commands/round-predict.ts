import { campaignLimits } from '../../protocol/campaign/limits.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { encodePredictions } from '../../protocol/dataset/predictions.js';
import { rowsDigest } from '../../protocol/dataset/live-rows.js';
import type { PointId } from '../../protocol/grid/point.js';
import { ApiClient } from '../../node/api/api-client.js';
import { readCampaign } from '../../node/data-dir.js';
import { openDataset } from '../../node/dataset/dataset-store.js';
import type { RoundView } from '../../node/round/round-view.js';
import { path } from '../common-options.js';
import { defineCommand } from '../command.js';
import { short } from '../format.js';
import { readModel, useBlocks } from '../model-store.js';
import { optional } from '../option.js';
import { columnsOf, predictRows } from '../predict-rows.js';
import { era, order, roundOf } from '../round/order.js';
import { readLiveRows } from '../round/rows-files.js';

export const roundPredict = defineCommand({
  name: 'round predict',
  summary: 'Predict the rows of an open round with the models of this node that carry stake in it.',
  args: {},
  flags: { live: path('a Parquet file with the live rows'), era: optional(era('the era; by default that of the open round which has these rows')) },
  async run({ live, era: named }, context) {
    const { dir, output, signal } = context;
    const client = new ApiClient(dir);
    const network = await readCampaign(dir);
    const rows = await readLiveRows(live, (await openDataset(dir, network.campaign.dataset)).manifest);
    const round = await roundOf(client, named, rowsDigest(rows), live);
    const own = round.models.filter((model) => model.own);
    const due = own.filter(({ state, manifest }) => state === 'awaited' && manifest !== null);
    const columns = columnsOf(rows);
    const models: { pointId: PointId; predictions: Cid }[] = [];
    for (const { pointId, manifest } of due) {
      const model = await useBlocks(context, undefined, (readBlock) => readModel(network, manifest as Cid, readBlock));
      models.push({ pointId, predictions: await client.addPredictions(encodePredictions(pointId, await predictRows(model, columns, signal))) });
    }
    const records: string[] = [];
    for (let first = 0; first < models.length; first += campaignLimits.partModels) {
      records.push(await order(client, { kind: 'prediction', era: round.era, part: round.nextPart + records.length, models: models.slice(first, first + campaignLimits.partModels) }));
    }
    const states = own.map(({ pointId, state, manifest }) => ({ pointId, state: due.some((one) => one.pointId === pointId) ? 'sent' : manifest === null ? 'revoked' : said(state) }));
    output.result({ era: round.era, deadline: round.deadline, records, models: states }, () => {
      output.printTable(['point', 'state'], states.map(({ pointId, state }) => [short(pointId), state]));
      output.say(own.length === 0 ? `None of this node's models carries stake in the round ${round.era}.` : `Predictions of ${due.length} models wait for a cut; the last that may hold them is cut ${round.deadline}.`);
    });
  },
});

/** What is over cannot be made good. */
const said = (state: RoundView['models'][number]['state']): string =>
  state === 'pending' || state === 'predicted' || state === 'scored' ? 'already predicted' : state === 'late' ? 'late: predicted after the deadline' : 'missing: the deadline has passed';
