import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fail } from '../../../protocol/error.js';
import type { Round } from '../answers.js';
import type { PublicClient } from '../public-client.js';
import { downloadCodes } from './codes.js';
import { FileFetch, type Fetched, type FetchSettings } from './fetch-file.js';
import { makeDataFolder } from './fetch-files.js';
import { findFile, liveName, type DataVersion } from './file-names.js';

/** The live file of each round has a name of its own here. */
const liveFile = (round: number): string => `live-${round}.parquet`;
const roundOf = (name: string): number => Number(/^live-(\d{1,9})\.parquet$/.exec(name)?.[1] ?? NaN);

/**
 * Downloads the live file of a round. Whatever the API gives, a file that an earlier round had is not of this
 * one. Throws LIVE_STALE, DATA_FILE_UNLISTED, and what FileFetch throws.
 */
export async function fetchLive(
  client: PublicClient,
  version: DataVersion,
  { number }: Round,
  settings: FetchSettings,
  onBytes: (here: number, bytes: number) => void,
): Promise<Fetched> {
  await makeDataFolder(settings.folder, settings.mode);
  const fetch = await FileFetch.plan(client, findFile(version, liveName), settings, {
    round: number,
    as: liveFile(number),
  });
  return fetch.run(
    (here) => onBytes(here, fetch.bytes),
    async (path) => {
      const earlier = await findSame(path, settings.folder, number);
      if (earlier !== null)
        fail(
          downloadCodes,
          'LIVE_STALE',
          `The live file that the API gives for round ${number} is that of round ${earlier}`,
        );
    },
  );
}

/**
 * Looks whether a live file is of another round, as its name says or a file beside it that is the same.
 * Throws LIVE_ROUND.
 */
export async function checkLiveRound(path: string, round: number): Promise<void> {
  const named = roundOf(basename(path));
  const isOther = !Number.isNaN(named) && named !== round;
  const other = isOther ? named : await findSame(path, dirname(path), round);
  if (other !== null)
    fail(
      downloadCodes,
      'LIVE_ROUND',
      `${path} is the live file of round ${other}, and round ${round} is open`,
    );
}

/** Removes the live files of rounds before one, and what was made of them. */
export async function removeLiveBefore(folder: string, round: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const of = Number(/^live-(\d{1,9})\./.exec(name)?.[1] ?? NaN);
    if (of < round) await rm(join(folder, name));
  }
}

/** Another round with the same file, null where there is none. */
async function findSame(path: string, folder: string, round: number): Promise<number | null> {
  const { size } = await stat(path);
  let digest: string | undefined;
  for (const name of await readdir(folder)) {
    const other = roundOf(name);
    if (Number.isNaN(other) || other === round) continue;
    const place = join(folder, name);
    if ((await stat(place)).size !== size) continue;
    digest ??= await digestOf(path);
    if ((await digestOf(place)) === digest) return other;
  }
  return null;
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
