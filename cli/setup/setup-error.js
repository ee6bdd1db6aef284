/**
 * A failure the reader can act on: printed as its one sentence, without a stack. `exitCode` is 1, or 2 for
 * usage.
 */
export class SetupError extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
