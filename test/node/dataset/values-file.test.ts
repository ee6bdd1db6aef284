import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readdir, readFile, rename, stat, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { EngineValues } from '../../../native/index.js';
import { openDataset, type Dataset } from '../../../node/dataset/dataset-store.js';
import type { RunOptions } from '../../../node/dataset/run-options.js';
import { synthesizeDataset } from '../../../node/dataset/synthesize-dataset.js';
import { processMark } from '../../../node/lock/process-mark.js';
import { makeValues, openValues, valuesFile } from '../../../node/dataset/values-file.js';
import type { SyntheticSpec } from '../../../protocol/dataset/synthetic.js';
import { SmallDisk } from '../../fixtures/small-disk.js';
import { assertCode, inFolder } from './fixture.js';

const spec: SyntheticSpec = { seed: 7, eras: 9, rowsPerEra: 51, features: 13, targets: 2 };

/** Whether it holds what the blocks do. */
async function isWhole(dataset: Dataset, values: EngineValues): Promise<boolean> {
  let row = 0;
  for (const { name, rows } of dataset.manifest.eras) {
    const { targets } = await dataset.readEra(name);
    const { packed, targetBytes } = await dataset.readParts(name);
    if (!values.holds(row, rows, packed, targetBytes)) return false;
    targets.forEach((target, i) => assert.equal(values.target(i, row, rows), target));
    row += rows;
  }
  return true;
}

const inDataset = (work: (dataset: Dataset, path: string, dir: string) => Promise<void>): Promise<void> =>
  inFolder(async (dir) => {
    const dataset = await openDataset(dir, await synthesizeDataset(dir, spec));
    await work(dataset, join(dataset.folder, valuesFile), dir);
  });

/** Opens it; why it was made, if it was. */
async function whyMade(dataset: Dataset, anew = false): Promise<string[]> {
  const why: string[] = [];
  const values = await openValues(dataset, { anew, say: (text) => why.push(text) });
  assert.ok(await isWhole(dataset, values));
  values.close();
  return why;
}

test('a dataset that is stored has it, and it is opened as it is', () =>
  inDataset(async (dataset, path) => {
    const { ino } = await stat(path);
    assert.equal(await whyMade(dataset), []);
    assert.is((await stat(path)).ino, ino);
    assert.match((await whyMade(dataset, true)).join(), /anew/);
    assert.is.not((await stat(path)).ino, ino);
  }));

const damages: readonly (readonly [id: string, damage: (path: string) => Promise<unknown>, why: RegExp])[] = [
  ['is gone', unlink, /No such file/],
  ['is cut off', (path) => truncate(path, 5_000), /not as many bytes/],
  ['is too long', async (path) => writeFile(path, Buffer.alloc(9), { flag: 'a' }), /not as many bytes/],
  ['is empty', (path) => truncate(path, 0), /not as many bytes/],
  ['has another head', (path) => flip(path, 9), /not what was made/],
  ['is of another dataset', (path) => flip(path, 30), /not what was made/],
  ['has another checksum', (path) => flip(path, 170), /not what was made/],
];

async function flip(path: string, at: number): Promise<void> {
  const file = await open(path, 'r+');
  const [byte] = (await readFile(path)).subarray(at);
  await file.write(Uint8Array.of((byte as number) ^ 1), 0, 1, at);
  await file.close();
}

for (const [id, damage, why] of damages) {
  test(`one that ${id} is made of the blocks again, and it is said why`, () =>
    inDataset(async (dataset, path) => {
      await damage(path);
      assert.match((await whyMade(dataset)).join(), why);
      assert.equal(await whyMade(dataset), []);
    }));
}

/** Of nine eras that are written and then compared, the place where a process is killed. */
const killedAfter = [1, 9, 18];
for (const eras of killedAfter) {
  test(`a process killed after ${eras} of 18 steps leaves the file that was there, or none`, () =>
    inDataset(async (dataset, path, dir) => {
      const before = await stat(path);
      await killedMaking(dir, dataset, eras);
      assert.is((await stat(path)).ino, before.ino);
      await unlink(path);
      await killedMaking(dir, dataset, eras);
      assert.is((await readdir(dataset.folder)).filter((name) => name.startsWith('.')).length, 1);
      assert.match((await whyMade(dataset)).join(), /No such file/);
      assert.not((await readdir(dataset.folder)).some((name) => name.startsWith('.')));
    }));
}

