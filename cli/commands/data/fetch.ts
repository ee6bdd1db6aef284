import { join } from 'node:path';
import { readFeatureSet } from '../../../node/dataset/parquet-files.js';
import type { Fetched, FetchSettings } from '../../../node/tournament/data/fetch-file.js';
import { fetchFiles } from '../../../node/tournament/data/fetch-files.js';
import { fetchLive } from '../../../node/tournament/data/fetch-live.js';
import {
  featuresName,
  findVersion,
  selectFiles,
  type DataFile,
  type DataVersion,
} from '../../../node/tournament/data/file-names.js';
import { openRound } from '../../../node/tournament/open-round.js';
import { PublicClient } from '../../../node/tournament/public-client.js';
import { readNetworkFile } from '../../data-dir/campaign-file.js';
import { usageCodes } from '../../framework/codes.js';
import { fail } from '../../../protocol/error.js';
import { defineCommand, type Context } from '../../framework/command.js';
import { size } from '../../framework/format.js';
import { name, optional, orElse, path, toggle } from '../../framework/option.js';
import { resultMode } from '../../framework/users-mask.js';
import { apiOption, dataVersionOption, downloadSettings } from '../tournament/api-options.js';

export const dataFetch = defineCommand({
  details:
    'Files go to a folder of their version. Killed or cut off, it goes on where it was; what is there already stays, and a file that has changed comes anew. No file has its name before all of it is there and sound. Benchmark models and the meta model come where they are asked for. Then gridlode data import takes the folder.',
  args: { folder: { ...path('the folder of the versions'), absent: orElse(path(''), 'numerai').absent } },
  flags: {
    'data-version': dataVersionOption,
    'feature-set': optional(
      name('only what an import reads, of a version that has this feature set in its features.json, or all'),
    ),
    campaign: optional(path('only what an import for the campaign of this file reads')),
    benchmarks: toggle('the predictions of benchmark models and of the meta model, too'),
    live: toggle('the live file of the open round alone, as live-ROUND.parquet'),
    'numerai-api': apiOption,
  },
  example: 'data fetch numerai',
  async run(
    {
      folder,
      'data-version': wanted,
      'feature-set': featureSet,
      campaign,
      benchmarks,
      live,
      'numerai-api': endpoint,
    },
    context,
  ) {
    const { output, signal } = context;
    if (live && (featureSet !== undefined || campaign !== undefined || benchmarks))
      fail(usageCodes, 'USAGE_ARGUMENT', 'The flag --live brings one file: no other flag says which');
    if (campaign !== undefined) await readNetworkFile(campaign);
    const client = new PublicClient(
      { endpoint, signal },
      { onWait: (why) => output.say(`${why}: waiting.`) },
    );
    const version = findVersion(await client.datasets(), wanted);
    const settings = downloadSettings(join(folder, version.version), resultMode());
    const fetched = live
      ? [await bringLive(client, version, settings, context)]
      : await bringFiles(
          client,
          selectFiles(version, {
            isForImport: featureSet !== undefined || campaign !== undefined,
            withBenchmarks: benchmarks,
          }),
          featureSet,
          settings,
          context,
        );
    const document = { version: version.version, folder: settings.folder, files: fetched };
    output.result(document, () =>
      output.printTable(
        ['file', 'size', 'outcome'],
        fetched.map(({ path: place, bytes, outcome }) => [place, size(bytes), outcome]),
      ),
    );
  },
});

/** Throws DATASET_FEATURE_SET before anything large is downloaded. */
async function bringFiles(
  client: PublicClient,
  files: readonly DataFile[],
  featureSet: string | undefined,
  settings: FetchSettings,
  context: Context,
): Promise<Fetched[]> {
  const isFeatures = ({ name }: DataFile): boolean => name === featuresName;
  const features = await bring(client, files.filter(isFeatures), settings, context);
  if (featureSet !== undefined) await readFeatureSet(join(settings.folder, featuresName), featureSet);
  return [
    ...features,
    ...(await bring(
      client,
      files.filter((file) => !isFeatures(file)),
      settings,
      context,
    )),
  ];
}

async function bring(
  client: PublicClient,
  files: readonly DataFile[],
  settings: FetchSettings,
  { output }: Context,
): Promise<Fetched[]> {
  const progress = output.byteProgress('downloading');
  try {
    return await fetchFiles(client, files, settings, {
      onPlan: (bytes, here) => {
        const left = here > 0 ? `, of which ${size(here)} are here` : '';
        output.say(`${files.map(({ id }) => id).join(', ')}: ${size(bytes)}${left}.`);
      },
      onBytes: (here, bytes) => progress.update(here, bytes),
    });
  } finally {
    progress.end();
  }
}

async function bringLive(
  client: PublicClient,
  version: DataVersion,
  settings: FetchSettings,
  { output }: Context,
): Promise<Fetched> {
  const round = await openRound(client, { isLate: false }, (step) => output.say(`${step}.`));
  const progress = output.byteProgress(`round ${round.number}`);
  try {
    return await fetchLive(client, version, round, settings, (here, bytes) => progress.update(here, bytes));
  } finally {
    progress.end();
  }
}
