import { campaignLimits } from '../../protocol/campaign/limits.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { encodePredictions } from '../../protocol/dataset/predictions.js';
import { rowsDigest } from '../../protocol/dataset/live-rows.js';
import { fail } from '../../protocol/error.js';
import type { PointId } from '../../protocol/grid/point.js';
import { ApiClient } from '../../node/api/api-client.js';
import { readCampaign } from '../../node/data-dir.js';
import { openDataset } from '../../node/dataset/dataset-store.js';
import type { RoundView } from '../../node/round/round-view.js';
import { commandCodes } from '../codes.js';
import { path } from '../common-options.js';
import { defineCommand } from '../command.js';
import { short } from '../format.js';
import { readModel, useBlocks } from '../model-store.js';
import { optional } from '../option.js';
import { columnsOf, predictRows } from '../predict-rows.js';
import { era, openRound, order } from '../round/order.js';
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
    const blocks: [PointId, Uint8Array][] = [];
    for (const { pointId, manifest } of due) {
      const model = await useBlocks(context, undefined, (readBlock) => readModel(network, manifest as Cid, readBlock));
      blocks.push([pointId, encodePredictions(await predictRows(model, columns, signal))]);
    }
    const records: string[] = [];
    for (let first = 0; first < blocks.length; first += campaignLimits.partModels) {
      const models = [];
      for (const [pointId, block] of blocks.slice(first, first + campaignLimits.partModels)) models.push({ pointId, predictions: await client.addPredictions(block) });
      records.push(await order(client, { kind: 'prediction', era: round.era, part: round.nextPart + records.length, models }));
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

/** The open round of an era, or the one with these rows. Throws ROUND_UNKNOWN or ROUND_ROWS. */
async function roundOf(client: ApiClient, named: string | undefined, digest: string, file: string): Promise<RoundView> {
  const { open } = await client.rounds();
  const name = named ?? open.find(({ rows }) => rows === digest)?.era ?? fail(commandCodes, 'ROUND_ROWS', `The rows of ${file} are those of no open round`);
  const round = await openRound(client, name);
  return round.rows === digest ? round : fail(commandCodes, 'ROUND_ROWS', `The rows of ${file} are not those of the round ${name}`);
}
