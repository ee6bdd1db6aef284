import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeProgress, readProgress, writeProgress } from '../../../node/models/progress.js';
import { storeCodes } from '../../../node/store/codes.js';
import { put, Store } from '../../../node/store/store.js';
import { tables } from '../../../node/store/tables.js';
import { textBytes } from '../../../protocol/codec/hash.js';
import { isOf } from '../../../protocol/error.js';
import type { PointId } from '../../../protocol/grid/point.js';
import type { OwnerKey } from '../../../protocol/records/keys.js';

const test = suite<{ dir: string; store: Store }>('progress');
test.before.each(async (context) => {
  context.dir = await mkdtemp(join(tmpdir(), 'progress-'));
  context.store = await Store.open(join(context.dir, 'store'));
});
test.after.each(async ({ dir, store }) => {
  await store.close();
  await rm(dir, { recursive: true });
});

const training = { pointId: '5'.repeat(64) as PointId, owner: 'a'.repeat(64) as OwnerKey };

test('what is stored of a training is read again', async ({ store }) => {
  const progress = { segments: [], manifest: null };
  await writeProgress(store, training, progress);
  assert.equal(await readProgress(store, training), { owner: training.owner, version: 1, ...progress });
});

test('a row that cannot be decoded is damage of this disk, and the training begins anew', async ({
  store,
}) => {
  const row = textBytes('no progress');
  await store.batch([put(tables.progress, training.pointId, row)], { durable: false });
  assert.equal(await readProgress(store, training), { segments: [], manifest: null });
  try {
    decodeProgress(row);
    assert.unreachable();
  } catch (error) {
    assert.ok(isOf(error, storeCodes, 'STORE_CORRUPT'));
  }
});

test.run();
