import { once } from 'node:events';
import { constants, openSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { fail } from '../../../protocol/error.js';
import { readSecret, type Secret } from '../../../node/identity/secret-file.js';
import { stakeCommandCodes } from './codes.js';
import type { Context } from '../../framework/command.js';
import { optional, path } from '../../framework/option.js';

const passphraseMaxBytes = 1_024;
/**
 * How shells name what they hand to a program that they start. A pipe with a name of its own may never have a
 * writer.
 */
const handedIn = /^\/(dev\/stdin$|dev\/fd\/|proc\/self\/fd\/)/;

export const passphraseOption = optional(
  path('a file of mode 0600 that holds the passphrase of the key; without it, it is asked for'),
);

/**
 * The passphrase from a file, or from whoever sits at the terminal, twice where it is for a new key. It comes
 * from nowhere else, since arguments and the environment are seen by others. Throws PASSPHRASE_FILE,
 * PASSPHRASE_TERMINAL, PASSPHRASE_EMPTY or PASSPHRASE_DIFFERENT.
 */
export async function readPassphrase(
  file: string | undefined,
  { isNew }: { isNew: boolean },
  { signal }: Pick<Context, 'signal'>,
): Promise<string> {
  if (file !== undefined) return readFromFile(file, signal);
  if (!process.stdin.isTTY)
    fail(stakeCommandCodes, 'PASSPHRASE_TERMINAL', 'There is no terminal to ask for the passphrase on');
  const passphrase = await ask(isNew ? 'Passphrase for the new key: ' : 'Passphrase: ', signal);
  if (passphrase === '') fail(stakeCommandCodes, 'PASSPHRASE_EMPTY', 'The passphrase is empty');
  if (isNew && (await ask('The same once more: ', signal)) !== passphrase)
    fail(stakeCommandCodes, 'PASSPHRASE_DIFFERENT', 'The two are not the same');
  return passphrase;
}

async function readFromFile(file: string, signal: AbortSignal): Promise<string> {
  const refuse = (what: string, cause?: unknown): never =>
    fail(stakeCommandCodes, 'PASSPHRASE_FILE', `${file} ${what}`, cause);
  const isPipe = handedIn.test(file) && (await stat(file).catch(() => null))?.isFIFO() === true;
  const secret = await (isPipe ? readPipe(file, signal) : readSecret(file, passphraseMaxBytes)).catch(
    (error: Error) => {
      signal.throwIfAborted();
      return refuse(`cannot be read: ${error.message}`, error);
    },
  );
  if (secret === null) return refuse('does not exist');
  if (secret.isExposed) refuse('can be read by others than its owner');
  if (secret.content.length > passphraseMaxBytes) refuse(`has more than ${passphraseMaxBytes} bytes`);
  const [passphrase, ...more] = decode(secret.content, refuse)
    .replace(/\r?\n$/, '')
    .split('\n');
  return passphrase === undefined || passphrase === '' || more.length > 0
    ? refuse('does not hold one line')
    : passphrase;
}

/**
 * What a pipe gives, as a shell makes one of what a program prints. It is waited for so that an interrupt
 * ends it.
 */
async function readPipe(path: string, signal: AbortSignal): Promise<Secret> {
  const pipe = new Socket({
    fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK),
    readable: true,
    writable: false,
    signal,
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of pipe as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > passphraseMaxBytes) break;
  }
  return { content: Buffer.concat(chunks), isExposed: false };
}

function decode(content: Buffer, refuse: (what: string, cause: unknown) => never): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch (error) {
    return refuse('is no UTF-8 text', error);
  }
}

/** A line that is typed and not shown. Rejects when `signal` aborts, and at the end of the input. */
async function ask(question: string, signal: AbortSignal): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 });
  // The terminal sends no signal while it is read key by key.
  lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  process.stderr.write(question);
  try {
    const ended = once(lines, 'close', { signal }).then(() =>
      fail(stakeCommandCodes, 'PASSPHRASE_TERMINAL', 'The input ended before the passphrase'),
    );
    const [line] = (await Promise.race([once(lines, 'line', { signal }), ended])) as [string];
    return line;
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
