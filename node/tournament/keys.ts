import type { FileHandle } from 'node:fs/promises';
import { fail, GridlodeError } from '../../protocol/error.js';
import { openRegular } from '../files/regular-file.js';
import { tournamentCodes } from './codes.js';

/**
 * What signs a request to the tournament. Both are printable ASCII, so that no library says one in an error
 * about a header.
 */
export interface Keys {
  readonly publicId: string;
  readonly secretKey: string;
}

const names = { publicId: 'NUMERAI_PUBLIC_ID', secretKey: 'NUMERAI_SECRET_KEY' } as const;
const keyForm = /^[\x21-\x7e]{1,200}$/;
const fileMaxBytes = 4_096;

/**
 * The keys of `file`, or of the environment where none is named. No error says any of what it read.
 * Throws TOURNAMENT_KEYS_ABSENT, TOURNAMENT_KEYS_EXPOSED or TOURNAMENT_KEYS_FILE.
 */
export async function readKeys(
  env: Readonly<Record<string, string | undefined>>,
  file: string | undefined,
): Promise<Keys> {
  const found = file === undefined ? env : parseLines(await readPrivate(file));
  const keyOf = (name: string): string => {
    const key = found[name] ?? '';
    if (keyForm.test(key)) return key;
    const state = key === '' ? 'has no value' : 'has a value that is no key';
    return fail(
      tournamentCodes,
      file === undefined ? 'TOURNAMENT_KEYS_ABSENT' : 'TOURNAMENT_KEYS_FILE',
      `${name} ${state} in ${file ?? 'the environment'}`,
    );
  };
  return { publicId: keyOf(names.publicId), secretKey: keyOf(names.secretKey) };
}

/** Lines NAME=VALUE, the value in quotes or not, as .env files have them; all others are left alone. */
function parseLines(text: string): Readonly<Record<string, string>> {
  const lines = text.split(/\r?\n/).map((line) => /^(\w+)=(["']?)(.*)\2$/.exec(line));
  return Object.fromEntries(lines.map((line) => [line?.[1] ?? '', line?.[3] ?? '']));
}

async function readPrivate(path: string): Promise<string> {
  let file: FileHandle | undefined;
  try {
    file = await openRegular(path);
    const status = await file.stat();
    if (status.size > fileMaxBytes)
      fail(tournamentCodes, 'TOURNAMENT_KEYS_FILE', `${path} is no file of at most ${fileMaxBytes} bytes`);
    if ((status.mode & 0o077) !== 0)
      fail(tournamentCodes, 'TOURNAMENT_KEYS_EXPOSED', `${path} can be read by others than its owner`);
    return await file.readFile('latin1');
  } catch (error) {
    if (error instanceof GridlodeError) throw error;
    return fail(
      tournamentCodes,
      'TOURNAMENT_KEYS_FILE',
      `${path} cannot be read: ${(error as Error).message}`,
      error,
    );
  } finally {
    await file?.close();
  }
}
