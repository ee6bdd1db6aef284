// deadline: 1800 s
import { setTimeout as delay } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TestCampaign } from '../node/fixture.js';
import { LastingNode } from './lasting-node.js';

const nodes = 20;
const awayMs = 15 * 60_000;
/** Within this time of its start, which is not counted, all nodes have a cut that it made since. */
const backWithinSeconds = 60;
const epochMs = 2_000;

const test = suite('a resolver that was away');
test(`after ${awayMs / 60_000} minutes away, of real time, ${nodes} nodes follow a resolver again`, async () => {
  const campaign = await TestCampaign.make({ epochMs });
  let wake: () => void = () => undefined;
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds() && all.every(({ faults }) => faults.length === 0))
      await new Promise<void>((resolve) => (wake = resolve));
  };
  const all: LastingNode[] = [];
  const start = async (node: LastingNode): Promise<void> => {
    // What it is given knows nobody but the first two: the others it knows from before.
    const bootstrap = all.slice(0, 2).flatMap(({ isUp, addresses }) => (isUp ? addresses : []));
    node.start(bootstrap, watching);
    await until(() => node.isUp);
  };
  try {
    for (let i = 0; i < nodes; i++) {
      const name = String.fromCharCode('a'.charCodeAt(0) + i);
      const handlers = { onUp: () => undefined, wake: () => wake() };
      all.push(new LastingNode(name, await campaign.prepare(name), handlers));
      await start(all[i] as LastingNode);
    }
    const [resolver, ...others] = all as [LastingNode, ...LastingNode[]];
    await until(() => all.every(({ cut }) => cut >= 5));
    await resolver.kill();
    const before = Math.max(...others.map(({ cut }) => cut));
    // The time away is what is tested.
    await delay(awayMs);
    const held = others.map(({ cut }) => cut);
    await start(resolver);
    const upMs = performance.now();
    await until(() => others.every(({ cut }) => cut >= resolver.cut - 1 && cut > before));
    const seconds = (performance.now() - upMs) / 1_000;
    console.log(
      `\nmeasured: ${nodes} nodes at cut ${Math.min(...held)} to ${Math.max(...held)}; ` +
        `${seconds.toFixed(1)} s after the resolver was up again all have cut ${Math.min(...others.map(({ cut }) => cut))}`,
    );
    assert.equal(
      all.flatMap(({ faults }) => faults),
      [],
    );
    assert.ok(seconds < backWithinSeconds, `it took ${seconds} s`);
  } finally {
    await Promise.all(all.map((node) => node.stop()));
    await campaign.remove();
  }
});

/** Nodes that neither train nor audit need no engine: what is tested is how they find each other. */
const watching = { trainings: 0, audits: 0 };

test.run();
