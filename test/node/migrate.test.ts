import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { campaignFile, journalFile, storeFolder, writeCampaign } from '../../node/data-dir/data-dir.js';
import { datasetsFolder, openDataset } from '../../node/dataset/dataset-store.js';
import { synthesizeDataset } from '../../node/dataset/synthesize-dataset.js';
import { identityFile, openIdentity } from '../../node/identity/identity.js';
import { makeFolder } from '../../node/files/make-folder.js';
import { migrate } from '../../node/migrate.js';
import { olderFolder } from '../../node/data-dir/set-aside.js';
import { put, Store } from '../../node/store/store.js';
import { tables } from '../../node/store/tables.js';
import { domainHash, textBytes, type Cid } from '../../protocol/codec/hash.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import { testCampaign } from '../fixtures/campaign.js';
import { codeOf } from './engine/fixture.js';

interface Context {
  dir: string;
  dataset: Cid;
}
const campaign = testCampaign(domainHash('test-resolver') as string as NodeKey);

const test = suite<Context>('a directory of an earlier version');
test.before.each(async (context) => {
  const dir = await mkdtemp(join(tmpdir(), 'gridlode-dir-'));
  await openIdentity(dir);
  await writeCampaign(dir, campaign);
  await layStore(dir, '1');
  await writeFile(journalFile(dir), 'what was signed');
  const dataset = await synthesizeDataset(dir, { seed: 1, eras: 2, rowsPerEra: 20, features: 6, targets: 1 });
  Object.assign(context, { dir, dataset });
});
test.after.each(({ dir }) => rm(dir, { recursive: true }));

async function layStore(dir: string, format: string): Promise<void> {
  await makeFolder(storeFolder(dir));
  const store = await Store.open(storeFolder(dir));
  await store.batch([put(tables.meta, 'format', textBytes(format))], { durable: true });
  await store.close();
}

const namesIn = async (folder: string): Promise<string[]> => (await readdir(folder)).sort();

test('a store of another format goes aside, and what was signed stays', async ({ dir, dataset }) => {
  const [moved, ...others] = await migrate(dir);
  assert.equal(others, []);
  assert.equal([moved?.what, moved?.to], [storeFolder(dir), join(olderFolder(dir), 'store')]);
  assert.match(moved?.why as string, 'has format 1, this version reads 2');
  assert.is(await readFile(journalFile(dir), 'utf8'), 'what was signed');
  assert.is((await openDataset(dir, dataset)).cid, dataset);
  assert.equal(await migrate(dir), [], 'and a second run has nothing to do');
});

test('a campaign that cannot be read goes with all that is of it, and the identity stays', async ({
  dir,
  dataset,
}) => {
  const identity = await readFile(identityFile(dir));
  await writeFile(campaignFile(dir), 'the rules of another year');
  const moved = await migrate(dir);
  assert.equal(
    moved.map(({ what }) => what),
    [storeFolder(dir), journalFile(dir), campaignFile(dir)],
    'the campaign last',
  );
  assert.equal(await namesIn(olderFolder(dir)), ['campaign', 'signed', 'store']);
  assert.equal(await readFile(identityFile(dir)), identity);
  assert.is((await openDataset(dir, dataset)).cid, dataset);
  await writeCampaign(dir, campaign);
  await layStore(dir, '1');
  const [again] = await migrate(dir);
  assert.is(again?.to, join(olderFolder(dir), 'store-2'), 'nothing is written over');
});

test('a dataset in another form goes aside', async ({ dir, dataset }) => {
  await truncate(join(datasetsFolder(dir), dataset, 'manifest'), 10);
  await migrate(dir);
  assert.equal(await namesIn(olderFolder(dir)), [dataset, 'store'].sort());
  assert.equal(await namesIn(datasetsFolder(dir)), []);
});

const refused: { id: string; code: string; lay: (dir: string) => Promise<unknown> }[] = [
  { id: 'no-node', code: 'MIGRATE_NONE', lay: (dir) => rm(identityFile(dir)) },
  {
    id: 'a-node-that-runs',
    code: 'STORE_LOCKED',
    lay: async (dir) => {
      await rm(storeFolder(dir), { recursive: true });
      await makeFolder(storeFolder(dir));
      open = await Store.open(storeFolder(dir));
    },
  },
  {
    id: 'a-newer-store',
    code: 'STORE_NEWER',
    lay: async (dir) => {
      await rm(storeFolder(dir), { recursive: true });
      await layStore(dir, '99');
    },
  },
];
let open: Store | undefined;
for (const { id, code, lay } of refused) {
  test(`refused, and nothing moves: ${id}`, async ({ dir }) => {
    await lay(dir);
    const before = await namesIn(dir);
    assert.is(await codeOf(migrate(dir)), code);
    assert.equal(await namesIn(dir), before);
    await open?.close();
    open = undefined;
  });
}

test.run();
