import { constants } from 'node:os';
import { errorOf, type GridlodeError } from '../../protocol/error.js';
import { fileCodes } from './codes.js';

const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How `work` ended: by itself, or told to stop. */
export type Ending = { readonly exitCode: number } | { readonly error: unknown };

/**
 * Runs `work` with a signal that aborts when the user interrupts or nobody reads the output any more; work
 * that is broken off by either ends without a word. A second interrupt ends the process at once.
 */
export async function untilInterrupted(
  stdout: NodeJS.WriteStream,
  work: (signal: AbortSignal) => Promise<number>,
): Promise<Ending> {
  const stop = new AbortController();
  let ending: Ending | null = null;
  const end = (how: Ending): void => {
    ending ??= how;
    stop.abort();
  };
  const onSignal = (name: (typeof names)[number]): void => {
    const exitCode = 128 + constants.signals[name];
    if (stop.signal.aborted) process.exit(exitCode);
    end({ exitCode });
  };
  const onOutputError = (error: NodeJS.ErrnoException): void =>
    end(error.code === 'EPIPE' ? { exitCode: 0 } : { error: outputError(error) });
  for (const name of names) process.on(name, onSignal);
  stdout.on('error', onOutputError);
  try {
    const exitCode = await work(stop.signal);
    await new Promise<void>((resolve) => stdout.write('', () => resolve()));
    // Work that ends well although it was told to stop knew what to do, as a node does.
    return ending !== null && 'error' in ending ? ending : { exitCode };
  } catch (error) {
    return ending ?? { error };
  } finally {
    for (const name of names) process.off(name, onSignal);
  }
}

const outputError = (error: Error): GridlodeError =>
  errorOf(fileCodes, 'OUTPUT_UNWRITABLE', `Standard output cannot be written: ${error.message}`, error);
