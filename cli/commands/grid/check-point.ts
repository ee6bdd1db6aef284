import { fail } from '../../../protocol/error.js';
import { gridSize, type Grid } from '../../../protocol/grid/grid.js';
import { usageCodes } from '../../framework/codes.js';

/** Throws USAGE_VALUE where an index is none of the grid's. */
export function checkIndex(grid: Grid, index: bigint): void {
  const size = gridSize(grid);
  if (index < 0n || index >= size)
    fail(
      usageCodes,
      'USAGE_VALUE',
      `index is ${index}, not a whole number from 0 to ${size - 1n}, as this grid has`,
    );
}

/** Throws USAGE_VALUE where a target is none of the campaign's. */
export function checkTarget(
  { targets }: { readonly targets: readonly string[] },
  target: string | undefined,
): void {
  if (target !== undefined && !targets.includes(target))
    fail(
      usageCodes,
      'USAGE_VALUE',
      `--target is ${target}, not a target of the campaign: ${targets.join(' or ')}`,
    );
}
