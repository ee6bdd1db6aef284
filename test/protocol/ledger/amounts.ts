import type { LedgerSnapshot } from '../../../protocol/ledger/ledger.js';

/** All that accounts and delegations hold, and what models have earned and not vested, each by itself. */
export function amountsOf({
  accounts,
  delegations,
}: Pick<LedgerSnapshot, 'accounts' | 'delegations'>): bigint[] {
  const held = [...delegations.values()].flatMap(({ final }) =>
    [...final.values()].flatMap(({ phase }) => (phase.type === 'vesting' ? [...phase.held.values()] : [])),
  );
  return [
    ...[...accounts.values()].map(({ balance }) => balance),
    ...[...delegations.values()].map(({ amount }) => amount),
    ...held,
  ];
}

export const sumOf = (amounts: readonly bigint[]): bigint =>
  amounts.reduce((sum, amount) => sum + amount, 0n);
