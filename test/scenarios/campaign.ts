import type { Campaign } from '../../protocol/campaign/campaign.js';
import { genesisOf, gridOf, testBeacon, testCampaign } from '../fixtures/campaign.js';
import { identityOf } from './world.js';

/**
 * Rules as `testCampaign` has them, but for what is given: `audit.panelEpochs=3`, `grid=16` (about so many
 * points), `targets=1`, `genesis=B:50,S:1000`, `beacon=7` (a public beacon, from its pulse 7 on).
 */
export function campaignOf(options: ReadonlyMap<string, string>): Partial<Campaign> {
  const usual = testCampaign(identityOf('A').key);
  const changed = structuredClone(usual) as Campaign & Record<string, unknown>;
  // So that nobody's enrolment runs out unless the scenario says so.
  Object.assign(changed.claims, { enrolmentEpochs: 400 });
  for (const [path, value] of options) {
    if (path === 'grid') Object.assign(changed, { grid: gridOf(Number(value)) });
    else if (path === 'targets') Object.assign(changed, { targets: usual.targets.slice(0, Number(value)) });
    else if (path === 'beacon')
      Object.assign(changed, { publicBeacon: { ...testBeacon.description, firstPulse: Number(value) } });
    else if (path === 'genesis') Object.assign(changed.stake, { genesis: genesisIn(value) });
    else assign(changed, path.split('.'), value);
  }
  return changed;
}

const genesisIn = (text: string): Campaign['stake']['genesis'] =>
  genesisOf(
    text.split(',').map((entry) => {
      const [letter, amount] = entry.split(':') as [string, string];
      return [identityOf(letter).key, BigInt(amount)];
    }),
  );

function assign(target: Record<string, unknown>, [name, ...rest]: readonly string[], value: string): void {
  const old = target[name as string];
  if (rest.length > 0) return assign(old as Record<string, unknown>, rest, value);
  // An amount that the usual rules do not have is null.
  if (typeof old !== 'number' && typeof old !== 'bigint' && old !== null)
    throw new Error(`the campaign has no number ${name}`);
  target[name as string] = typeof old === 'number' ? Number(value) : BigInt(value);
}
