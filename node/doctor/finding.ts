import { GridlodeError, type Kind } from '../../protocol/error.js';

/** What was looked at, and how it is. */
export interface Finding {
  readonly check: string;
  /** With a warning the node runs, and something is worth a look; with a fault it does not, or not well. */
  readonly level: 'ok' | 'warning' | 'fault';
  /** Where it is an error's. */
  readonly code: string | null;
  readonly kind: Kind | null;
  readonly what: string;
  /** What to do; null where nothing is to be done. */
  readonly fix: string | null;
}

export const fine = (check: string, what: string): Finding => ({
  check,
  level: 'ok',
  code: null,
  kind: null,
  what,
  fix: null,
});
export const warning = (check: string, what: string, fix: string): Finding => ({
  check,
  level: 'warning',
  code: null,
  kind: null,
  what,
  fix,
});
export const fault = (check: string, what: string, fix: string): Finding => ({
  ...warning(check, what, fix),
  level: 'fault',
});

/** What an error says: a bug is thrown on. */
export function findingOf(check: string, error: unknown, level: 'warning' | 'fault' = 'fault'): Finding {
  if (error instanceof GridlodeError && error.fault !== 'bug')
    return { check, level, code: error.code, kind: error.kind, what: error.what, fix: error.remedy };
  if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
  return fault(check, (error as Error).message, 'Let this user read and write the data directory.');
}

/** What a check finds, an error of it among that. */
export const attempt = async (check: string, look: () => Promise<Finding | Finding[]>): Promise<Finding[]> =>
  [await look().catch((error: unknown) => findingOf(check, error))].flat();
