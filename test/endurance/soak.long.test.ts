// deadline: 5400 s, alone
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Held } from './lasting-node.js';
import { soak } from './soak.js';

const durationMs = 30 * 60_000;
const requests = 1_000_000;
const seed = 1;

/** What the ledger, which grows with every cut, may add; a leak of a request or a cut adds much more. */
const heapGrowth = { share: 0.25, bytes: 8 << 20 };
/** Connections with those that come and go. */
const handlesMore = 12;
const descriptorsMore = 12;

const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
const lineOf = ({ heapBytes, handles, descriptors, residentBytes }: Held): string =>
  `heap ${mebibytes(heapBytes)} MiB, resident ${mebibytes(residentBytes)} MiB, ` +
  `${handles} handles, ${descriptors} descriptors`;

const test = suite('eight nodes for half an hour');
test(`while three come and go and ${requests} requests are answered, nothing that a node holds grows`, async () => {
  const { thirds, faults, ...figures } = await soak({ durationMs, requests, seed });
  console.log(
    `\nmeasured: seed ${seed}: ${Object.entries(figures)
      .map(([what, count]) => `${what} ${count}`)
      .join(', ')}`,
  );
  for (const { name, first, last, measurements } of thirds)
    console.log(
      `measured: node ${name}, ${measurements} times: first third ${lineOf(first)}; last third ${lineOf(last)}`,
    );
  assert.equal(faults, []);
  assert.ok(figures.answered >= requests && figures.restarts > 0);
  assert.is(figures.refused, 0);
  for (const { name, first, last } of thirds) {
    const heapMax = first.heapBytes * (1 + heapGrowth.share) + heapGrowth.bytes;
    assert.ok(last.heapBytes <= heapMax, `the heap of ${name}`);
    assert.ok(last.handles <= first.handles + handlesMore, `the handles of ${name}`);
    assert.ok(last.descriptors <= first.descriptors + descriptorsMore, `the descriptors of ${name}`);
  }
});
test.run();
