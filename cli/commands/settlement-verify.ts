import { fail, GridlodeError } from '../../protocol/error.js';
import { accountOf } from '../../protocol/records/keys.js';
import { compareTables, type Comparison, type Difference } from '../../protocol/settlement/difference.js';
import { recomputeTable } from '../../protocol/settlement/settled-round.js';
import { decodeTable, type SettlementTable } from '../../protocol/settlement/table.js';
import { ApiClient } from '../../node/api/api-client.js';
import { readCampaign } from '../../node/data-dir.js';
import { commandCodes } from '../codes.js';
import { path } from '../common-options.js';
import { defineCommand } from '../command.js';
import { readBounded } from '../files.js';
import { short } from '../format.js';
import { optional } from '../option.js';
import { era } from '../round/open-round.js';
import { ownScores } from '../round/own-scores.js';
import { readTargetsFile } from '../round/rows-files.js';
import { recompute } from '../settlement/altered.js';
import { readSettled } from '../settlement/settled.js';

const tableMaxBytes = 64 << 20;

export const settlementVerify = defineCommand({
  name: 'settlement verify',
  summary: 'Score a settled round again from its predictions and your own targets, settle it again, and name each difference.',
  args: { era: era('the era of the round') },
  flags: {
    targets: path('a CSV or Parquet file with id and target of every live row'),
    table: optional(path('the table to verify, as settlement show --out writes it; by default that of the running node')),
    recompute: optional(path('the Parquet file with the live rows: predict them again with each model that this node holds')),
  },
  async run({ era: name, targets: file, table: tableFile, recompute: live }, context) {
    const { dir, output } = context;
    const client = new ApiClient(dir);
    const settled = await readSettled(client, name);
    const { round } = settled;
    const targets = await readTargetsFile(file);
    if (targets.digest !== round.targets) fail(commandCodes, 'TARGETS_DIGEST', `The round ${name} was scored with targets of the digest ${short(round.targets)}, and those of ${file} have ${short(targets.digest)}`);
    const given = tableFile === undefined ? settled.table : await readTable(tableFile);
    const predicted = round.positions.flatMap(({ predictions, ...position }) => (predictions === null ? [] : [{ ...position, predictions }]));
    const { scores, unscored } = await ownScores(client, predicted, targets.target);
    const scored = new Set(round.positions.filter((position) => position.scores !== null).map(({ pointId }): string => pointId));
    const lacking = unscored.filter(({ pointId, why }) => why === 'unavailable' && scored.has(pointId));
    if (lacking.length > 0) fail(commandCodes, 'SETTLEMENT_BLOCKS', `Nobody gives the predictions of ${lacking.map(({ pointId, node }) => `${short(pointId)} by node ${short(node)}`).slice(0, 10).join(', ')}`);
    const { campaign } = await readCampaign(dir);
    const own = recomputeTable(campaign.payout, accountOf(campaign.resolver), round, new Map(scores.map((score) => [score.pointId, score])));
    const comparison = compareTables(own, given);
    const again = live === undefined ? null : await recompute(settled, live, client, context);
    output.result({ era: name, root: given.root, ownRoot: own.root, ...comparison, recomputed: again }, () => {
      output.printFields([['root', given.root], ['own root', own.root], ['rows', given.rows.length], ['models scored', scores.length]]);
      for (const difference of comparison.differences) output.print(describeDifference(difference));
      if (again !== null) output.print(`predicted again: ${again.same.length} the same, ${again.altered.length} altered, ${again.absent} not held here${again.altered.map((pointId) => `\naltered: ${pointId}`).join('')}`);
    });
    if (comparison.count > 0 || (again?.altered.length ?? 0) > 0) fail(commandCodes, 'SETTLEMENT_DIFFERENT', summarize(comparison, again?.altered ?? []));
  },
});

const summarize = ({ count }: Comparison, altered: readonly string[]): string =>
  `The table differs in ${count} places from what follows from the predictions and targets${altered.length > 0 ? `, and ${altered.length} models predict something else than was handed in` : ''}`;

function describeDifference({ kind, subject, field, a, b }: Difference): string {
  if (field === null) return `${kind} ${subject}: ${a === null ? 'should not be there' : 'is missing'}`;
  return `${kind} ${subject}: ${field} is ${String(b)}, and should be ${String(a)}`;
}

async function readTable(file: string): Promise<SettlementTable> {
  const bytes = await readBounded(file, tableMaxBytes);
  try {
    return decodeTable(bytes);
  } catch (error) {
    if (!(error instanceof GridlodeError)) throw error;
    return fail(commandCodes, 'SETTLEMENT_FILE', `${file} is no table: ${error.what}`, error);
  }
}
