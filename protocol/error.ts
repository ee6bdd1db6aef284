/** Error codes of one area: each code with the sentence that tells the reader what to do about it. */
export type Codes = Readonly<Record<string, string>>;

/**
 * An error somebody can act on. `code` is stable and tested; the message says what was wrong,
 * then what to do. Anything else that is thrown in Gridlode is a bug.
 */
export class GridlodeError extends Error {
  override readonly name = 'GridlodeError';

  constructor(
    readonly code: string,
    readonly what: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(`${what}. ${remedy}`, options);
  }
}

/** Throws the coded error `code` of the area `codes`; `what` is a sentence without its full stop. */
export function fail<C extends Codes>(
  codes: C,
  code: keyof C & string,
  what: string,
  cause?: unknown,
): never {
  throw new GridlodeError(code, what, codes[code] as string, cause === undefined ? undefined : { cause });
}
