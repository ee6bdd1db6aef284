import { access, chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../node/files/make-folder.js';
import { resultFolderMode } from '../framework/users-mask.js';

const runForm = /^run-(\d{1,9})$/;
/** Results kept; those of the oldest runs give way. */
const runsMax = 5;

/** Tells a folder that a demo made from one that only has such a name. */
const markOf = (folder: string): string => join(folder, '.gridlode-demo');

const runsIn = async (parent: string): Promise<number[]> =>
  (await readdir(parent))
    .flatMap((name) => runForm.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);

/** Makes the folder of a new run in `parent`: `run-1`, `run-2` and so on. */
export async function makeResultsFolder(parent: string): Promise<string> {
  await makeFolder(parent, resultFolderMode());
  for (;;) {
    const runs = await runsIn(parent);
    const folder = join(parent, `run-${(runs.at(-1) ?? 0) + 1}`);
    try {
      await mkdir(folder);
    } catch (error) {
      // Another demo that started at the same moment took the number.
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw error;
    }
    await chmod(folder, resultFolderMode());
    await writeFile(markOf(folder), '');
    return folder;
  }
}

/** Removes what demos left in `parent` but for the latest runs. */
export async function removeOldResults(parent: string): Promise<void> {
  const folders = (await runsIn(parent)).map((run) => join(parent, `run-${run}`));
  const made = await Promise.all(
    folders.map((folder) =>
      access(markOf(folder)).then(
        () => true,
        () => false,
      ),
    ),
  );
  for (const folder of folders.filter((_, i) => made[i]).slice(0, -runsMax))
    await rm(folder, { recursive: true, force: true });
}
