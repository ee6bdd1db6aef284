import { statfs } from 'node:fs/promises';
import { fail } from '../../../protocol/error.js';
import { makeFolder } from '../../files/make-folder.js';
import type { PublicClient } from '../public-client.js';
import { downloadCodes } from './codes.js';
import { FileFetch, type Fetched, type FetchSettings } from './fetch-file.js';
import type { DataFile } from './file-names.js';

export interface FetchProgress {
  /** Told before the first byte: how much is to come, and how much of it is here already. */
  readonly onPlan: (bytes: number, here: number) => void;
  /** Told as bytes come, of all files together. */
  readonly onBytes: (here: number, bytes: number) => void;
}

/**
 * Downloads files, one after the other, once there is space for all of them. Throws DOWNLOAD_DISK before the
 * first byte where there is not, DOWNLOAD_UNWRITABLE, and what FileFetch throws.
 */
export async function fetchFiles(
  client: PublicClient,
  files: readonly DataFile[],
  settings: FetchSettings,
  { onPlan, onBytes }: FetchProgress,
): Promise<Fetched[]> {
  await makeDataFolder(settings.folder, settings.mode);
  const plans: { readonly fetch: FileFetch; here: number }[] = [];
  for (const file of files) {
    const fetch = await FileFetch.plan(client, file, settings);
    plans.push({ fetch, here: await fetch.bytesHere() });
  }
  const sum = (of: (plan: (typeof plans)[number]) => number): number =>
    plans.reduce((total, plan) => total + of(plan), 0);
  const here = (): number => sum((plan) => plan.here);
  const bytes = (): number => sum(({ fetch }) => fetch.bytes);
  await checkSpace(settings.folder, bytes() - here());
  onPlan(bytes(), here());
  const fetched: Fetched[] = [];
  for (const plan of plans) {
    const at = (place: number): void => {
      plan.here = place;
      onBytes(here(), bytes());
    };
    const file = await plan.fetch.run(at);
    at(file.bytes);
    fetched.push(file);
  }
  return fetched;
}

/** Throws DOWNLOAD_UNWRITABLE. */
export const makeDataFolder = (folder: string, fileMode: number): Promise<void> =>
  // Who may read a file may search its folder.
  makeFolder(folder, fileMode | ((fileMode & 0o444) >> 2)).catch((error: Error) =>
    fail(downloadCodes, 'DOWNLOAD_UNWRITABLE', `${folder} cannot be made: ${error.message}`, error),
  );

/** Throws DOWNLOAD_DISK. */
async function checkSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (bytes > free)
    fail(
      downloadCodes,
      'DOWNLOAD_DISK',
      `${gigabytes(bytes)} are to come, and the disk of ${folder} has ${gigabytes(free)} left`,
    );
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
