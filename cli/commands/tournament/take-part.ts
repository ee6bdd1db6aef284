import { join } from 'node:path';
import { openDataset } from '../../../node/dataset/dataset-store.js';
import { oneAtATime } from '../../../node/lock/lock.js';
import { makeDataFolder } from '../../../node/tournament/data/fetch-files.js';
import { fetchLive, keepLatestLive } from '../../../node/tournament/data/fetch-live.js';
import { findFile, findVersion, liveName } from '../../../node/tournament/data/file-names.js';
import { readKeys } from '../../../node/tournament/keys.js';
import { matchSlots, parseSlots, type Slot } from '../../../node/tournament/slots.js';
import { TakePart, type TournamentEvent } from '../../../node/tournament/take-part.js';
import { TournamentClient } from '../../../node/tournament/tournament-client.js';
import { loadNetwork } from '../../data-dir/campaign-file.js';
import { makeStoreFolder, waitingFor } from '../../data-dir/model-store.js';
import type { Context } from '../../framework/command.js';
import { readBounded } from '../../framework/files.js';
import { optional, orElse, path, toggle, whole, type Values } from '../../framework/option.js';
import { apiOption, dataVersionOption, downloadSettings, keysOption } from './api-options.js';
import { SlotFiles } from './slot-files.js';

const slotsMaxBytes = 64 << 10;
/** Live files that are kept: an old one is told from a new one by them. */
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
 * Checks what can be checked before a round opens, and gives what takes part in every one from then on.
 * Throws SLOTS_FILE, SLOT_TWICE, SLOT_UNKNOWN, DATA_VERSION_UNKNOWN, DATA_FILE_UNLISTED, DATASET_ABSENT, and
 * what the keys and the API throw.
 */
export async function prepareTakePart(
  options: TakePartIn,
  context: Context,
  onEvent: (event: TournamentEvent) => void,
): Promise<{ readonly slots: readonly Slot[]; readonly run: () => Promise<void> }> {
  const { keys, 'numerai-api': endpoint, 'data-version': wanted, campaign, store } = options;
  const { dir, output, signal } = context;
  const file = options.slots ?? join(dir, 'numerai.slots');
  const lines = parseSlots((await readBounded(file, slotsMaxBytes)).toString('utf8'), file);
  const network = await loadNetwork(dir, campaign);
  const client = new TournamentClient({ endpoint, keys: await readKeys(process.env, keys), signal });
  const slots = matchSlots(lines, await client.models());
  // What the keys lack, and the data directory, shows here and not when the first round opens.
  const [{ model }] = slots as [Slot];
  await client.authorise(model.id);
  await client.submittedIn(model.id, 0);
  findFile(findVersion(await client.datasets(), wanted), liveName);
  await openDataset(dir, network.campaign.dataset);
  const files = new SlotFiles(network, store, context);
  const folder = liveFolderOf(dir);
  await makeDataFolder(folder, 0o600);
  const lock = join(dir, 'submissions', 'lock');
  await makeStoreFolder(lock);
  const takePart = new TakePart(
    { dir, slots, lookMs: 1_000 * options['look-every'], isLate: options.late },
    {
      client,
      bringLive: async (round) => {
        const version = findVersion(await client.datasets(), wanted);
        const { path: place } = await fetchLive(
          client,
          version,
          round,
          downloadSettings(folder, 0o600),
          () => undefined,
        );
        await keepLatestLive(folder, liveKept);
        return place;
      },
      makeFile: (slot, live) => files.make(slot, live),
      alone: (work) => oneAtATime(lock, waitingFor(lock, context), work),
      onEvent,
      onError: (error) => output.say(error instanceof Error ? (error.stack ?? error.message) : String(error)),
    },
  );
  return { slots, run: () => takePart.run() };
}

export function describeTournamentEvent(event: TournamentEvent): string {
  switch (event.type) {
    case 'clock':
      return event.what;
    case 'round':
      return `Numerai's round ${event.round} ${event.isLate ? 'was open until' : 'is open until'} ${event.closes}`;
    case 'submitted':
      return `round ${event.round}: ${event.slot} has submitted ${event.source}: ${event.submission}, ${event.status ?? 'status not known'}`;
    case 'rejected':
      return `round ${event.round}: ${event.slot}: the submission ${event.submission} is ${event.status}: look at it on the website, and submit by hand`;
    case 'missed':
      return `round ${event.round}: ${event.slot} missed the window: ${event.why}`;
    case 'trouble':
      return `${event.slot ?? 'Numerai'}: ${event.code}: ${event.what}`;
  }
}
