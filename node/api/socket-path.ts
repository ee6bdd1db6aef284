import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat, mkdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fail } from '../../protocol/error.js';
import { apiCodes } from './codes.js';

/** What a socket's address holds on every Unix, with the zero that ends it (sun_path of macOS). */
const addressMaxBytes = 103;

/** The user that this process acts for; undefined where the system has no such numbers. */
export const ownUser = (): number | undefined => process.geteuid?.();

/**
 * A folder of this user alone within the place for temporary files, where everybody may make a folder of any
 * name.
 */
const privateFolder = (): string => join(tmpdir(), `gridlode-${ownUser() ?? 'user'}`);

const privatePath = (dir: string): string =>
  join(privateFolder(), `${createHash('sha256').update(resolve(dir)).digest('hex').slice(0, 24)}.sock`);

/**
 * Where the node of a data directory may listen for commands, the first that works: in it, unless its path is
 * too long for a socket, or else in the user's private folder, as where the file system of the data directory
 * has no sockets.
 */
export function socketPaths(dir: string): string[] {
  const path = join(resolve(dir), 'api.sock');
  return Buffer.byteLength(path) <= addressMaxBytes ? [path, privatePath(dir)] : [privatePath(dir)];
}

/** Where the socket is, as a rule. */
export const socketPath = (dir: string): string => socketPaths(dir)[0] as string;

/**
 * Makes the folder of a socket that does not lie in its data directory. Throws API_OWNER where others may
 * change it, and what the system says of a folder that is not there.
 */
export async function prepareFolder(path: string, user = ownUser()): Promise<void> {
  if (dirname(path) !== privateFolder()) return void (await stat(dirname(path)));
  await mkdir(privateFolder(), { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await checkPrivate(user);
}

/**
 * The socket of a data directory that is there, made by this user in a folder that nobody else could change;
 * null where there is none. Whoever listens is told what commands hand in and is believed, so another user's
 * is never asked. Throws API_OWNER.
 */
export async function findSocket(dir: string, user = ownUser()): Promise<string | null> {
  for (const path of socketPaths(dir)) {
    const found = await lookAt(path, lstat);
    if (found === null) continue;
    if (dirname(path) === privateFolder()) await checkPrivate(user);
    // What is root's, root could change anyway.
    else checkOwner(dirname(path), await lookAt(dirname(path), stat), [user, 0]);
    checkOwner(path, found, [user]);
    return path;
  }
  return null;
}

async function checkPrivate(user: number | undefined): Promise<void> {
  const folder = privateFolder();
  const found = await lookAt(folder, lstat);
  checkOwner(folder, found, [user]);
  if (found?.isDirectory() === true && (user === undefined || (found.mode & 0o077) === 0)) return;
  fail(apiCodes, 'API_OWNER', `${folder} is no folder that only this user may change`);
}

function checkOwner(path: string, found: Stats | null, users: readonly (number | undefined)[]): void {
  if (found === null || users[0] === undefined || users.includes(found.uid)) return;
  fail(apiCodes, 'API_OWNER', `${path} belongs to the user ${found.uid}, and this is the user ${users[0]}`);
}

const lookAt = (path: string, look: typeof lstat): Promise<Stats | null> =>
  look(path).catch((error: NodeJS.ErrnoException) => {
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(error.code ?? '')) return null;
    if (error.code === 'EACCES')
      fail(apiCodes, 'API_OWNER', `${path} lies where this user may not look: ${error.message}`, error);
    throw error;
  });
