import { accountText } from '../../protocol/records/account-text.js';
import type { AccountKey } from '../../protocol/records/keys.js';
import { isAmount } from './amount.js';
import { printable } from './printable.js';

/**
 * The names under which documents hold fractions, with how many of the integers that stand for them inside
 * make one: in all JSON that people and scripts see, as in text, they are plain numbers.
 */
const fractions: Readonly<Record<string, number>> = {
  corr: 1e9,
  mmc: 1e9,
  sharpe: 1e9,
  correlation: 1e9,
  corrMin: 1e9,
  sharpeMin: 1e9,
  startScore: 1e9,
  clip: 1e9,
  corrMultiplier: 1e6,
  mmcMultiplier: 1e6,
};
const unitOf = (name: string): number | undefined =>
  Object.hasOwn(fractions, name) ? fractions[name] : undefined;
const fractionMax = 1_000;

/** The names under which documents hold accounts, which are told in the form that flags take. */
const accountNames: readonly string[] = ['account', 'to'];
const isAccountKey = (value: unknown): value is AccountKey =>
  typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);

/**
 * JSON of a document of ours, to be shown as it is. A bigint becomes the text of its digits, so that no
 * reader rounds it; amounts have to be in their unit before (`inUnit`).
 */
export function toJson(document: unknown, indent?: number): string {
  const text = JSON.stringify(
    document,
    (name, value: unknown) => {
      if (isAmount(name, value)) throw new Error(`The amount ${name} is in no unit`);
      if (typeof value === 'bigint') return String(value);
      if (accountNames.includes(name) && isAccountKey(value)) return accountText(value);
      const unit = unitOf(name);
      return typeof value === 'number' && unit !== undefined ? value / unit : value;
    },
    indent,
  );
  // JSON itself escapes the first 32 alone; the others stand within its strings, where an escape means the
  // same.
  return printable(text);
}

/**
 * Reads what toJson writes, but for bigints. `refuse` throws at a fraction that is none, or is finer than
 * what stands for it and so would be another one; SyntaxError where the text is no JSON.
 */
export function fromJson(text: string, refuse: (what: string) => never): unknown {
  return JSON.parse(text, (name, value: unknown) => {
    const unit = unitOf(name);
    if (unit === undefined) return value;
    const decimals = String(unit).length - 1;
    return typeof value === 'number' &&
      Math.abs(value) <= fractionMax &&
      wholeOf(value * unit) / unit === value
      ? wholeOf(value * unit)
      : refuse(
          `${name} is not a number from -${fractionMax} to ${fractionMax} of at most ${decimals} decimals`,
        );
  });
}

/** The nearest integer, halves away from zero, as scores are rounded (rule SCORE-1). */
function wholeOf(value: number): number {
  const magnitude = Math.floor(Math.abs(value) + 0.5);
  return value < 0 ? 0 - magnitude : magnitude;
}
