import { fail } from '../../../protocol/error.js';
import type { Cid } from '../../../protocol/codec/hash.js';
import { compareTables, type Difference } from '../../../protocol/settlement/difference.js';
import { recomputeTable, tableOf, type SettledRound } from '../../../protocol/settlement/settled-round.js';
import { checkTableCampaign } from '../../../protocol/settlement/table.js';
import { ApiClient } from '../../../node/api/api-client.js';
import { readCampaign } from '../../../node/data-dir/data-dir.js';
import { roundCommandCodes } from '../round/codes.js';
import { settlementCommandCodes } from './codes.js';
import { amountPlain, inUnit, isAmount, type Unit } from '../../framework/amount.js';
import { defineCommand } from '../../framework/command.js';
import { counted, modelNames, short } from '../../framework/format.js';
import { optional, path } from '../../framework/option.js';
import type { Finding } from '../round/findings.js';
import { examineRound } from '../round/examine-round.js';
import { era } from '../round/find-round.js';
import { ownScores } from '../round/own-scores.js';
import type { Committed } from '../round/predict-again.js';
import { readRoundRows, readTargetsFile } from '../round/rows-files.js';
import { readSettled } from '../round/settled.js';
import { readTable } from './table-file.js';

export const settlementVerify = defineCommand({
  details:
    'It takes the predictions that the nodes committed to. With --live it also has the models predict again, which shows predictions that are altered and such as were left out wrongly. Exit code 1 means that the table is wrong.',
  args: { era: era('the era of the round') },
  flags: {
    targets: path('a CSV or Parquet file with id and target of every live row'),
    table: optional(
      path('the table to verify, as settlement show --out writes it; by default that of the running node'),
    ),
    live: optional(
      path(
        'the Parquet file with the live rows: models predict them again, which shows what is altered and what was left out wrongly',
      ),
    ),
  },
  example: 'settlement verify 1234 --targets targets.csv --live live-1234.parquet',
  async run({ era: name, targets: file, table: tableFile, live }, context) {
    const { dir, output } = context;
    const client = new ApiClient(dir);
    const network = await readCampaign(dir);
    const { campaign } = network;
    const settled = await readSettled(client, name);
    const { round } = settled;
    if (round.targets === null)
      return fail(
        roundCommandCodes,
        'ROUND_UNPAID',
        `The round ${name} ended in cut ${round.cut}, and nobody had scored it`,
      );
    const rows = live === undefined ? null : await readRoundRows(live, dir, network, round);
    const targets = await readTargetsFile(file, rows);
    if (targets.digest !== round.targets)
      fail(
        roundCommandCodes,
        'TARGETS_DIGEST',
        `The round ${name} was scored with targets of the digest ${short(round.targets)}, and those of ${file} have ${short(targets.digest)}`,
      );
    const given = tableFile === undefined ? tableOf(campaign, round) : await readTable(tableFile);
    checkTableCampaign(given, round.campaign);
    const predicted = round.positions.flatMap(({ predictions, ...position }) =>
      predictions === null
        ? []
        : [{ ...position, predictions, manifest: settled.manifests.get(position.pointId) as Cid }],
    );
    const findings = await examineRound(
      predicted,
      { rows, count: targets.ids.length, isOver: true },
      network,
      client,
      context,
    );
    const { due, altered, leftOut, lacking } = sort(predicted, findings);
    if (lacking.length > 0)
      fail(roundCommandCodes, 'SETTLEMENT_BLOCKS', `Nobody gives the predictions of ${modelNames(lacking)}`);
    const scores = await ownScores(client, due, targets.target);
    const own = recomputeTable(campaign, round, new Map(scores.map((score) => [score.pointId, score])));
    const comparison = compareTables(own, given);
    const compared = [...findings.values()].filter((finding) => finding.compared).length;
    const { stake } = campaign;
    const differences = comparison.differences.map((difference) => told(difference, stake));
    const { count } = comparison;
    output.result(
      inUnit(
        { era: name, root: given.root, ownRoot: own.root, differences, count, compared, altered, leftOut },
        stake,
      ),
      () => {
        output.printFields([
          ['root', given.root],
          ['own root', own.root],
          ['rows', given.rows.length],
          ['models scored', scores.length],
          ['predicted again', compared],
        ]);
        for (const difference of differences) output.print(describeDifference(difference));
        if (comparison.count === 0)
          output.print(
            `The settlement is right: it follows from the targets and the predictions that were scored.${rows === null ? ' Whether these are what the models predict shows with --live.' : ''}`,
          );
        for (const pointId of altered) output.print(`altered: ${pointId}`);
        for (const pointId of leftOut) output.print(`not scored, and not predicted again here: ${pointId}`);
      },
    );
    if (comparison.count > 0)
      fail(
        settlementCommandCodes,
        'SETTLEMENT_DIFFERENT',
        `The table differs in ${counted(comparison.count, 'place')} from what follows from the predictions and targets`,
      );
  },
});

type Predicted = Committed & SettledRound['positions'][number] & { readonly predictions: Cid };

/**
 * Which models the resolver had to score: those whose predictions are what the models predict, and of those
 * that nobody compared here the ones that it did score. Others it may have left out rightly, as it may those
 * that nobody gives (rules ROUND-5 and ROUND-9).
 */
function sort(
  predicted: readonly Predicted[],
  findings: ReadonlyMap<string, Finding>,
): { due: Predicted[]; altered: string[]; leftOut: string[]; lacking: Predicted[] } {
  const of = ({ pointId }: Predicted): Finding => findings.get(pointId) as Finding;
  const isUnsure = (position: Predicted): boolean =>
    position.scores === null && of(position).state !== 'altered' && !of(position).compared;
  return {
    due: predicted.filter((position) => of(position).state === 'in time' && !isUnsure(position)),
    altered: predicted.filter((position) => of(position).state === 'altered').map(({ pointId }) => pointId),
    leftOut: predicted.filter(isUnsure).map(({ pointId }) => pointId),
    lacking: predicted.filter((position) => of(position).state === 'unavailable' && position.scores !== null),
  };
}

/** A difference with the amounts of a field in the campaign's unit. */
function told(difference: Difference, unit: Unit): Difference {
  const { kind, subject, field, a, b } = difference;
  if (field === null) return difference;
  const say = (value: typeof a): typeof a => (isAmount(field, value) ? amountPlain(value, unit) : value);
  return { kind, subject, field, a: say(a), b: say(b) };
}

function describeDifference({ kind, subject, field, a, b }: Difference): string {
  if (field === null) return `${kind} ${subject}: ${a === null ? 'should not be there' : 'is missing'}`;
  return `${kind} ${subject}: ${field} is ${String(b)}, and should be ${String(a)}`;
}
