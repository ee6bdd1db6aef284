import { spawnSync } from 'node:child_process';
import { mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { datasetStoreCodes } from '../../../node/dataset/codes.js';
import { listDatasets, openDataset, originFile } from '../../../node/dataset/dataset-store.js';
import { inspectDataset } from '../../../node/dataset/inspect-dataset.js';
import { processMark } from '../../../node/lock/process-mark.js';
import { synthesizeDataset } from '../../../node/dataset/synthesize-dataset.js';
import { cidOf, type Cid } from '../../../protocol/codec/hash.js';
import { synthesizeEra, type SyntheticSpec } from '../../../protocol/dataset/synthetic.js';
import { SmallDisk } from '../../fixtures/small-disk.js';
import { assertCode, inFolder, storedNames } from './fixture.js';

const spec: SyntheticSpec = { seed: 7, eras: 20, rowsPerEra: 50, features: 12, targets: 2 };
/** Frozen in test/protocol/dataset/synthetic.test.ts too, from the blocks alone. */
const cid = 'bafyreifmeqlj5out564rj43ysgxrqprva3gca46usgh4kmx5k66obcn4na' as Cid;
const absent = cidOf(new Uint8Array());

test('a synthesized dataset has its frozen CID and reads back', () =>
  inFolder(async (dir) => {
    const progress: number[] = [];
    assert.is(await synthesizeDataset(dir, spec, { onProgress: (rows) => progress.push(rows) }), cid);
    assert.equal([progress.length, progress.at(-1)], [20, 1_000]);
    assert.equal(await listDatasets(dir), [cid]);
    const dataset = await openDataset(dir, cid);
    const expected = synthesizeEra(spec, 4);
    const block = await dataset.readEra('0005');
    assert.equal(block.ids, expected.ids);
    assert.equal(block.columns, expected.columns);
    assert.equal(block.targets, expected.targets);
  }));

test('a summary counts every value', () =>
  inFolder(async (dir) => {
    const summary = await inspectDataset(await openDataset(dir, await synthesizeDataset(dir, spec)));
    assert.equal(summary, {
      cid,
      missing: 'error',
      rows: 1_000,
      features: 12,
      featureNames: Array.from({ length: 12 }, (_, i) => `feature_${String(i + 1).padStart(4, '0')}`),
      eras: { count: 20, first: '0001', last: '0020', rowsMin: 50, rowsMax: 50 },
      featureValues: [2_400, 2_400, 2_400, 2_400, 2_400],
      targets: ['target', 'target_b'].map((name) => ({
        name,
        missingShare: 0,
        values: [0, 0.25, 0.5, 0.75, 1].map((value, i) => ({ value, rows: [40, 200, 500, 200, 60][i] })),
      })),
    });
  }));

const refused: readonly (readonly [
  id: string,
  act: (dir: string, folder: string, block: string) => Promise<unknown>,
  code: keyof typeof datasetStoreCodes,
  message: RegExp,
])[] = [
  ['dataset-absent', (dir) => openDataset(dir, absent), 'DATASET_ABSENT', new RegExp(absent)],
  [
    'another-dataset',
    async (dir, folder) => {
      await writeFile(join(folder, originFile), 'v5.4: train.parquet; 28 features, set medium');
      return openDataset(dir, absent, 'v5.3: train.parquet; 12 features, set small');
    },
    'DATASET_ABSENT',
    new RegExp(`no dataset ${absent} \\(v5\\.3: .*small\\) in .*, but ${cid} \\(v5\\.4: .*medium\\)\\. `),
  ],
  [
    'manifest-of-another',
    async (dir, folder) => {
      await writeFile(join(folder, 'manifest'), 'other');
      return openDataset(dir, cid);
    },
    'DATASET_MANIFEST_CORRUPT',
    /manifest/,
  ],
  [
    'manifest-too-large',
    async (dir, folder) => {
      await truncate(join(folder, 'manifest'), 5_000_000);
      return openDataset(dir, cid);
    },
    'DATASET_ABSENT',
    /bafy/,
  ],
  [
    'era-unknown',
    async (dir) => (await openDataset(dir, cid)).readEra('0021'),
    'DATASET_ERA_UNKNOWN',
    /no era 0021, but 0001 to 0020\. /,
  ],
  [
    'era-without-its-zeros',
    async (dir) => (await openDataset(dir, cid)).readEra('7'),
    'DATASET_ERA_UNKNOWN',
    /no era 7 \(did you mean 0007\?\)/,
  ],
  [
    'block-changed',
    async (dir, folder, block) => {
      const bytes = await readFile(join(folder, block));
      bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
      await writeFile(join(folder, block), bytes);
      return (await openDataset(dir, cid)).readEra('0001');
    },
    'DATASET_BLOCK_CORRUPT',
    /Era 0001.*bafkrei/,
  ],
  [
    'block-changed-after-it-was-read',
    async (dir, folder, block) => {
      const dataset = await openDataset(dir, cid);
      await dataset.readEra('0001');
      const bytes = await readFile(join(folder, block));
      await writeFile(join(folder, block), bytes.with(-1, (bytes.at(-1) as number) ^ 1));
      return dataset.readEra('0001');
    },
    'DATASET_BLOCK_CORRUPT',
    /Era 0001.*bafkrei/,
  ],
  [
    'block-truncated',
    async (dir, folder, block) => {
      await truncate(join(folder, block), 100);
      return (await openDataset(dir, cid)).readEra('0001');
    },
    'DATASET_BLOCK_CORRUPT',
    /Era 0001/,
  ],
  [
    'block-absent',
    async (dir, folder, block) => {
      await rm(join(folder, block));
      return inspectDataset(await openDataset(dir, cid));
    },
    'DATASET_BLOCK_CORRUPT',
    /bafkrei/,
  ],
];

for (const [id, act, code, message] of refused) {
  test(`refused: ${id}`, () =>
    inFolder(async (dir) => {
      await synthesizeDataset(dir, spec);
      const { folder, manifest } = await openDataset(dir, cid);
      await assertCode(act(dir, folder, manifest.eras[0]?.block as string), code, message);
    }));
}

test('storing a dataset again heals a damaged block', () =>
  inFolder(async (dir) => {
    await synthesizeDataset(dir, spec);
    const { folder, manifest } = await openDataset(dir, cid);
    await truncate(join(folder, manifest.eras[0]?.block as string), 100);
    await synthesizeDataset(dir, spec);
    assert.is((await (await openDataset(dir, cid)).readEra('0001')).ids.length, 50);
    assert.equal(await storedNames(dir), [cid]);
  }));

test('what a dead process left is removed by the next, what a living one works on is not', () =>
  inFolder(async (dir) => {
    const { pid: dead } = spawnSync(process.execPath, ['--version']);
    const [leftover, living] = [`.new-${dead}.1-a`, `.new-${processMark()}-b`];
    for (const name of [leftover, living]) await mkdir(join(dir, 'datasets', name), { recursive: true });
    assert.equal(await listDatasets(dir), []);
    await synthesizeDataset(dir, spec);
    assert.equal(await storedNames(dir), [living, cid]);
  }));

test('an abort between two eras leaves nothing', () =>
  inFolder(async (dir) => {
    const controller = new AbortController();
    const run = synthesizeDataset(dir, spec, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    assert.is(
      (
        (await run.then(
          () => undefined,
          (error: unknown) => error,
        )) as Error
      ).name,
      'AbortError',
    );
    assert.equal(await storedNames(dir), []);
  }));

const unwritable: { id: string; path: string; code: keyof typeof datasetStoreCodes }[] = [
  { id: 'a-file-in-the-way', path: 'file/below', code: 'DATASET_UNWRITABLE' },
];
for (const { id, path, code } of unwritable) {
  test(`refused: ${id}`, () =>
    inFolder(async (dir) => {
      await writeFile(join(dir, 'file'), 'mine');
      await assertCode(synthesizeDataset(join(dir, path), spec), code);
      assert.is(await readFile(join(dir, 'file'), 'utf8'), 'mine');
    }));
}

const disk = await SmallDisk.mount('256k');
test.after(() => disk?.remove());
if (disk === null) console.log('skipped: this system lets this user mount no small disk');
const onDisk = disk === null ? test.skip : test;
const full: { id: string; rowsPerEra: number; code: keyof typeof datasetStoreCodes }[] = [
  { id: 'full-disk', rowsPerEra: 5_000, code: 'DISK_FULL' },
];
for (const { id, rowsPerEra, code } of full) {
  onDisk(`refused: ${id}, and what was stored before is untouched`, async () => {
    const { path } = disk as SmallDisk;
    await synthesizeDataset(path, spec);
    await assertCode(synthesizeDataset(path, { ...spec, rowsPerEra }), code);
    assert.equal(await storedNames(path), [cid]);
    assert.is((await inspectDataset(await openDataset(path, cid))).rows, 1_000);
  });
}

test.run();
