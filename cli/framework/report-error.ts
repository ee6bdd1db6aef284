import type { Output } from './output.js';
import { usageCodes } from './codes.js';
import { toJson } from './json.js';
import { printable } from './printable.js';

interface Coded extends Error {
  readonly code: string;
  readonly remedy: string;
}

/** Prints why a command failed: a coded error as one line, a bug with its stack. Returns the exit code. */
export function reportError(
  error: unknown,
  {
    json,
    say,
    paint,
  }: Pick<Output, 'json'> & { say: (line: string) => void; paint: (text: string) => string },
): number {
  if (isCoded(error)) {
    const { code, message, remedy } = error;
    if (json) say(toJson({ error: { code, message, remedy } }));
    else say(`${paint(`error ${code}:`)} ${printable(message)}`);
    return Object.hasOwn(usageCodes, code) ? 2 : 1;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (json) say(toJson({ error: { code: 'BUG', message: stack } }));
  else
    say(
      `${paint('This is a bug of Gridlode:')} please report it with the lines below and what you did.\n${printable(stack)}`,
    );
  return 1;
}

/** The errors of all parts have a code and a remedy, whatever their class. */
const isCoded = (error: unknown): error is Coded =>
  error instanceof Error &&
  typeof (error as Partial<Coded>).code === 'string' &&
  typeof (error as Partial<Coded>).remedy === 'string';
