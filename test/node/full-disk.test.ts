import { cp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { storeFolder } from '../../node/data-dir/data-dir.js';
import { Store } from '../../node/store/store.js';
import { SmallDisk } from '../fixtures/small-disk.js';
import { codeOf, gridWith } from './engine/fixture.js';
import { childPids, TestCampaign, type TestNode } from './fixture.js';
import { rowsOf } from './peer/fixture.js';

/** The data directory of the resolver, on a disk of a few megabytes. */
const disk = await SmallDisk.mount('6m');
const small = disk?.path ?? '';

const test = suite<{ campaign: TestCampaign }>('a full disk');

/** Leaves not a byte of the disk free. */
async function fill(file: string): Promise<void> {
  const handle = await open(file, 'w');
  try {
    for (let size = 1 << 20; size >= 1;) await handle.write(new Uint8Array(size)).catch(() => (size >>= 1));
  } finally {
    await handle.close();
  }
}

const cutTold = ({ events }: TestNode): number =>
  Math.max(0, ...events.flatMap((event) => (event.type === 'cut' ? [event.number] : [])));
const segmentsTold = ({ events }: TestNode): Map<string, number> =>
  new Map(events.flatMap((event) => (event.type === 'trees' ? [[event.key, event.segments]] : [])));

test.before(async (context) => {
  // Models of hundreds of segments: one is always being trained.
  context.campaign = await TestCampaign.make({
    epochMs: 300,
    grid: gridWith({ n_estimators: ['4000'], learning_rate: ['0.001'] }),
  });
});
test.after(async ({ campaign }) => {
  await campaign.remove();
  await disk?.remove();
});

const run = disk === null ? test.skip : test;
if (disk === null) console.log('skipped: this system lets this user mount no small disk');

run(
  'ends the node with DISK_FULL, loses nothing, and with some space it goes on where it was',
  async ({ campaign }) => {
    await campaign.prepare('a', small);
    await cp(join(campaign.dir, 'a', 'beacons'), join(small, 'beacons'), { recursive: true });
    // What makes it the resolver was copied there.
    const first = await campaign.start('a', { dir: small, isNewest: true });
    await campaign.until(
      () => cutTold(first) >= 4 && [...segmentsTold(first).values()].some((segments) => segments >= 2),
    );
    await fill(join(small, 'ballast'));
    assert.is(await codeOf(first.node.ended), 'DISK_FULL');
    assert.equal(childPids(), [], 'its engine has ended too');
    assert.equal(first.errors, []);
    const told = cutTold(first);

    // Nothing can be opened or nothing can be written while the disk is full; either way it is said.
    const again = await codeOf(campaign.start('a', { dir: small }).then((started) => started.node.ended));
    assert.is(again, 'DISK_FULL');
    campaign.running.splice(0);
    assert.equal(childPids(), []);

    await rm(join(small, 'ballast'));
    const store = await Store.open(storeFolder(small));
    const rows = await rowsOf(store);
    await store.close();
    for (let number = 1; number <= told; number++) assert.ok(rows[`cut/${number}`], `cut ${number}`);

    const second = await campaign.start('a', { dir: small });
    const { node, cut } = second.node.views.status();
    assert.is(node, first.node.views.status().node);
    assert.ok(cut.number >= told);
    await campaign.until(() => cutTold(second) > cut.number && segmentsTold(second).size > 0);
    const [[key, segments]] = second.events.flatMap((event) =>
      event.type === 'trees' ? [[event.key, event.segments] as const] : [],
    ) as [[string, number]];
    assert.ok(segments >= (segmentsTold(first).get(key) ?? 0), `${key} goes on from segment ${segments}`);
    await campaign.stop(second);
    const after = await Store.open(storeFolder(small));
    const later = await rowsOf(after);
    await after.close();
    for (const [row, value] of Object.entries(rows))
      if (/^(cut|record|signed|archive|verdict|shared)\//.test(row)) assert.is(later[row], value, row);
  },
);

test.run();
