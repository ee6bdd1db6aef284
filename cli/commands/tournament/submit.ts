import { counted } from '../../framework/format.js';
import { fail, isOf } from '../../../protocol/error.js';
import { openDataset } from '../../../node/dataset/dataset-store.js';
import { submissionsLock } from '../../../node/data-dir/data-dir.js';
import { loadLive } from '../../../node/dataset/load-live.js';
import { predictRows } from '../../../node/models/predict-rows.js';
import { readModel } from '../../../node/models/stored-model.js';
import { tournamentCodes } from '../../../node/tournament/codes.js';
import { readKeys } from '../../../node/tournament/keys.js';
import { checkSubmission, submissionFile } from '../../../node/tournament/submission-file.js';
import { digestOf, submit as submitFile, type Submitted } from '../../../node/tournament/submit.js';
import { TournamentClient } from '../../../node/tournament/tournament-client.js';
import { campaignOption, loadNetwork } from '../../data-dir/campaign-file.js';
import { usageCodes } from '../../framework/codes.js';
import { defineCommand, type Context } from '../../framework/command.js';
import { readBounded, writeFileWhole } from '../../framework/files.js';
import { storeOption } from '../../data-dir/model-store.js';
import { modelOption, useModel } from '../../data-dir/use-model.js';
import { many, optional, path, text, toggle } from '../../framework/option.js';
import { apiOption, keysOption } from './api-options.js';
import { oneAtATime } from '../../../node/lock/lock.js';
import { waitingFor } from '../../data-dir/model-store.js';
import { makeStoreFolder } from '../../data-dir/model-store.js';

/** More than a line for each row that a live file may have. */
const fileMaxBytes = 128 << 20;

interface Source {
  readonly live: string;
  readonly model: readonly string[];
  readonly file: string | undefined;
  readonly campaign: string | undefined;
  readonly store: string | undefined;
}

export const submit = defineCommand({
  details:
    "It writes the file from ranks, checks it by Numerai's rules before anything is sent, and asks first whether the round has a submission: after whatever went wrong, run it again. Keys come from NUMERAI_PUBLIC_ID and NUMERAI_SECRET_KEY or from --keys, and are never shown. It watches for a minute what becomes of the submission; one that is rejected ends with exit code 1, and the next run uploads it anew.",
  args: {},
  flags: {
    live: path('the Parquet file with the live rows of the round'),
    model: many({ ...modelOption, describe: `${modelOption.describe}; the ranks of several are averaged` }),
    file: optional(path('a CSV of id,prediction to submit instead')),
    'numerai-model': text('the name or the id of the model of the Numerai account that it is submitted for'),
    keys: keysOption,
    'numerai-api': apiOption,
    'dry-run': toggle(
      'check the file, and where keys and the network are there also them, the model and the round; send nothing',
    ),
    late: toggle('submit to the latest round even after its window: it is scored, and no stake counts'),
    out: optional(path('where to write the file that is submitted, too')),
    campaign: campaignOption,
    store: storeOption,
  },
  example:
    'submit --live live-1234.parquet --model bafyreihzqxmwdkgfblaplaqh5m5bkecmbwtnowypnxoncbswq2akdycquq --numerai-model my_model --dry-run',
  async run(
    {
      'numerai-model': model,
      'numerai-api': endpoint,
      keys: keysFile,
      'dry-run': dryRun,
      late: isLate,
      out,
      ...source
    },
    context,
  ) {
    const { dir, output, signal } = context;
    if ((source.file === undefined) === (source.model.length === 0))
      fail(usageCodes, 'USAGE_ARGUMENT', 'The command submit needs either --model or --file');
    const makeClient = async (): Promise<TournamentClient> =>
      new TournamentClient(
        { endpoint, keys: await readKeys(process.env, keysFile), signal },
        { onWait: (why) => output.say(`${why}: waiting.`) },
      );
    const client = dryRun ? await unlessOffline(makeClient, context) : await makeClient();
    const { file, rows } = await makeFile(source, context);
    if (out !== undefined) await writeFileWhole(out, file);
    output.say(`The file is sound: ${counted(rows, 'prediction')}.`);
    const send = async (): Promise<Submitted | null> =>
      client &&
      submitFile(
        client,
        { dir, file, source: sourceOf(source), live: source.live, model, dryRun, isLate },
        (step) => output.say(`${step}...`),
      );
    const lock = submissionsLock(dir);
    if (!dryRun) await makeStoreFolder(lock);
    const submitted = dryRun
      ? await unlessOffline(send, context)
      : await oneAtATime(lock, waitingFor(lock, context), send);
    if (submitted === null) printFile(file, rows, context);
    else print(submitted, rows, context);
  },
});

/**
 * What the tournament has to be asked for, or null where nobody can ask it: a dry run checks the file all the
 * same.
 */
async function unlessOffline<T>(ask: () => Promise<T>, { output }: Context): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (
      !isOf(error, tournamentCodes, 'TOURNAMENT_UNREACHABLE') &&
      !isOf(error, tournamentCodes, 'TOURNAMENT_KEYS_ABSENT')
    )
      throw error;
    output.say(`The file alone is checked, not the model of the account and the round: ${error.what}.`);
    return null;
  }
}

function sourceOf({ file, model }: Source): string {
  if (file !== undefined) return 'a file';
  return model.length === 1 ? (model[0] as string) : counted(model.length, 'model');
}

async function makeFile(
  { live, model, file, campaign, store }: Source,
  context: Context,
): Promise<{ file: string; rows: number }> {
  const network = await loadNetwork(context.dir, campaign);
  const { manifest } = await openDataset(context.dir, network.campaign.dataset);
  const rows = await loadLive(live, manifest);
  if (file !== undefined)
    return {
      file: checkSubmission((await readBounded(file, fileMaxBytes)).toString('utf8'), rows.ids),
      rows: rows.ids.length,
    };
  const predictions: Float64Array[] = [];
  // One model after the other, so that one alone is held.
  for (const name of model) {
    const found = await useModel(context, name, store, (cid, readBlock) =>
      readModel(network, cid, readBlock),
    );
    predictions.push(await predictRows(found, rows.columns, context.signal));
  }
  return { file: submissionFile(rows.ids, predictions), rows: rows.ids.length };
}

function printFile(file: string, rows: number, { output }: Context): void {
  const document = { outcome: 'file checked', rows, sha256: digestOf(file) };
  output.result(document, () => output.printFields(Object.entries(document)));
}

function print(
  { outcome, round, model, sha256, submission, status, state }: Submitted,
  rows: number,
  { output }: Context,
): void {
  const closes = new Date(round.closeMs).toISOString();
  const document = {
    outcome,
    round: round.number,
    closes,
    model: { id: model.id, name: model.name },
    rows,
    sha256,
    submission,
    status,
    state,
  };
  output.result(document, () =>
    output.printFields([
      ['outcome', outcome],
      ['round', `${round.number}, open until ${closes}`],
      ['model', model.name],
      ['rows', rows],
      ['sha256', sha256],
      ['submission', submission ?? 'none'],
      ['status', describeStatus(status, state)],
    ]),
  );
}

function describeStatus(status: string | null, state: Submitted['state']): string {
  if (state === 'pending')
    return `${status ?? 'not listed yet'}: not decided; run the command again to see what becomes of it`;
  return status ?? 'not known';
}
