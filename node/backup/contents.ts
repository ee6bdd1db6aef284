import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

/**
 * What a backup holds of a data directory, by path: who the node is and what keeps it from signing or
 * submitting anything twice.
 */
const own = [
  /^(identity|campaign|signed|latest-cut)$/,
  /^beacons\/[0-9a-f]{64}([.]latest-cut)?$/,
  /^identity[.]log\/[a-z2-7]{20,120}\/[0-9a-f]{64}\/signed$/,
  /^submissions\/\w[\w.-]{0,199}[.]json$/,
];
/** And of one that is moved: its models, its unfinished trainings, what it knows of the network. */
const moved = [/^store\/(CURRENT|MANIFEST-\d+|\d+[.](ldb|sst|log))$/, /^rounds\/\w[\w.-]{0,199}$/];

/** The names below a data directory that a backup may hold something of, the identity last. */
export const topNames = [
  'campaign',
  'signed',
  'latest-cut',
  'beacons',
  'identity.log',
  'submissions',
  'store',
  'rounds',
  'identity',
] as const;

/** Whether a path, with slashes, is of something that a backup holds. */
export const isContent = (path: string, { isMove }: { isMove: boolean }): boolean =>
  [...own, ...(isMove ? moved : [])].some((form) => form.test(path));

/** The marks of latest cuts, which are taken for copies wherever they are restored. */
export const isMark = (path: string): boolean => /latest-cut$/.test(path);

/** The paths in a data directory of what a backup holds. Rejects with what the system says. */
export async function listContents(dir: string, which: { isMove: boolean }): Promise<string[]> {
  const paths: string[] = [];
  for (const name of topNames) {
    const inside = await readdir(join(dir, name), { recursive: true, withFileTypes: true }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        if (error.code === 'ENOTDIR') return [];
        throw error;
      },
    );
    if (inside?.length === 0) paths.push(name);
    for (const entry of inside ?? [])
      if (entry.isFile()) paths.push(relative(dir, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  }
  return paths.filter((path) => isContent(path, which));
}
