import { fail } from '../../../protocol/error.js';
import { presetCodes } from '../../presets/codes.js';
import { mapAmounts, smallestOf, type Unit } from '../../framework/amount.js';

type Decimals = Pick<Unit, 'decimals'>;
type Changes = Readonly<Record<string, unknown>>;

/**
 * Changes of a campaign whose unit is `unit` where they name no other, with amounts in the smallest. What is
 * no amount stays for whoever refuses it with its place. Throws CAMPAIGN_CHANGES for what is finer than the
 * smallest.
 */
export function readAmounts(changes: Changes, unit: Decimals): Changes {
  const own = (changes.stake as Partial<Decimals> | null | undefined)?.decimals;
  const decimals = typeof own === 'number' ? own : unit.decimals;
  return mapAmounts(changes, (value) => {
    if (!Number.isSafeInteger(value) && !isFraction(value) && !isDigits(value)) return value;
    return (
      smallestOf(String(value), { decimals }) ??
      fail(
        presetCodes,
        'CAMPAIGN_CHANGES',
        `The amount ${String(value)} is negative, or has more decimals than the ${decimals} that the campaign counts (stake.decimals)`,
      )
    );
  }) as Changes;
}

const isDigits = (value: unknown): boolean => typeof value === 'string' && /^\d{1,20}(\.\d+)?$/.test(value);
const isFraction = (value: unknown): boolean => typeof value === 'number' && !Number.isInteger(value);
