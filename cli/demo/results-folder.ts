import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const runForm = /^run-(\d{1,9})$/;
/** Results kept; those of the oldest runs give way. */
const runsMax = 5;

/** Makes the folder of a new run in `parent`, and removes those of old ones: `run-1`, `run-2` and so on. */
export async function makeResultsFolder(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true });
  for (;;) {
    const runs = (await readdir(parent)).flatMap((name) => runForm.exec(name)?.[1] ?? []).map(Number).sort((a, b) => a - b);
    const folder = join(parent, `run-${(runs.at(-1) ?? 0) + 1}`);
    try {
      await mkdir(folder);
    } catch (error) {
      // Another demo that started at the same moment took the number.
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw error;
    }
    for (const run of runs.slice(0, Math.max(0, runs.length + 1 - runsMax))) await rm(join(parent, `run-${run}`), { recursive: true, force: true });
    return folder;
  }
}
