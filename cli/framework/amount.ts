import type { Campaign } from '../../protocol/campaign/campaign.js';
import { fail } from '../../protocol/error.js';
import { usageCodes } from './codes.js';

/** How a campaign calls amounts, which its records count in the smallest unit. */
export type Unit = Pick<Campaign['stake'], 'unit' | 'decimals'>;

/** The names under which documents hold amounts. */
const amountNames: ReadonlySet<string> = new Set([
  ...['amount', 'balance', 'bond', 'change', 'commission', 'earned', 'fees', 'forgeryGain', 'free', 'locked'],
  ...['modelMin', 'owned', 'paid', 'stake', 'stakeThreshold', 'total'],
]);
export const isAmount = (name: string, value: unknown): value is bigint =>
  typeof value === 'bigint' && amountNames.has(name);

/** A document in which `replace` says what stands under the names of amounts, but for the maps there. */
export const mapAmounts = (document: object, replace: (value: unknown) => unknown): object =>
  Object.fromEntries(
    Object.entries(document).map(([name, value]) => [name, mapValue(value, amountNames.has(name), replace)]),
  );

function mapValue(value: unknown, isNamed: boolean, replace: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => mapValue(each, isNamed, replace));
  if (isMap(value)) return mapAmounts(value, replace);
  return isNamed ? replace(value) : value;
}

const isMap = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** A document for JSON: its amounts as digits in the campaign's unit, as flags take them, and that unit. */
export const inUnit = (document: object, unit: Unit): object => ({
  ...mapAmounts(document, (value) => (typeof value === 'bigint' ? amountPlain(value, unit) : value)),
  unit: unit.unit,
});

/** An amount of the smallest unit in the campaign's, as flags and files of changes take it: `1234.5`. */
export function amountPlain(amount: bigint, { decimals }: Pick<Unit, 'decimals'>): string {
  const [sign, digits] = amount < 0n ? ['-', String(-amount)] : ['', String(amount)];
  const padded = digits.padStart(decimals + 1, '0');
  const fraction = padded.slice(padded.length - decimals).replace(/0+$/, '');
  return `${sign}${padded.slice(0, padded.length - decimals)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The same as people read it, such as `1,234.5`. */
export const amountDigits = (amount: bigint, unit: Unit): string =>
  amountPlain(amount, unit).replace(/^-?\d+/, (whole) => whole.replaceAll(/\B(?=(\d{3})+$)/g, ','));

/** Such as `1,234.5 NMR`. */
export const amountText = (amount: bigint, unit: Unit): string =>
  `${amountDigits(amount, unit)} ${unit.unit}`;

const smallestMax = (1n << 64n) - 1n;

/** The smallest units of digits such as `1.5`; null where these are none, or finer than the smallest unit. */
export function smallestOf(digits: string, { decimals }: Pick<Unit, 'decimals'>): bigint | null {
  const [, whole, fraction = ''] = /^(\d{1,20})(?:\.(\d{1,18}))?$/.exec(digits) ?? [];
  if (whole === undefined || fraction.length > decimals) return null;
  return BigInt(whole + fraction.padEnd(decimals, '0'));
}

/**
 * The smallest units of an amount that somebody typed, such as `1.5`. What is finer than the smallest unit is
 * refused, since a rounded amount is another one. Throws USAGE_VALUE.
 */
export function amountOf(typed: string, unit: Unit): bigint {
  const smallest = smallestOf(typed, unit);
  return smallest !== null && smallest > 0n && smallest <= smallestMax
    ? smallest
    : fail(
        usageCodes,
        'USAGE_VALUE',
        `${typed} ${unit.unit} is no amount: the least is ${amountText(1n, unit)}, the most ${amountText(smallestMax, unit)}, in steps of the least`,
      );
}

/** Where amounts are called NMR, says that they are none. */
export function sayWhatUnitIs(output: { say(text: string): void }, { unit }: Unit): void {
  if (unit.toUpperCase() === 'NMR')
    output.say(
      'Amounts are called NMR here, but Gridlode holds no NMR and moves none: they count what accounts of this network have staked and earned.',
    );
}
