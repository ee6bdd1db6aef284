import { basename } from 'node:path';
import type { Campaign } from '../../../protocol/campaign/campaign.js';
import type { Hash } from '../../../protocol/codec/hash.js';
import { hasEraForm, lastEra } from '../../../protocol/campaign/era-form.js';
import { rowsDigest } from '../../../protocol/dataset/live-rows.js';
import { fail } from '../../../protocol/error.js';
import { ApiClient } from '../../../node/api/api-client.js';
import { readCampaign } from '../../../node/data-dir/data-dir.js';
import { openDataset } from '../../../node/dataset/dataset-store.js';
import { loadSortedLive } from '../../../node/dataset/load-live.js';
import { order } from '../../../node/rounds/order.js';
import { usageCodes } from '../../framework/codes.js';
import { roundCommandCodes } from './codes.js';
import { defineCommand } from '../../framework/command.js';
import { optional, path, whole } from '../../framework/option.js';
import { checkResolver, era } from './find-round.js';
import { lastScoresCut } from '../../../protocol/ledger/rounds/settle-rounds.js';

export const roundOpen = defineCommand({
  details:
    'Give the same Parquet file to all nodes, for each needs its own copy of the rows; the round holds their digest.',
  args: {},
  flags: {
    live: path('a Parquet file with the live rows'),
    era: optional(era('the era; by default what the name of the file ends with')),
    cuts: optional(
      whole('cuts that may hold predictions; by default 100, or as many as the campaign allows', {
        min: 1,
        max: 100_000,
      }),
    ),
  },
  example: 'round open --live live-1234.parquet --dir one',
  async run({ live, era: named, cuts }, { dir, output }) {
    const { campaign } = await readCampaign(dir);
    const name = chooseEra(named, live, campaign);
    const cutsMax = campaign.rounds.predictEpochs - 1;
    if (cuts !== undefined && cuts > cutsMax)
      fail(usageCodes, 'USAGE_VALUE', `--cuts is ${cuts}, and this campaign allows ${cutsMax} at most`);
    const client = new ApiClient(dir);
    await checkResolver(client, 'opens');
    const rows = await loadSortedLive(live, (await openDataset(dir, campaign.dataset)).manifest);
    const digest = rowsDigest(rows);
    // The next cut holds the round, or the one after it where that is being made already; its predictions
    // come in those that follow.
    const round = { era: name, rows: digest, cuts: (cuts ?? 100) + 2 };
    const { record, deadline } = await orderRound(client, campaign, round);
    output.result({ record, era: name, rows: digest, deadline }, () => {
      output.printFields([
        ['record', record],
        ['era', name],
        ['rows', rows.ids.length],
        ['digest', digest],
        ['predictions', `until cut ${deadline}`],
        ['scores', `until cut ${lastScoresCut({ campaign }, { deadline })}`],
      ]);
    });
  },
});

/**
 * Has the resolver's node open a round whose deadline is so many cuts after the latest one, or as many as the
 * campaign allows. Throws what order throws.
 */
export async function orderRound(
  client: ApiClient,
  { rounds }: Pick<Campaign, 'rounds'>,
  { era, rows, cuts }: { readonly era: string; readonly rows: Hash; readonly cuts: number },
): Promise<{ record: string; deadline: number }> {
  const { cut } = await client.status();
  const deadline = cut.number + Math.min(cuts, rounds.predictEpochs);
  return { record: await order(client, { kind: 'round', era, rows, deadline }), deadline };
}

/**
 * The era that is named or, such as 1234 of live-1234.parquet, the file's. Eras ascend by their bytes: one
 * written otherwise than those of the dataset would end all later rounds. Throws USAGE_VALUE or
 * ROUND_ERA_UNNAMED.
 */
function chooseEra(named: string | undefined, file: string, campaign: Campaign): string {
  const [, found = ''] = /([A-Za-z0-9]+)\.parquet$/.exec(basename(file)) ?? [];
  const name = named ?? found;
  if (hasEraForm(name, campaign)) return name;
  const last = lastEra(campaign.eras);
  const padded = name.padStart(last.length, '0');
  const meant = name !== '' && hasEraForm(padded, campaign) ? ` (did you mean --era ${padded}?)` : '';
  return named === undefined
    ? fail(
        roundCommandCodes,
        'ROUND_ERA_UNNAMED',
        `The name of ${file} ends with no era, such as ${last} in this campaign${meant}`,
      )
    : fail(
        usageCodes,
        'USAGE_VALUE',
        `--era is ${named}, not an era as this campaign names them, such as ${last}${meant}`,
      );
}
