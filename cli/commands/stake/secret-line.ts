import { once } from 'node:events';
import { constants, openSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { readSecret, type Secret } from '../../../node/identity/secret-file.js';
import { fail } from '../../../protocol/error.js';
import { stakeCommandCodes } from './codes.js';

const lineMaxBytes = 1_024;
/**
 * How shells name what they hand to a program that they start. A pipe with a name of its own may never have a
 * writer.
 */
const handedIn = /^\/(dev\/stdin$|dev\/fd\/|proc\/self\/fd\/)/;

/** The one line of a file that only its owner can read, or of a pipe. Throws SECRET_FILE. */
export async function readSecretLine(file: string, signal: AbortSignal): Promise<string> {
  const refuse = (what: string, cause?: unknown): never =>
    fail(stakeCommandCodes, 'SECRET_FILE', `${file} ${what}`, cause);
  const isPipe = handedIn.test(file) && (await stat(file).catch(() => null))?.isFIFO() === true;
  const secret = await (isPipe ? readPipe(file, signal) : readSecret(file, lineMaxBytes)).catch(
    (error: Error) => {
      signal.throwIfAborted();
      return refuse(`cannot be read: ${error.message}`, error);
    },
  );
  if (secret === null) return refuse('does not exist');
  if (secret.isExposed) refuse('can be read by others than its owner');
  if (secret.content.length > lineMaxBytes) refuse(`has more than ${lineMaxBytes} bytes`);
  const [line, ...more] = decode(secret.content, refuse)
    .replace(/\r?\n$/, '')
    .split('\n');
  return line === undefined || line === '' || more.length > 0 ? refuse('does not hold one line') : line;
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
    if (bytes > lineMaxBytes) break;
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

/**
 * A line that is typed at a terminal and not shown; `what` says what it is. Throws SECRET_TERMINAL, also at
 * the end of the input, and rejects when `signal` aborts.
 */
export async function askSecret(question: string, what: string, signal: AbortSignal): Promise<string> {
  if (!process.stdin.isTTY)
    fail(stakeCommandCodes, 'SECRET_TERMINAL', `There is no terminal to ask for ${what} on`);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 });
  // The terminal sends no signal while it is read key by key.
  lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  process.stderr.write(question);
  try {
    const ended = once(lines, 'close', { signal }).then(() =>
      fail(stakeCommandCodes, 'SECRET_TERMINAL', `The input ended before ${what}`),
    );
    const [line] = (await Promise.race([once(lines, 'line', { signal }), ended])) as [string];
    return line;
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
