import { copyFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../protocol/error.js';
import { roundsFolder } from '../data-dir.js';
import { makeFolder } from '../make-folder.js';
import { tournamentCodes } from './codes.js';

const nameOf = (era: string): string => `live-${era}.parquet`;
const eraOf = (name: string): string | undefined => /^live-(\w+)\.parquet$/.exec(name)?.[1];

/**
 * Keeps the live file of a round that is to be opened, whole or not at all: its rows are scored weeks later.
 * Removes those of rounds that have `ended`.
 */
export async function keepLive(
  dir: string,
  era: string,
  live: string,
  ended: ReadonlySet<string>,
): Promise<void> {
  const folder = roundsFolder(dir);
  await makeFolder(folder);
  const draft = join(folder, `${nameOf(era)}.draft`);
  await copyFile(live, draft);
  await rename(draft, join(folder, nameOf(era)));
  for (const name of await readdir(folder)) if (ended.has(eraOf(name) ?? '')) await rm(join(folder, name));
}

/** The live file of a round that is open. Throws LIVE_UNKEPT. */
export async function keptLive(dir: string, era: string): Promise<string> {
  const place = join(roundsFolder(dir), nameOf(era));
  const found = await stat(place).catch(() => null);
  return found?.isFile() === true
    ? place
    : fail(tournamentCodes, 'LIVE_UNKEPT', `The live file of the round ${era} is not at ${place}`);
}
