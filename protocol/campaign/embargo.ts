import { fail } from '../error.js';
import type { Campaign } from './campaign.js';
import { campaignCodes } from './codes.js';

/**
 * Between two eras of different roles at least `embargoEras` eras of the dataset must have no role, so that
 * no target's horizon reaches from one role into another. A campaign does not list its dataset's eras, so
 * whoever holds the dataset checks this (rule CAMPAIGN-2), with `datasetEras` in the dataset's order. Throws
 * CAMPAIGN_EMBARGO.
 */
export function checkEmbargo({ eras, embargoEras }: Campaign, datasetEras: readonly string[]): void {
  const roles = new Map(
    Object.entries(eras).flatMap(([role, names]) => names.map((era) => [era, role] as const)),
  );
  let last: { era: string; role: string; position: number } | null = null;
  for (const [position, era] of datasetEras.entries()) {
    const role = roles.get(era);
    if (role === undefined) continue;
    if (last !== null && last.role !== role && position - last.position <= embargoEras) {
      fail(
        campaignCodes,
        'CAMPAIGN_EMBARGO',
        `Between era ${last.era} (${last.role}) and era ${era} (${role}) are ${position - last.position - 1} eras, fewer than ${embargoEras}`,
      );
    }
    last = { era, role, position };
  }
}
