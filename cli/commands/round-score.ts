import type { Cid } from '../../protocol/codec/hash.js';
import { rowsDigest } from '../../protocol/dataset/live-rows.js';
import { fail } from '../../protocol/error.js';
import { refusalCodes } from '../../protocol/ledger/codes.js';
import { ApiClient } from '../../node/api/api-client.js';
import { readCampaign } from '../../node/data-dir.js';
import { openDataset } from '../../node/dataset/dataset-store.js';
import type { RoundView } from '../../node/round/round-view.js';
import { commandCodes } from '../codes.js';
import { path } from '../common-options.js';
import { defineCommand, type Context } from '../command.js';
import { scoreText, short } from '../format.js';
import { optional, whole } from '../option.js';
import { examine, onlySome, pauseMsOf } from '../round/findings.js';
import { checkResolver, era, roundOf } from '../round/order.js';
import { ownScores } from '../round/own-scores.js';
import { predictsAgain, type PredictAgain } from '../round/predict-again.js';
import { checkTargets, readLiveRows, readTargetsFile } from '../round/rows-files.js';
import { keepScores, readScores, sendScores } from '../round/send-scores.js';

/** A part of the scores waits for so many epochs, and for a minute at least, to come into a cut. */
const waitEpochs = 20;
const waitMinMs = 60_000;

type Targets = Awaited<ReturnType<typeof readTargetsFile>>;

export const roundScore = defineCommand({
  name: 'round score',
  summary: 'As the resolver, score a round whose deadline has passed, from its targets and the predictions that are those of the models.',
  args: {},
  flags: {
    targets: path('a CSV or Parquet file with id and target of every live row'),
    live: path('the Parquet file with the live rows: models predict them again, and predictions that are altered are not scored'),
    era: optional(era('the era; by default that of the open round which has these rows')),
    compare: optional(whole('models that predict again, drawn at random; by default all', { min: 0, max: 1_000_000 })),
  },
  async run({ targets: file, live, era: named, compare }, context) {
    const { dir, output, signal } = context;
    const client = new ApiClient(dir);
    await checkResolver(client, 'scores');
    const network = await readCampaign(dir);
    const rows = await readLiveRows(live, (await openDataset(dir, network.campaign.dataset)).manifest);
    const round = await roundOf(client, named, rowsDigest(rows), live);
    const targets = await readTargetsFile(file);
    checkTargets(targets, rows, file);
    if (round.targets !== null && round.targets !== targets.digest) fail(commandCodes, 'TARGETS_DIGEST', `The first scores of the round ${round.era} follow from other targets than those of ${file}`);
    if (round.cut <= round.deadline) fail(refusalCodes, 'SCORES_ROUND', `The last cut that may hold predictions of the round ${round.era} is cut ${round.deadline}, and the latest is cut ${round.cut}`);
    const { epochMs } = network.campaign;
    const kept = await readScores(dir, { era: round.era, targets: targets.digest });
    if (kept !== null) output.say(`Goes on with the scores that an earlier run began to send; nothing is scored again.`);
    const { scores, unscored } = kept === null
      ? await scoresOf(round, targets, predictsAgain(rows, network, client, context), compare, client, context, epochMs)
      : { scores: kept.models, unscored: [] };
    const whole = { era: round.era, targets: targets.digest, models: scores };
    if (kept === null) await keepScores(dir, whole);
    const records = await sendScores(client, whole, { pauseMs: pauseMsOf(epochMs), waitMs: Math.max(waitMinMs, waitEpochs * epochMs), signal });
    output.result({ era: round.era, targets: targets.digest, records, scores, unscored }, () => {
      output.printTable(['point', 'corr', 'mmc'], scores.map(({ pointId, corr, mmc }) => [short(pointId), scoreText(corr), scoreText(mmc)]));
      for (const { pointId, node, state } of unscored) output.say(`The predictions of ${short(pointId)} by node ${short(node)} are ${state}: it is not scored.`);
      output.say(`Scores of ${scores.length} models from targets ${short(targets.digest)}; the cut that holds the last part settles the round.`);
    });
  },
});

/** The scores of the models whose predictions can be had and are theirs, and the others. */
async function scoresOf(round: RoundView, targets: Targets, again: PredictAgain, compare: number | undefined, client: ApiClient, { output, signal }: Context, epochMs: number) {
  const predicted = round.models.flatMap(({ pointId, node, stake, predictions, manifest, state }) =>
    (predictions === null || (state !== 'predicted' && state !== 'scored') ? [] : [{ pointId, node, manifest, stake: BigInt(stake), predictions: predictions as Cid }]));
  const progress = output.progress('Looking at predictions', 'models');
  const findings = await examine(predicted, {
    client, rows: targets.ids.length, again: compare === undefined ? again : onlySome(predicted, compare, again), isOver: true, pauseMs: pauseMsOf(epochMs), signal, onModel: progress.update,
  });
  progress.end();
  const isSound = ({ pointId }: { pointId: string }): boolean => findings.get(pointId)?.state === 'in time';
  const unscored = predicted.filter((model) => !isSound(model)).map(({ pointId, node }) => ({ pointId, node, ...findings.get(pointId) }));
  return { scores: await ownScores(client, predicted.filter(isSound), targets.target), unscored };
}
