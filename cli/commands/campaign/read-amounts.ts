import { mapAmounts, smallestOf, type Unit } from '../../framework/amount.js';

type Decimals = Pick<Unit, 'decimals'>;
type Changes = Readonly<Record<string, unknown>>;

/**
 * Changes of a campaign whose unit is `unit` where they name no other, with amounts in the smallest. What is
 * no amount, or finer than the smallest, stays for whoever refuses it with its place.
 */
export function readAmounts(changes: Changes, unit: Decimals): Changes {
  const own = (changes.stake as Partial<Decimals> | null | undefined)?.decimals;
  const decimals = typeof own === 'number' ? own : unit.decimals;
  return mapAmounts(changes, (value) =>
    typeof value === 'string' || Number.isSafeInteger(value) || isFraction(value)
      ? (smallestOf(String(value), { decimals }) ?? value)
      : value,
  ) as Changes;
}

const isFraction = (value: unknown): boolean => typeof value === 'number' && !Number.isInteger(value);
