/** A mutant that no test can tell from the original. */
export interface Equivalent {
  /** From the root, such as `protocol/ledger/fold.ts`. */
  readonly file: string;
  /** The line of the source, without spaces around it, and the change in it. */
  readonly line: string;
  readonly change: string;
  readonly reason: string;
}

export const equivalents: readonly Equivalent[] = [
  {
    file: 'protocol/ledger/rounds/settle-rounds.ts',
    line: 'const ascending = [...round.positions].sort(([a], [b]) => (a < b ? -1 : 1));',
    change: 'another operator: < becomes <=',
    reason: 'The keys of a table differ, so that none is compared with itself.',
  },
];
