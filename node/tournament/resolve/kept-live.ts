import { copyFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hash } from '../../../protocol/codec/hash.js';
import { fail } from '../../../protocol/error.js';
import { roundsFolder } from '../../data-dir/data-dir.js';
import { makeFolder } from '../../files/make-folder.js';
import { writeByDraft } from '../../files/whole-file.js';
import { tournamentCodes } from '../codes.js';

/** A live file goes by the digest of its rows, which is what a round says of them. */
const nameOf = (rows: string): string => `live-${rows}.parquet`;
const rowsOf = (name: string): string | undefined => /^live-([0-9a-f]{64})\.parquet$/.exec(name)?.[1];

/**
 * Keeps the live file of a round that is to be opened, whole or not at all: its rows are scored weeks later.
 * Removes those of rounds that have `ended`, by the digests of their rows.
 */
export async function keepLive(
  dir: string,
  rows: Hash,
  live: string,
  ended: ReadonlySet<string>,
): Promise<void> {
  const folder = roundsFolder(dir);
  await makeFolder(folder);
  await writeByDraft(join(folder, nameOf(rows)), (draft) => copyFile(live, draft));
  for (const name of await readdir(folder)) if (ended.has(rowsOf(name) ?? '')) await rm(join(folder, name));
}

/** The live file of a round that is open. Throws LIVE_UNKEPT. */
export async function keptLive(dir: string, era: string, rows: Hash): Promise<string> {
  const place = join(roundsFolder(dir), nameOf(rows));
  const found = await stat(place).catch(() => null);
  return found?.isFile() === true
    ? place
    : fail(tournamentCodes, 'LIVE_UNKEPT', `The live file of the round ${era} is not at ${place}`);
}
