import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../protocol/error.js';
import { nodeCodes } from '../codes.js';
import { writeOwn } from './data-dir.js';
import { readRegular } from '../files/regular-file.js';

/** Says that the node of a data directory lives on elsewhere, so that it never runs twice. */
export const movedFile = (dir: string): string => join(dir, 'moved');
/** A path, and words around it. */
const movedMaxBytes = 8_192;

export const markMoved = (dir: string, backup: string): Promise<void> =>
  writeOwn(movedFile(dir), Buffer.from(`moved into ${backup}\n`));

export const unmarkMoved = (dir: string): Promise<void> => rm(movedFile(dir), { force: true });

/** Throws DIR_MOVED; what cannot be read counts as well. */
export async function refuseMoved(dir: string): Promise<void> {
  const said = await readRegular(movedFile(dir), movedMaxBytes).then(
    (content) => content.toString('utf8').trim(),
    (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? null : 'moved'),
  );
  if (said !== null) fail(nodeCodes, 'DIR_MOVED', `The node of ${dir} was ${said || 'moved'}`);
}
