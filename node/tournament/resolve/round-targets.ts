import { stat } from 'node:fs/promises';
import { fail } from '../../../protocol/error.js';
import { tournamentCodes } from '../codes.js';

/**
 * Looks whether a Parquet file has a target for each of the rows of a round: what is paid by a part of them
 * stands. Throws TARGETS_ABSENT, TARGETS_PART, and what readTargets throws.
 */
export async function checkTargets(file: string, era: string, ids: readonly string[]): Promise<void> {
  const { readTargets } = await import('../../dataset/read-targets.js');
  const { ids: found, target } = await readTargets(file, ids);
  const count = new Set(found.filter((_, row) => !Number.isNaN(target[row]))).size;
  const of = `of the ${ids.length} rows of the round ${era}`;
  if (count === 0)
    fail(
      tournamentCodes,
      'TARGETS_ABSENT',
      found.length === 0
        ? `${file} has none ${of} yet`
        : `${file} has ${found.length} ${of}, and a target of none of them yet`,
    );
  if (count < ids.length)
    fail(tournamentCodes, 'TARGETS_PART', `${file} has targets ${of} for ${count} alone`);
}

/** What tells a file from one that replaces it. */
export async function fileVersion(file: string): Promise<string> {
  const { size, mtimeMs } = await stat(file);
  return `${size} ${mtimeMs}`;
}
