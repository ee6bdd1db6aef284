import type { Cid } from '../../../protocol/codec/hash.js';
import { rowsDigest } from '../../../protocol/dataset/live-rows.js';
import { fail, GridlodeError } from '../../../protocol/error.js';
import { refusalCodes } from '../../../protocol/ledger/codes.js';
import { ApiClient } from '../../../node/api/api-client.js';
import { readCampaign } from '../../../node/data-dir/data-dir.js';
import { loadSortedLive } from '../../../node/dataset/load-live.js';
import { openDataset } from '../../../node/dataset/dataset-store.js';
import type { RoundView } from '../../../node/rounds/round-view.js';
import { roundCommandCodes } from './codes.js';
import { defineCommand, type Context } from '../../framework/command.js';
import { counted, scoreText, short } from '../../framework/format.js';
import { optional, path, whole } from '../../framework/option.js';
import type { Finding } from './findings.js';
import { examineRound, pauseMsOf } from './examine-round.js';
import { checkResolver, era, findRoundOfRows } from './find-round.js';
import { ownScores } from './own-scores.js';
import { checkTargetValues, readTargetsFile } from './rows-files.js';
import { keepScores, readScores, sendScores } from './send-scores.js';

/** A part of the scores waits for so many epochs, and for a minute at least, to come into a cut. */
const waitEpochs = 20;
const waitMinMs = 60_000;

export const roundScore = defineCommand({
  details:
    "All models predict again first, and predictions that are not the model's are left out; --compare draws so many models instead. Scores are kept in the data directory before the first is sent, so a run that was broken off goes on with them. What a round has paid stands.",
  args: {},
  flags: {
    targets: path(
      'a CSV or Parquet file with id and target of every live row, such as validation.parquet of a later download; other rows are passed over',
    ),
    live: path(
      'the Parquet file with the live rows: models predict them again, and predictions that are altered are not scored',
    ),
    era: optional(era('the era; by default that of the open round which has these rows')),
    compare: optional(
      whole('models that predict again, drawn at random; by default all', { min: 0, max: 1_000_000 }),
    ),
  },
  example: 'round score --live live-1234.parquet --targets targets.csv --dir one',
  async run(options, context) {
    const { output } = context;
    const { era, targets, records, scores, unscored, uncompared } = await scoreRound(options, context);
    output.result({ era, targets, records, scores, unscored, uncompared }, () => {
      output.printTable(
        ['point', 'corr', 'mmc'],
        scores.map(({ pointId, corr, mmc }) => [short(pointId), scoreText(corr), scoreText(mmc)]),
      );
      for (const { pointId, node, state } of unscored)
        output.say(
          `The predictions of ${short(pointId)} by node ${short(node)} are ${state}: it is not scored.`,
        );
      if (uncompared.length > 0)
        output.say(
          `Of ${counted(uncompared.length, 'model')} nobody compared the predictions${options.compare === undefined ? ', as nobody gives the models' : ''}: ${uncompared.slice(0, 10).map(short).join(', ')}.`,
        );
      output.say(
        `Scores of ${counted(scores.length, 'model')} from targets ${short(targets)}; the cut that holds the last part settles the round.`,
      );
    });
  },
});

interface ScoreOptions {
  readonly targets: string;
  readonly live: string;
  readonly era: string | undefined;
  readonly compare: number | undefined;
}

/** Scores a round; what came of it. Throws what the command round score throws. */
export async function scoreRound(
  { targets: file, live, era: named, compare }: ScoreOptions,
  context: Context,
) {
  const { dir, output, signal } = context;
  const client = new ApiClient(dir);
  await checkResolver(client, 'scores');
  const network = await readCampaign(dir);
  const dataset = await openDataset(dir, network.campaign.dataset);
  const rows = await loadSortedLive(live, dataset.manifest);
  const round = await findRoundOfRows(client, named, rowsDigest(rows), live);
  const targets = await readTargetsFile(file, rows);
  await checkTargetValues(targets, dataset, network, file);
  if (round.targets !== null && round.targets !== targets.digest)
    fail(
      roundCommandCodes,
      'TARGETS_DIGEST',
      `The first scores of the round ${round.era} follow from other targets than those of ${file}`,
    );
  if (round.cut <= round.deadline)
    throw new GridlodeError({
      ...refusalCodes.SCORES_ROUND,
      code: 'SCORES_ROUND',
      kind: 'operator',
      what: `The last cut that may hold predictions of the round ${round.era} is cut ${round.deadline}, and the latest is cut ${round.cut}`,
    });
  const kept = await readScores(dir, { era: round.era, targets: targets.digest });
  const models = inTime(round);
  const findings =
    kept === null
      ? await examineRound(
          models,
          { rows, count: rows.ids.length, isOver: true, compare },
          network,
          client,
          context,
        )
      : new Map<string, Finding>();
  const scores =
    kept?.models ??
    (await ownScores(
      client,
      models.filter(({ pointId }) => findings.get(pointId)?.state === 'in time'),
      targets.target,
    ));
  const toSend = { era: round.era, targets: targets.digest, models: scores };
  if (kept === null) await keepScores(dir, toSend);
  else output.say('Goes on with the scores that an earlier run began to send; nothing is scored again.');
  const waitMs = Math.max(waitMinMs, waitEpochs * network.campaign.epochMs);
  const records = await sendScores(client, toSend, { pauseMs: pauseMsOf(network), waitMs, signal });
  const unscored = models.flatMap(({ pointId, node }) => {
    const finding = findings.get(pointId);
    return finding === undefined || finding.state === 'in time' ? [] : [{ pointId, node, ...finding }];
  });
  const uncompared = models
    .filter(
      ({ pointId }) =>
        findings.get(pointId)?.compared === false && findings.get(pointId)?.state === 'in time',
    )
    .map(({ pointId }) => pointId);
  return { era: round.era, targets: targets.digest, records, scores, unscored, uncompared };
}

/**
 * The models that came in time, as the records say; of those predictions that can be had and are the model's
 * are scored.
 */
const inTime = ({ models }: RoundView) =>
  models.flatMap(({ pointId, node, verifiers, stake, predictions, manifest, state }) =>
    state === 'predicted' || state === 'scored'
      ? [{ pointId, node, verifiers, manifest, stake, predictions: predictions as Cid }]
      : [],
  );
