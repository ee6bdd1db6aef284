import { createHash } from 'node:crypto';
import { predictionsText } from '../../../protocol/dataset/predictions.js';
import { fail } from '../../../protocol/error.js';
import { metaModel as metaModelOf } from '../../../protocol/scoring/meta-model.js';
import { ApiClient } from '../../../node/api/api-client.js';
import { readCampaign } from '../../../node/data-dir/data-dir.js';
import { roundCommandCodes } from './codes.js';
import { defineCommand } from '../../framework/command.js';
import { writeFileWhole } from '../../framework/files.js';
import { counted, modelNames, short } from '../../framework/format.js';
import { greedyWeights } from './greedy-weights.js';
import type { Finding } from './findings.js';
import { examineRound } from './examine-round.js';
import { choice, orElse, path } from '../../framework/option.js';
import { era } from './find-round.js';
import { readPredictions } from './own-scores.js';
import { inTimeOf, positionsOf } from './positions.js';
import { readRoundRows } from './rows-files.js';

export const metaModel = defineCommand({
  details:
    'The deadline must have passed. It averages the ranks of what the models predicted: by stake, equally, or as often as a greedy selection on the portfolio eras takes each. It prints the SHA-256 of the file to compare.',
  args: { era: era('the era of the round') },
  flags: {
    live: path('a Parquet file with the live rows'),
    weights: orElse(
      choice(
        'what a model counts: its stake, as much as any other, or as often as a greedy selection on the portfolio eras takes it',
        ['stake', 'equal', 'greedy'],
      ),
      'stake',
    ),
    out: path('the file to write'),
  },
  example: 'meta-model 1234 --live live-1234.parquet --out meta-model.csv',
  async run({ era: name, live, weights: kind, out }, context) {
    const { dir, output } = context;
    const client = new ApiClient(dir);
    const network = await readCampaign(dir);
    const round = await positionsOf(client, name);
    if (!round.isOver)
      fail(
        roundCommandCodes,
        'META_MODEL_EARLY',
        `The round ${name} takes predictions until cut ${round.deadline}`,
      );
    const rows = await readRoundRows(live, dir, network, round);
    const inTime = inTimeOf(round);
    const findings = await examineRound(
      inTime,
      { rows: null, count: rows.ids.length, isOver: true },
      network,
      client,
      context,
    );
    const of = (state: Finding['state']): typeof inTime =>
      inTime.filter(({ pointId }) => findings.get(pointId)?.state === state);
    const [models, lacking, malformed] = [
      of('in time'),
      of('unavailable'),
      of('altered').map(({ pointId }) => pointId),
    ];
    if (lacking.length > 0)
      fail(roundCommandCodes, 'META_MODEL_BLOCKS', `Nobody gives the predictions of ${modelNames(lacking)}`);
    if (models.length === 0)
      fail(roundCommandCodes, 'META_MODEL_EMPTY', `No model predicted the round ${name}`);
    const weights =
      kind === 'greedy'
        ? await greedyWeights(client, network, models, context)
        : models.map(({ stake }) => (kind === 'stake' ? stake : 1n));
    const found: Float64Array[] = [];
    for (const model of models) found.push(await readPredictions(client, model));
    const text = predictionsText(rows.ids, metaModelOf(found, weights));
    await writeFileWhole(out, text);
    const weighed = models.map(({ pointId, node }, i) => ({ pointId, node, weight: String(weights[i]) }));
    const sha256 = createHash('sha256').update(text).digest('hex');
    output.result(
      { era: name, weights: kind, file: out, rows: rows.ids.length, sha256, models: weighed, malformed },
      () => {
        output.printTable(
          ['point', 'node', 'weight'],
          weighed.map(({ pointId, node, weight }) => [short(pointId), short(node), weight]),
        );
        for (const pointId of malformed)
          output.say(
            `What was handed in for ${short(pointId)} are no predictions of these rows: it counts nothing.`,
          );
        output.say(`Wrote ${counted(rows.ids.length, 'prediction')} to ${out}, SHA-256 ${sha256}.`);
      },
    );
  },
});
