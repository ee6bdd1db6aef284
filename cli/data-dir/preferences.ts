import { ApiClient } from '../../node/api/api-client.js';
import { apiCodes } from '../../node/api/codes.js';
import type { Answer } from '../../node/api/routes.js';
import { readCampaign } from '../../node/data-dir/data-dir.js';
import { readPreferences, writePreferences, type Preferences } from '../../node/preferences.js';
import { isOf } from '../../protocol/error.js';

export interface Changed {
  readonly preferences: Preferences;
  /** What holds the node now; null where nothing does, or none runs. */
  readonly hold: Answer<'setPreferences'>['hold'];
  readonly isRunning: boolean;
}

/**
 * Changes what the owner of a data directory prefers: of its node, which has it at once, or where none runs
 * in the file that the next start reads. Rejects with SCHEDULE_WINDOW, DIR_UNWRITABLE, PREFERENCES_UNREADABLE
 * and CAMPAIGN_ABSENT.
 */
export async function changePreferences(
  dir: string,
  change: (preferences: Preferences) => Preferences,
): Promise<Changed> {
  const client = new ApiClient(dir);
  const current = await ofRunning(client);
  const preferences = change(current ?? (await ofFolder(dir)));
  if (current !== null)
    return { preferences, hold: (await client.setPreferences(preferences)).hold, isRunning: true };
  await writePreferences(dir, preferences);
  return { preferences, hold: null, isRunning: false };
}

/** The same, as it is. */
export const findPreferences = async (dir: string): Promise<Preferences> =>
  (await ofRunning(new ApiClient(dir))) ?? ofFolder(dir);

const ofRunning = (client: ApiClient): Promise<Preferences | null> =>
  client.preferences().catch((error: unknown) => {
    if (isOf(error, apiCodes, 'API_ABSENT')) return null;
    throw error;
  });

/** A folder that is no data directory is more likely misspelt. */
async function ofFolder(dir: string): Promise<Preferences> {
  await readCampaign(dir);
  return readPreferences(dir);
}
