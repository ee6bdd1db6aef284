import type { Campaign } from '../../protocol/campaign/campaign.js';
import { fail } from '../../protocol/error.js';
import { presetCodes } from './codes.js';
import type { EraShares } from './preset.js';

const all = ['train', 'screening', 'acceptance', 'portfolio', 'report'] as const;

/**
 * Gives each role that has a share a run of eras, oldest first, with `embargoEras` of no role between two of
 * them. Parts are rounded down, and what is left over is trained on. Throws CAMPAIGN_TOO_FEW_ERAS.
 */
export function splitEras(eras: readonly string[], shares: EraShares, embargoEras: number): Campaign['eras'] {
  const roles = all.filter((role) => shares[role] > 0);
  const usable = eras.length - embargoEras * (roles.length - 1);
  const sum = roles.reduce((total, role) => total + shares[role], 0);
  const counts = roles.map((role) => Math.max(0, Math.floor((usable * shares[role]) / sum)));
  counts[0] = usable - counts.slice(1).reduce((total, count) => total + count, 0);
  if (counts.some((count, i) => count < (roles[i] === 'acceptance' ? 2 : 1))) {
    fail(
      presetCodes,
      'CAMPAIGN_TOO_FEW_ERAS',
      `There are ${eras.length} eras, too few for ${roles.length} roles with ${embargoEras} eras between them`,
    );
  }
  let at = 0;
  const runs = roles.map((role, i) => {
    const run = eras.slice(at, at + (counts[i] as number));
    at += run.length + embargoEras;
    return [role, run] as const;
  });
  return { train: [], screening: [], acceptance: [], portfolio: [], report: [], ...Object.fromEntries(runs) };
}
