import { join } from 'node:path';
import type { Network } from '../../../protocol/campaign/network.js';
import { faultOf } from '../../../protocol/error.js';
import { openDataset } from '../../../node/dataset/dataset-store.js';
import { submissionsLock } from '../../../node/data-dir/data-dir.js';
import { oneAtATime } from '../../../node/lock/lock.js';
import { makeDataFolder } from '../../../node/tournament/data/fetch-files.js';
import { fetchLive, removeLiveBefore } from '../../../node/tournament/data/fetch-live.js';
import { findFile, findVersion, liveName } from '../../../node/tournament/data/file-names.js';
import { readKeys } from '../../../node/tournament/keys.js';
import { matchSlots, parseSlots, type Slot, type SlotLine } from '../../../node/tournament/slots.js';
import type { TournamentEvent } from '../../../node/tournament/events.js';
import { PublicClient } from '../../../node/tournament/public-client.js';
import { SubmitSlots, type SubmitSlotsDependencies } from '../../../node/tournament/submit-slots.js';
import { tellTrouble, type Listeners } from '../../../node/tournament/tell-trouble.js';
import { TournamentClient } from '../../../node/tournament/tournament-client.js';
import { WatchRounds, type WatchDependencies } from '../../../node/tournament/watch-rounds.js';
import { loadNetwork } from '../../data-dir/campaign-file.js';
import { makeStoreFolder, waitingFor } from '../../data-dir/model-store.js';
import type { Context } from '../../framework/command.js';
import { fileExists, readBounded } from '../../framework/files.js';
import { optional, orElse, path, toggle, whole, type Values } from '../../framework/option.js';
import { apiOption, dataVersionOption, downloadSettings, keysOption } from './api-options.js';
import { prepareResolve } from './resolve.js';
import { SlotFiles } from './slot-files.js';

const slotsMaxBytes = 64 << 10;
/** Rounds whose live files are kept: an old one is told from a new one by them. */
const liveKept = 5;

/** Where the live files of a data directory are. */
export const liveFolderOf = (dir: string): string => join(dir, 'live');

export const takePartOptions = {
  slots: optional(
    path(
      'a file with a line such as my_model = portfolio for each slot; by default numerai.slots in the data directory, where it is there',
    ),
  ),
  keys: keysOption,
  'numerai-api': apiOption,
  'data-version': dataVersionOption,
  late: toggle('submit after the window too, where it was missed: it is scored, and no stake counts'),
  'look-every': orElse(whole('seconds between two looks for a round', { min: 1, max: 3_600 }), 60),
};

export interface TakePartIn extends Values<typeof takePartOptions> {
  readonly campaign: string | undefined;
  readonly store: string | undefined;
}

/**
 * Checks what can be checked before a round opens, and gives what takes part in every one from then on, until
 * the context's signal aborts: it brings the live file, opens and scores the campaign's rounds where the node
 * is the resolver, and submits for the slots where there are any. Where the tournament cannot be reached, its
 * side is checked later, and what is wrong is told. Throws SLOTS_FILE, SLOT_TWICE, SLOT_UNKNOWN,
 * DATA_VERSION_UNKNOWN, DATA_FILE_UNLISTED, DATASET_ABSENT, and what the keys and the API throw.
 */
export async function prepareTakePart(
  options: TakePartIn,
  context: Context,
  onEvent: (event: TournamentEvent) => void,
): Promise<() => Promise<void>> {
  const { keys, 'numerai-api': endpoint, 'look-every': lookSeconds } = options;
  const { dir, output, signal } = context;
  const lines = await readSlots(options.slots, dir);
  if (lines.length === 0) output.say('No slots: live files are brought, and nothing is submitted.');
  const network = await loadNetwork(dir, options.campaign);
  await openDataset(dir, network.campaign.dataset);
  const account =
    lines.length === 0
      ? null
      : new TournamentClient({ endpoint, keys: await readKeys(process.env, keys), signal });
  const onError = (error: unknown): void =>
    output.say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const listeners = { client: account ?? new PublicClient({ endpoint, signal }), onEvent, onError };
  const lookMs = 1_000 * lookSeconds;
  const watching = { options, network, lines, account, listeners, lookMs };
  let told = '';
  const tell = (error: unknown): null => {
    told = tellTrouble(listeners, error, told);
    return null;
  };
  let watch = await connect(watching, context).catch((error: unknown) => {
    if (faultOf(error) !== 'passing') throw error;
    return tell(error);
  });
  return async () => {
    while (watch === null && !signal.aborted) {
      await listeners.client.waiting.wait(lookMs, signal).catch(() => undefined);
      if (!signal.aborted) watch = await connect(watching, context).catch(tell);
    }
    await watch?.run();
  };
}

/** None where no file is named and the usual one is not there. Throws SLOTS_FILE or SLOT_TWICE. */
async function readSlots(named: string | undefined, dir: string): Promise<SlotLine[]> {
  const file = named ?? join(dir, 'numerai.slots');
  if (named === undefined && !(await fileExists(file))) return [];
  return parseSlots((await readBounded(file, slotsMaxBytes)).toString('utf8'), file);
}

interface Watching {
  readonly options: TakePartIn;
  readonly network: Network;
  readonly lines: readonly SlotLine[];
  /** Null where there are no slots. */
  readonly account: TournamentClient | null;
  readonly listeners: Listeners & { readonly client: PublicClient };
  readonly lookMs: number;
}

async function connect(
  { options, network, lines, account, listeners, lookMs }: Watching,
  context: Context,
): Promise<WatchRounds> {
  const { 'data-version': version, late: isLate } = options;
  const { client } = listeners;
  findFile(findVersion(await client.datasets(), version), liveName);
  const resolving = await prepareResolve(network.campaign, version, listeners, context);
  const submitting =
    account === null
      ? []
      : [
          new SubmitSlots(
            { dir: context.dir, slots: await findSlots(account, lines), isLate },
            {
              ...listeners,
              client: account,
              ...(await makeSubmitting(new SlotFiles(network, options.store, context), context)),
            },
          ),
        ];
  const bringLive = await makeBringLive(client, version, context);
  return new WatchRounds(
    { lookMs, isLate },
    { ...listeners, bringLive, tasks: [...resolving, ...submitting] },
  );
}

/** The slots of the account. What its keys lack shows here, and not when the first round opens. */
async function findSlots(client: TournamentClient, lines: readonly SlotLine[]): Promise<Slot[]> {
  const slots = matchSlots(lines, await client.models());
  const [{ model }] = slots as [Slot];
  await client.authorise(model.id);
  await client.submittedIn(model.id, 0);
  return slots;
}

async function makeSubmitting(
  files: SlotFiles,
  context: Context,
): Promise<Pick<SubmitSlotsDependencies, 'makeFile' | 'alone'>> {
  const lock = submissionsLock(context.dir);
  await makeStoreFolder(lock);
  return {
    makeFile: (slot, live) => files.make(slot, live),
    alone: (work) => oneAtATime(lock, waitingFor(lock, context), work),
  };
}

async function makeBringLive(
  client: PublicClient,
  version: string | undefined,
  { dir }: Context,
): Promise<WatchDependencies['bringLive']> {
  const settings = downloadSettings(liveFolderOf(dir), 0o600);
  await makeDataFolder(settings.folder, settings.mode);
  return async (round) => {
    const listed = findVersion(await client.datasets(), version);
    const live = await fetchLive(client, listed, round, settings, () => undefined);
    await removeLiveBefore(settings.folder, round.number - liveKept);
    return live.path;
  };
}
