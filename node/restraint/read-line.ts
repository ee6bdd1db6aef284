import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The first line of a file of the system; null where it is not there or cannot be read. */
export const readLine = (...path: string[]): Promise<string | null> =>
  readFile(join(...path), 'utf8').then(
    (text) => text.split('\n', 1)[0]?.trim() ?? null,
    () => null,
  );

/** The names in a folder of the system; none where it is not there. */
export const namesIn = (...path: string[]): Promise<string[]> => readdir(join(...path)).catch(() => []);
