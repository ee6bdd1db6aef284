import { faultOf, GridlodeError, isOf } from '../../protocol/error.js';
import type { Output } from './output.js';
import { usageCodes } from './codes.js';
import { toJson } from './json.js';
import { printable } from './printable.js';

/** Prints why a command failed: a bug with its stack, any other error as one line. Returns the exit code. */
export function reportError(
  error: unknown,
  {
    json,
    say,
    paint,
  }: Pick<Output, 'json'> & { say: (line: string) => void; paint: (text: string) => string },
): number {
  if (json) say(toJson({ error: partsOf(error) }));
  else if (error instanceof GridlodeError && error.fault !== 'bug')
    say(`${paint(`error ${error.code}:`)} ${printable(error.message)}`);
  else
    say(
      `${paint('This is a bug of Gridlode:')} please report it with the lines below and what you did.\n${printable(stackOf(error))}`,
    );
  return isOf(error, usageCodes) ? 2 : 1;
}

function partsOf(error: unknown): object {
  if (!(error instanceof GridlodeError))
    return { code: 'BUG', fault: faultOf(error), message: stackOf(error) };
  const { code, fault, message, remedy } = error;
  return { code, fault, message, remedy };
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? error.message;
  return error instanceof GridlodeError ? `${error.code}: ${stack}` : stack;
}
