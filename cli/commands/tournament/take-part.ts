import { join } from 'node:path';
import { faultOf, GridlodeError } from '../../../protocol/error.js';
import { openDataset } from '../../../node/dataset/dataset-store.js';
import { oneAtATime } from '../../../node/lock/lock.js';
import { makeDataFolder } from '../../../node/tournament/data/fetch-files.js';
import { fetchLive, removeLiveBefore } from '../../../node/tournament/data/fetch-live.js';
import { findFile, findVersion, liveName } from '../../../node/tournament/data/file-names.js';
import { readKeys } from '../../../node/tournament/keys.js';
import { matchSlots, parseSlots, type Slot, type SlotLine } from '../../../node/tournament/slots.js';
import type { TournamentEvent } from '../../../node/tournament/events.js';
import { TakePart, type TakePartDependencies } from '../../../node/tournament/take-part.js';
import { TournamentClient } from '../../../node/tournament/tournament-client.js';
import { loadNetwork } from '../../data-dir/campaign-file.js';
import { makeStoreFolder, waitingFor } from '../../data-dir/model-store.js';
import type { Context } from '../../framework/command.js';
import { readBounded } from '../../framework/files.js';
import { optional, orElse, path, toggle, whole, type Values } from '../../framework/option.js';
import { apiOption, dataVersionOption, downloadSettings, keysOption } from './api-options.js';
import { SlotFiles } from './slot-files.js';

const slotsMaxBytes = 64 << 10;
/** Rounds whose live files are kept: an old one is told from a new one by them. */
const liveKept = 5;

/** Where the live files of a data directory are. */
export const liveFolderOf = (dir: string): string => join(dir, 'live');

export const takePartOptions = {
  slots: optional(
    path(
      'a file with a line such as my_model = portfolio for each slot; by default numerai.slots in the data directory',
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
 * the context's signal aborts. Where the tournament cannot be reached, its side is checked later, and what is
 * wrong is told. Throws SLOTS_FILE, SLOT_TWICE, SLOT_UNKNOWN, DATA_VERSION_UNKNOWN, DATA_FILE_UNLISTED,
 * DATASET_ABSENT, and what the keys and the API throw.
 */
export async function prepareTakePart(
  options: TakePartIn,
  context: Context,
  onEvent: (event: TournamentEvent) => void,
): Promise<() => Promise<void>> {
  const { keys, 'numerai-api': endpoint, 'data-version': version, 'look-every': lookSeconds } = options;
  const { dir, output, signal } = context;
  const onError = (error: unknown): void =>
    output.say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const file = options.slots ?? join(dir, 'numerai.slots');
  const lines = parseSlots((await readBounded(file, slotsMaxBytes)).toString('utf8'), file);
  const network = await loadNetwork(dir, options.campaign);
  await openDataset(dir, network.campaign.dataset);
  const client = new TournamentClient({ endpoint, keys: await readKeys(process.env, keys), signal });
  const lookMs = 1_000 * lookSeconds;
  const files = new SlotFiles(network, options.store, context);
  const dependencies = await makeDependencies(client, files, version, context);
  const connect = async (): Promise<TakePart> => {
    const slots = await findSlots(client, lines, version);
    return new TakePart({ dir, slots, lookMs, isLate: options.late }, { ...dependencies, onEvent, onError });
  };
  let told = '';
  const tell = (error: unknown): null => {
    if (error instanceof GridlodeError) {
      if (error.what !== told)
        onEvent({ type: 'trouble', slot: null, code: error.code, what: error.message });
      told = error.what;
    } else if (!signal.aborted) onError(error);
    return null;
  };
  let takePart = await connect().catch((error: unknown) => {
    if (faultOf(error) !== 'passing') throw error;
    return tell(error);
  });
  return async () => {
    while (takePart === null && !signal.aborted) {
      await client.waiting.wait(lookMs, signal).catch(() => undefined);
      if (!signal.aborted) takePart = await connect().catch(tell);
    }
    await takePart?.run();
  };
}

/** The slots of the account. What its keys lack shows here, and not when the first round opens. */
async function findSlots(
  client: TournamentClient,
  lines: readonly SlotLine[],
  version: string | undefined,
): Promise<Slot[]> {
  const slots = matchSlots(lines, await client.models());
  const [{ model }] = slots as [Slot];
  await client.authorise(model.id);
  await client.submittedIn(model.id, 0);
  findFile(findVersion(await client.datasets(), version), liveName);
  return slots;
}

async function makeDependencies(
  client: TournamentClient,
  files: SlotFiles,
  version: string | undefined,
  context: Context,
): Promise<Omit<TakePartDependencies, 'onEvent' | 'onError'>> {
  const { dir } = context;
  const settings = downloadSettings(liveFolderOf(dir), 0o600);
  await makeDataFolder(settings.folder, settings.mode);
  const lock = join(dir, 'submissions', 'lock');
  await makeStoreFolder(lock);
  return {
    client,
    bringLive: async (round) => {
      const listed = findVersion(await client.datasets(), version);
      const live = await fetchLive(client, listed, round, settings, () => undefined);
      await removeLiveBefore(settings.folder, round.number - liveKept);
      return live.path;
    },
    makeFile: (slot, live) => files.make(slot, live),
    alone: (work) => oneAtATime(lock, waitingFor(lock, context), work),
  };
}
