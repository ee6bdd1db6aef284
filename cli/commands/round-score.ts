import { setTimeout as delay } from 'node:timers/promises';
import { campaignLimits } from '../../protocol/campaign/limits.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { fail } from '../../protocol/error.js';
import { ApiClient } from '../../node/api/api-client.js';
import { readCampaign } from '../../node/data-dir.js';
import { order } from '../../node/round/order.js';
import { commandCodes } from '../codes.js';
import { path } from '../common-options.js';
import { defineCommand } from '../command.js';
import { scoreText, short } from '../format.js';
import { optional } from '../option.js';
import { checkResolver, era, openRound } from '../round/open-round.js';
import { ownScores } from '../round/own-scores.js';
import { readTargetsFile } from '../round/rows-files.js';

export const roundScore = defineCommand({
  name: 'round score',
  summary: 'As the resolver, score a round whose deadline has passed, from the predictions and its targets.',
  args: {},
  flags: { targets: path('a CSV or Parquet file with id and target of every live row'), era: optional(era('the era; by default that of the only open round')) },
  async run({ targets: file, era: named }, { dir, output, signal }) {
    const client = new ApiClient(dir);
    await checkResolver(client, 'scores');
    const name = named ?? (await onlyRound(client));
    const targets = await readTargetsFile(file);
    const round = await openRound(client, name);
    if (round.targets !== null && round.targets !== targets.digest) fail(commandCodes, 'TARGETS_DIGEST', `The first scores of the round ${name} follow from other targets than those of ${file}`);
    const predicted = round.models.filter(({ state }) => state === 'predicted' || state === 'scored');
    const models = predicted.map(({ pointId, node, stake, predictions }) => ({ pointId, node, stake: BigInt(stake), predictions: predictions as Cid }));
    const { scores, unscored } = await ownScores(client, models, targets.target);
    // Targets of other rows fit no model's predictions; to score none of them would settle the round for good.
    if (models.length > 0 && unscored.every(({ why }) => why === 'malformed') && scores.length === 0) {
      fail(commandCodes, 'ROUND_ROWS', `${file} has ${targets.ids.length} rows, and no predictions of the round ${name} are of so many`);
    }
    const parts = Math.max(1, Math.ceil(scores.length / campaignLimits.partModels));
    const { campaign: { epochMs } } = await readCampaign(dir);
    const records: string[] = [];
    for (let part = round.part; part < parts; part++) {
      // A part counts once the one before it is in a cut.
      while (part > round.part && (await openRound(client, name)).part < part) await delay(Math.min(epochMs, 5_000), undefined, { signal });
      records.push(await order(client, { kind: 'scores', era: name, targets: targets.digest, part, parts, models: scores.slice(part * campaignLimits.partModels, (part + 1) * campaignLimits.partModels) }));
    }
    const refused = unscored.map(({ pointId, node, why }) => ({ pointId, node, why }));
    output.result({ era: name, targets: targets.digest, records, scores, unscored: refused }, () => {
      output.printTable(['point', 'corr', 'mmc'], scores.map(({ pointId, corr, mmc }) => [short(pointId), scoreText(corr), scoreText(mmc)]));
      for (const { pointId, node, why } of refused) output.say(`The predictions of ${short(pointId)} by node ${short(node)} are ${why}: it is not scored.`);
      output.say(`Scores of ${scores.length} models from targets ${short(targets.digest)}; the cut that holds the last part settles the round.`);
    });
  },
});

async function onlyRound(client: ApiClient): Promise<string> {
  const { open } = await client.rounds();
  return open.length === 1 ? (open[0] as { era: string }).era : fail(commandCodes, 'ROUND_UNKNOWN', `${open.length} rounds are open`);
}
