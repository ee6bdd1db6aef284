// deadline: 1800 s, alone
import { setTimeout as delay } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cutOf, TestCampaign, type TestNode } from '../node/fixture.js';

const others = 19;
const awayMs = 15 * 60_000;
/** Within this time of its start, which is not counted, all nodes have a cut that it made since. */
const backWithinSeconds = 60;
const epochMs = 2_000;
/** Who neither trains nor audits needs no engine: what is tested is how they find each other. */
const watching = { trainings: 0, audits: 0 };

const test = suite('a resolver that was away');
test(`after ${awayMs / 60_000} minutes, of real time and over loopback, ${others} nodes follow a resolver again`, async () => {
  const campaign = await TestCampaign.make({ epochMs });
  try {
    let resolver = await campaign.start('a', watching);
    const nodes: TestNode[] = [];
    // All are told of the first of the others alone, and find the rest by it.
    for (let i = 0; i < others; i++) {
      const [known] = nodes.length === 0 ? [resolver] : nodes;
      const bootstrap = known === undefined ? [] : known.node.views.status().addresses;
      nodes.push(await campaign.start(`n${i}`, { ...watching, bootstrap }));
    }
    await campaign.until(() => nodes.every((node) => cutOf(node) >= 5));
    await campaign.stop(resolver);
    // The time away is what is tested.
    await delay(awayMs);
    const held = nodes.map(cutOf);
    const bootstrap = nodes.slice(0, 1).flatMap(({ node }) => node.views.status().addresses);
    resolver = await campaign.start('a', { ...watching, bootstrap });
    const upMs = performance.now();
    await campaign.until(() => nodes.every((node) => cutOf(node) > Math.max(...held)));
    const seconds = (performance.now() - upMs) / 1_000;
    console.log(
      `\nmeasured: ${others} nodes in one process, at cut ${Math.min(...held)} to ${Math.max(...held)}; ` +
        `${seconds.toFixed(1)} s after the resolver was up again all have a later one`,
    );
    assert.ok(seconds < backWithinSeconds, `it took ${seconds} s`);
    assert.equal(
      [resolver, ...nodes].flatMap(({ errors }) => errors),
      [],
    );
  } finally {
    await campaign.remove();
  }
});

test.run();