/** Makes the file in a process that stops after so many steps, and kills it there. */
async function killedMaking(dir: string, { cid }: Dataset, steps: number): Promise<void> {
  const [store, file] = ['dataset-store', 'values-file'].map((name) =>
    JSON.stringify(new URL(`../../../node/dataset/${name}.js`, import.meta.url).href),
  );
  const program = `
    import { openDataset } from ${store};
    import { makeValues } from ${file};
    let steps = 0;
    const onValues = () => {
      if (++steps < ${steps}) return;
      process.stdout.write('.');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    };
    await makeValues(await openDataset(${JSON.stringify(dir)}, ${JSON.stringify(cid)}), { onValues });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  assert.is(signal, 'SIGKILL');
}

test('what a living process writes is not removed', () =>
  inDataset(async (dataset, path) => {
    const written = join(dataset.folder, `.${valuesFile}-${processMark()}-0`);
    await writeFile(written, 'half of it');
    await unlink(path);
    await makeValues(dataset);
    assert.equal(
      (await readdir(dataset.folder)).filter((name) => name.startsWith('.')),
      [written.slice(dataset.folder.length + 1)],
    );
  }));

test('it is told how far it is, and an abort in either pass leaves no file', () =>
  inDataset(async (dataset, path, dir) => {
    const told: (readonly [number, number])[] = [];
    await makeValues(dataset, { onValues: (...step) => told.push(step) });
    assert.equal([told.length, told[0], told.at(-1)], [18, [25, 459], [459, 459]]);
    await unlink(path);
    const stored = await readdir(dataset.folder);
    for (const steps of [1, 12]) {
      for (const make of [(run: RunOptions) => makeValues(dataset, run), storeAnew(dir)]) {
        const controller = new AbortController();
        let done = 0;
        const onValues = (): void => void (++done === steps && controller.abort());
        const end = await make({ onValues, signal: controller.signal }).catch(({ name }: Error) => name);
        assert.is(end, 'AbortError');
        assert.equal(await readdir(dataset.folder), stored);
        assert.equal(await readdir(join(dir, 'datasets')), [dataset.cid]);
      }
    }
  }));

const storeAnew = (dir: string) => (run: RunOptions) => synthesizeDataset(dir, spec, run);

test('a block that is damaged leaves no file', () =>
  inDataset(async (dataset, path) => {
    await unlink(path);
    await flip(join(dataset.folder, dataset.manifest.eras[4]?.block as string), 400);
    await assertCode(openValues(dataset), 'DATASET_BLOCK_CORRUPT', /0005/);
    assert.not((await readdir(dataset.folder)).some((name) => name.includes(valuesFile)));
  }));

test('a dataset that is stored again has it again', () =>
  inDataset(async (_, path, dir) => {
    await rename(path, `${path}-kept`);
    await synthesizeDataset(dir, spec);
    assert.equal(await readFile(path), await readFile(`${path}-kept`));
  }));

const disk = await SmallDisk.mount('256k');
test.after(() => disk?.remove());
if (disk === null) console.log('skipped: this system lets this user mount no small disk');
(disk === null ? test.skip : test)(
  'a full disk: DISK_FULL, and it is made where there is room again',
  async () => {
    const { path } = disk as SmallDisk;
    const dataset = await openDataset(path, await synthesizeDataset(path, spec));
    await unlink(join(dataset.folder, valuesFile));
    const filler = join(path, 'filler');
    await writeFile(filler, Buffer.alloc(1 << 18)).catch(() => undefined);
    await assertCode(openValues(dataset), 'DISK_FULL', /No space left/);
    await unlink(filler);
    assert.match((await whyMade(dataset)).join(), /No such file/);
  },
);

test.run();
