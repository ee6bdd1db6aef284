/** A mutant that no test can tell from the original. */
export interface Equivalent {
  /** From the root, such as `protocol/ledger/fold.ts`. */
  readonly file: string;
  /** The line of the source, without spaces around it, and the change in it. */
  readonly line: string;
  readonly change: string;
  readonly reason: string;
}

export const equivalents: readonly Equivalent[] = [];
