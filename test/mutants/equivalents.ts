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
  {
    file: 'protocol/ledger/points/rank.ts',
    line: 'const order = <T>(x: T, y: T): number => (x < y ? -1 : x > y ? 1 : 0);',
    change: 'a constant and one: 1 becomes (1 + 1)',
    reason: 'Of what a comparison gives only the sign counts.',
  },
  {
    file: 'protocol/dataset/era-block.ts',
    line: '(ids[a] as string) < (ids[b] as string) ? -1 : 1,',
    change: 'a constant and one: 1 becomes (1 + 1)',
    reason: 'Of what a comparison gives only the sign counts.',
  },
  {
    file: 'protocol/dataset/era-block.ts',
    line: "if (id < last) fail(datasetCodes, 'DATASET_ID_ORDER', `The id ${id} follows ${last}`);",
    change: 'another operator: < becomes <=',
    reason: 'An id that is the last one again has failed as a duplicate.',
  },
  {
    file: 'protocol/beacon/beacon.ts',
    line: 'const stride = 1_024;',
    change: 'a constant less one: 1_024 becomes (1024 - 1)',
    reason: 'How far apart the beacons lie that are kept changes none of them.',
  },
];
