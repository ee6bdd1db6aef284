import type { Output } from '../../framework/output.js';
import type { EraBand } from '../../research/pool/bootstrap.js';

/** A number and its interval in three columns, dashes where there is none. */
export const bandCells = (
  { value, low, high }: EraBand,
  shown: (value: number) => string,
): [value: string, low: string, high: string] => [
  shown(value),
  low === null ? '–' : shown(low),
  high === null ? '–' : shown(high),
];

/** Says, each once, why some of these have no interval. */
export function printTooFew(bands: readonly (EraBand | null)[], output: Output): void {
  for (const reason of new Set(
    bands.flatMap((band) => (band !== null && 'reason' in band ? [band.reason] : [])),
  ))
    output.print(reason);
}
