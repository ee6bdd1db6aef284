import type { Callback } from 'uvu';

declare global {
  /** Whether `npm run test:long` runs. */
  var GRIDLODE_TEST_LONG: boolean | undefined;
}

type Add<T> = (name: string, test: Callback<T>) => void;

/**
 * Adds cases that `npm run test:long` runs, with all others of their file, and `npm test` does not: for what
 * is slow, and of which shorter cases stand beside it.
 */
export const slowCases = <T>(test: Add<T>): Add<T> =>
  globalThis.GRIDLODE_TEST_LONG === true ? test : () => undefined;

/** Adds the first cases of a table to both, and those after them to `npm run test:long` alone. */
export function slowAfter<T>(count: number, test: Add<T>): Add<T> {
  const slow = slowCases(test);
  let added = 0;
  return (name, run) => (added++ < count ? test : slow)(name, run);
}
