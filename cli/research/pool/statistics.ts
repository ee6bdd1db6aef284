/** A number with its spread: a tenth of what it may be lies below `low`, and a tenth above `high`. */
export interface Band {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * The value that `share` of the values lies below, between two of them by a straight line. Source: numpy's
 * default `quantile`.
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below] as number;
  return low + (at - below) * ((sorted[below + 1] ?? low) - low);
}

export const bandOf = (values: readonly number[]): Band => ({
  value: meanOf(values),
  low: quantile(values, 0.1),
  high: quantile(values, 0.9),
});

/** What was measured, with no number finer than a score: more digits would say nothing. */
export function nineDecimals<T>(found: T): T {
  if (typeof found === 'number') return Number(found.toFixed(9)) as T;
  if (Array.isArray(found)) return found.map((each: unknown) => nineDecimals(each)) as T;
  if (typeof found !== 'object' || found === null) return found;
  return Object.fromEntries(
    Object.entries(found).map(([name, each]) => [name, nineDecimals<unknown>(each)]),
  ) as T;
}
