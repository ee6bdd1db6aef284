import { engineCodes } from './codes.js';

export type EngineCode = keyof typeof engineCodes;

/**
 * An error of the engine that somebody can act on: `code` is stable, the message says what was wrong, then
 * what to do.
 */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly remedy: string;

  constructor(
    readonly code: EngineCode,
    what: string,
    options?: ErrorOptions,
  ) {
    super(`${what}. ${engineCodes[code]}`, options);
    this.remedy = engineCodes[code];
  }
}

export function fail(code: EngineCode, what: string, cause?: unknown): never {
  throw new EngineError(code, what, cause === undefined ? undefined : { cause });
}
