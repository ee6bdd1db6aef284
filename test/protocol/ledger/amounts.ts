import type { LedgerSnapshot } from '../../../protocol/ledger/ledger.js';

/** What accounts have, what is free in delegations, and what rounds hold, each by itself. */
export const amountsOf = ({
  accounts,
  delegations,
  rounds,
}: Pick<LedgerSnapshot, 'accounts' | 'delegations' | 'rounds'>): bigint[] => [
  ...[...accounts.values()].map(({ balance }) => balance),
  ...[...delegations.values()].map(({ free }) => free),
  ...[...rounds.values()].flatMap(({ positions }) => [...positions.values()].map(({ stake }) => stake)),
];

export const sumOf = (amounts: readonly bigint[]): bigint =>
  amounts.reduce((sum, amount) => sum + amount, 0n);
