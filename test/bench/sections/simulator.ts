import { crowded, usualShares } from '../../sim/scenarios.js';
import { World } from '../../sim/world.js';
import { cpuOf } from '../timing.js';
import type { Row, Section } from '../section.js';

const crowds = [100, 300, 1_000];
const cuts = 12;
const cutsAnHour = 6;

/** CPU seconds of a crowd over some cuts. */
export async function crowdSeconds(peers: number): Promise<number> {
  const world = await World.create(crowded(1, peers, cuts, usualShares));
  return (await cpuOf(() => world.run())) / 1_000;
}

export const simulator: Section = {
  about: `A crowd of simulated peers at home over ${cuts} cuts, of which one in a hundred folds and judges for itself: CPU seconds, and how many hours of a peer's life an hour of a processor shows.`,
  async run() {
    const table: Row[] = [];
    for (const peers of crowds) {
      const seconds = await crowdSeconds(peers);
      const peerHours = (peers * cuts) / cutsAnHour;
      table.push({ peers, cuts, 'CPU s': seconds, 'peer hours an hour': (3_600 * peerHours) / seconds });
    }
    return table;
  },
};
