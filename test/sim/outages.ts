import * as assert from 'uvu/assert';
import type { Ledger } from '../../protocol/ledger/ledger.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import { small } from './scenarios.js';
import { World } from './world.js';

const epochMs = 10_000;

/** How many cuts an outage takes; between the two, and after, is time for what is left of the first. */
export interface Outages {
  readonly cuts: number;
  readonly betweenCuts: number;
  readonly finalMin: number;
}

/** What the fifth node, whom nothing befalls, sees in each cut: standings, and how much each weighs. */
export class Watcher {
  readonly lost: string[] = [];
  readonly reliabilityMin = new Map<NodeKey, number>();
  #cut = 0;
  #standings = new Map<NodeKey, number>();

  look(ledger: Ledger): void {
    if (ledger.number === this.#cut) return;
    for (const [node, member] of ledger.members) {
      const before = this.#standings.get(node) ?? 0;
      const kept = before - Math.ceil(before / ledger.campaign.standing.decayEpochs);
      if (ledger.number === this.#cut + 1 && member.standing < kept)
        this.lost.push(`${node} at cut ${ledger.number}: ${before}, then ${member.standing}`);
      this.#standings.set(node, member.standing);
      this.reliabilityMin.set(
        node,
        Math.min(this.reliabilityMin.get(node) ?? member.reliability, member.reliability),
      );
    }
    this.#cut = ledger.number;
  }
}

/** Of five nodes one stops for so many cuts, and then one is flooded for as many. */
export async function checkOutages({ cuts, betweenCuts, finalMin }: Outages): Promise<void> {
  const [stoppedMs, outageMs] = [betweenCuts * epochMs, cuts * epochMs];
  const floodedMs = stoppedMs + outageMs + (2 / 3) * stoppedMs;
  const watcher = new Watcher();
  const world = await World.create(small(3, floodedMs + outageMs + stoppedMs), {
    before: ({ index }, { ledger }) => index === 4 && watcher.look(ledger),
  });
  const [, , stopped, flooded] = world.peers;
  world.clock.after(stoppedMs, () => stopped!.crash(outageMs));
  world.clock.after(floodedMs, () => (flooded!.flooded = true));
  world.clock.after(floodedMs + outageMs, () => (flooded!.flooded = false));
  world.run();
  const { revoked, unaudited, final, honestBarred } = world.counts;
  assert.equal(
    { revoked, unaudited, honestBarred, lost: watcher.lost },
    { revoked: 0, unaudited: 0, honestBarred: 0, lost: [] },
  );
  assert.ok(final! >= finalMin, `${final} models became final`);
  const lowest = world.peers.map(({ identity }) => watcher.reliabilityMin.get(identity.key));
  assert.ok(lowest[2]! <= 2 && lowest[3]! <= 2, 'who was away weighed less');
  assert.ok(
    [0, 1, 4].every((i) => lowest[i] === 8),
    `who was not weighed as before: ${lowest.join()}`,
  );
  const { members } = world.peers[4]!.ledger;
  assert.equal(
    [stopped, flooded].map((peer) => members.get(peer!.identity.key)!.reliability),
    [8, 8],
    'and three answers bring it back',
  );
}
