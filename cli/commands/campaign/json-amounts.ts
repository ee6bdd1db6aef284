import { amountPlain, smallestOf, type Unit } from '../../framework/amount.js';

/** The fields of `stake` and `payout` that are amounts. */
const amountNames: readonly string[] = ['amount', 'bond', 'forgeryGain', 'modelMin', 'stakeThreshold'];

type Decimals = Pick<Unit, 'decimals'>;
type Changes = Readonly<Record<string, unknown>>;

/** A campaign for JSON, its amounts as digits in its own unit, as text shows them. */
export const withAmounts = <C extends { readonly stake: Decimals }>(campaign: C): object => ({
  ...campaign,
  ...mapAmounts(campaign, (value) =>
    typeof value === 'bigint' ? amountPlain(value, campaign.stake) : value,
  ),
});

/**
 * Changes of a campaign whose unit is `unit` where they name no other, with amounts in the smallest. What is
 * no amount, or finer than the smallest, stays for whoever refuses it with its place.
 */
export function readAmounts(changes: Changes, unit: Decimals): Record<string, unknown> {
  const own = (changes.stake as Partial<Decimals> | null | undefined)?.decimals;
  const decimals = typeof own === 'number' ? own : unit.decimals;
  return {
    ...changes,
    ...mapAmounts(changes, (value) =>
      typeof value === 'string' || Number.isSafeInteger(value) || isFraction(value)
        ? (smallestOf(String(value), { decimals }) ?? value)
        : value,
    ),
  };
}

const isFraction = (value: unknown): boolean => typeof value === 'number' && !Number.isInteger(value);

/** The maps of a campaign that hold amounts, each of these replaced. */
function mapAmounts(
  { stake, payout }: { readonly stake?: unknown; readonly payout?: unknown },
  replace: (amount: unknown) => unknown,
): Record<string, unknown> {
  const inMap = (fields: object): object =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]: [string, unknown]) => [
        name,
        name === 'genesis' && Array.isArray(value)
          ? value.map((entry: unknown) => (isMap(entry) ? inMap(entry) : entry))
          : amountNames.includes(name)
            ? replace(value)
            : value,
      ]),
    );
  return { ...(isMap(stake) && { stake: inMap(stake) }), ...(isMap(payout) && { payout: inMap(payout) }) };
}

const isMap = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
