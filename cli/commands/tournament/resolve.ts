import { join } from 'node:path';
import type { Hash } from '../../../protocol/codec/hash.js';
import { rowsDigest } from '../../../protocol/dataset/live-rows.js';
import type { Campaign } from '../../../protocol/campaign/campaign.js';
import { ApiClient } from '../../../node/api/api-client.js';
import type { RoundList } from '../../../node/rounds/round-view.js';
import { openDataset } from '../../../node/dataset/dataset-store.js';
import { loadLive } from '../../../node/dataset/load-live.js';
import { identityFile, openIdentity } from '../../../node/identity/identity.js';
import { fetchFiles } from '../../../node/tournament/data/fetch-files.js';
import { findFile, findVersion, targetsName } from '../../../node/tournament/data/file-names.js';
import { keepLive, keptLive } from '../../../node/tournament/resolve/kept-live.js';
import { OpenRounds } from '../../../node/tournament/resolve/open-rounds.js';
import { ScoreRounds } from '../../../node/tournament/resolve/score-rounds.js';
import { checkTargets, fileVersion } from '../../../node/tournament/resolve/round-targets.js';
import type { RoundTask } from '../../../node/tournament/watch-rounds.js';
import type { Listeners } from '../../../node/tournament/tell-trouble.js';
import type { PublicClient } from '../../../node/tournament/public-client.js';
import type { Context } from '../../framework/command.js';
import { fileExists } from '../../framework/files.js';
import { silenced } from '../../framework/silence.js';
import { orderRound } from '../round/open.js';
import { scoreRound } from '../round/score.js';
import { downloadSettings } from './api-options.js';

/** What a resolver does in rounds; nothing where the node of the data directory is none. */
export async function prepareResolve(
  campaign: Campaign,
  version: string | undefined,
  listeners: Listeners & { readonly client: PublicClient },
  context: Context,
): Promise<RoundTask[]> {
  const { dir } = context;
  const isIt = (await fileExists(identityFile(dir))) && (await openIdentity(dir)).key === campaign.resolver;
  if (!isIt) return [];
  const node = new ApiClient(dir);
  const { client } = listeners;
  const readRows = async (live: string) =>
    loadLive(live, (await openDataset(dir, campaign.dataset)).manifest);
  const rounds = (): Promise<RoundList> => node.rounds();
  // A round that has to wait, as for its spacing, is looked at each minute.
  let read: { readonly version: string; readonly rows: Hash } | null = null;
  const open = new OpenRounds(campaign, {
    ...listeners,
    rounds,
    digestOf: async (live) => {
      const version = `${live} ${await fileVersion(live)}`;
      if (read?.version !== version) read = { version, rows: rowsDigest(await readRows(live)) };
      return read.rows;
    },
    open: async ({ era, live, rows, cuts }) => {
      const { settled } = await node.rounds();
      await keepLive(dir, rows, live, new Set(settled.map((round) => round.rows)));
      return (await orderRound(node, campaign, { era, rows, cuts })).deadline;
    },
  });
  const score = new ScoreRounds(campaign, {
    ...listeners,
    rounds,
    bringTargets: async () => {
      const file = findFile(findVersion(await client.datasets(), version), targetsName);
      const settings = downloadSettings(join(dir, 'targets'), 0o600);
      const progress = { onPlan: () => undefined, onBytes: () => undefined };
      await fetchFiles(client, [file], settings, progress);
      const path = join(settings.folder, file.name);
      return { path, version: await fileVersion(path) };
    },
    score: async ({ era, rows }, targets) => {
      const live = await keptLive(dir, era, rows);
      await checkTargets(targets, era, (await readRows(live)).ids);
      const options = { live, targets, era, compare: undefined };
      return (await scoreRound(options, silenced(context))).scores.length;
    },
  });
  return [open, score];
}
