import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { FinalModels } from '../../../../node/api/views/models.js';
import { archiveWrites } from '../../../../node/peer/projections/archive.js';
import { Store } from '../../../../node/store/store.js';
import { cidOf, rawCodec, textBytes } from '../../../../protocol/codec/hash.js';
import type { PointId } from '../../../../protocol/grid/point.js';
import { encodeSettled, type SettledPoint } from '../../../../protocol/ledger/archive.js';
import { ownerOf, type NodeKey } from '../../../../protocol/records/keys.js';
import { finalPoint } from '../../../fixtures/final-point.js';

const node = 'ab'.repeat(32) as NodeKey;
/** Models that are listed at most. */
const max = 4;
const manifest = cidOf(textBytes('manifest'), rawCodec);
const commitment = cidOf(textBytes('commitment'), rawCodec);
const finalAt = (cut: number): SettledPoint => finalPoint({ node, manifest, commitment }, cut);
const revokedAt = (cut: number): SettledPoint => ({
  state: 'revoked',
  reason: 'forged',
  generation: 0,
  cut,
  owner: ownerOf(node),
  node,
  manifest,
});
const pointAt = (i: number): PointId => i.toString(16).padStart(64, '0') as PointId;

const test = suite<{
  dir: string;
  store: Store;
  settle: (...settled: [PointId, SettledPoint][]) => Promise<void>;
}>('final models');
test.before.each(async (context) => {
  context.dir = await mkdtemp(join(tmpdir(), 'gridlode-models-'));
  const store = await Store.open(join(context.dir, 'store'));
  let count = 0;
  context.store = store;
  context.settle = async (...settled) => {
    const entries = settled.map(([pointId, point]) => ({ pointId, encoded: encodeSettled(pointId, point) }));
    await store.batch(archiveWrites(count, entries), { durable: false });
    count += settled.length;
  };
});
test.after.each(async ({ dir, store }) => {
  await store.close();
  await rm(dir, { recursive: true });
});

/** A store that counts the rows that are read of it. */
function counted(store: Store): { rows: number; store: Store } {
  const count = { rows: 0, store };
  const entries: Store['entries'] = async function* (table, range) {
    for await (const entry of store.entries(table, range)) {
      count.rows++;
      yield entry;
    }
  };
  count.store = Object.assign(Object.create(store) as Store, { entries });
  return count;
}

test('the list has what was settled since, without what was revoked, and reads each row once', async ({
  store,
  settle,
}) => {
  const count = counted(store);
  const models = new FinalModels({ store: count.store, node, isOpen: () => true, max });
  const listed = async (): Promise<PointId[]> => (await models.list()).map(({ pointId }) => pointId);
  assert.equal(await listed(), []);
  await settle(
    [pointAt(1), finalAt(3)],
    [pointAt(2), finalAt(3)],
    [pointAt(3), { state: 'free', generation: 1, cut: 3 }],
  );
  assert.equal(await listed(), [pointAt(1), pointAt(2)]);
  assert.equal(await listed(), [pointAt(1), pointAt(2)]);
  await settle([pointAt(1), revokedAt(4)], [pointAt(3), finalAt(4)]);
  assert.equal(await Promise.all([listed(), listed()]), [
    [pointAt(3), pointAt(2)],
    [pointAt(3), pointAt(2)],
  ]);
  // Two who ask at once read the two new rows each.
  assert.is(count.rows, 3 + 2 * 2);
  assert.equal(await listed(), [pointAt(3), pointAt(2)]);
  assert.is(count.rows, 7);
});

test('who asks first after a point was settled twice is told of what it is now', async ({
  store,
  settle,
}) => {
  await settle([pointAt(1), finalAt(3)], [pointAt(2), finalAt(3)]);
  await settle([pointAt(2), revokedAt(4)]);
  const models = new FinalModels({ store, node, isOpen: () => false, max });
  assert.equal(
    (await models.list()).map(({ pointId, own, vested }) => ({ pointId, own, vested })),
    [{ pointId: pointAt(1), own: true, vested: true }],
  );
});

test('of more than are listed there are the latest, and the others are found by name', async ({
  store,
  settle,
}) => {
  const models = new FinalModels({ store, node, isOpen: () => true, max });
  const listed = async (): Promise<PointId[]> => (await models.list()).map(({ pointId }) => pointId);
  const finals = (from: number, end: number): [PointId, SettledPoint][] =>
    Array.from({ length: end - from }, (_, i) => [pointAt(from + i), finalAt(from + i)]);
  const latest = (end: number): PointId[] => [1, 2, 3, 4].map((back) => pointAt(end - back));
  await settle(...finals(0, 7));
  assert.equal(await listed(), latest(7));
  for (const [from, end] of [
    [7, 9],
    [9, 12],
    [12, 30],
    [30, 31],
  ] as const) {
    await settle(...finals(from, end));
    assert.equal(await listed(), latest(end));
  }
  assert.equal(
    (await models.named(pointAt(0))).map(({ pointId }) => pointId),
    [pointAt(0)],
  );
});
test.run();
