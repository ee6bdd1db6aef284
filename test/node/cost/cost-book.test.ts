import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CostBook, trainingsMax, type Taken } from '../../../node/cost/cost-book.js';
import { costBookFile } from '../../../node/data-dir/data-dir.js';
import { domainHash, uint32Bytes } from '../../../protocol/codec/hash.js';
import type { PointId } from '../../../protocol/grid/point.js';
import { codeOf } from '../engine/fixture.js';

const test = suite<{ dir: string }>('the book of what trainings took');
test.before.each(async (context) => {
  context.dir = await mkdtemp(join(tmpdir(), 'gridlode-costs-'));
});
test.after.each(({ dir }) => rm(dir, { recursive: true }));

const taken = (point: number, cpuMs = 1_000): Taken => ({
  pointId: domainHash('cost-book', uint32Bytes(point)) as PointId,
  rows: 1_000,
  featuresUsed: 10,
  numLeaves: 7,
  trees: 100,
  treesBytes: 7_500,
  cpuMs,
  wallMs: 2 * cpuMs,
});

test('what was noted and saved is there again, for its owner alone', async ({ dir }) => {
  const book = await CostBook.open(dir);
  assert.equal(book.trainings, []);
  book.note(taken(1));
  book.note(taken(2));
  await book.save();
  assert.equal((await CostBook.open(dir)).trainings, [taken(1), taken(2)]);
  assert.is((await stat(costBookFile(dir))).mode & 0o777, 0o600);
});

test('a training that comes further takes the place of what was noted of it before', async ({ dir }) => {
  const book = await CostBook.open(dir);
  for (const one of [taken(1, 10), taken(2), taken(1, 20)]) book.note(one);
  assert.equal(book.trainings, [taken(2), taken(1, 20)]);
});

test('it holds the latest trainings alone', async ({ dir }) => {
  const book = await CostBook.open(dir);
  for (let i = 0; i < 3 * trainingsMax; i++) book.note(taken(i));
  await book.save();
  const { trainings } = await CostBook.open(dir);
  assert.equal([trainings.length, trainings[0]], [trainingsMax, taken(2 * trainingsMax)]);
});

test('what two processes note at once is kept of both', async ({ dir }) => {
  const [node, train] = [await CostBook.open(dir), await CostBook.open(dir)];
  node.note(taken(1));
  await node.save();
  train.note(taken(2));
  await train.save();
  assert.equal((await CostBook.open(dir)).trainings, [taken(1), taken(2)]);
});

for (const [id, text] of [
  ['no-json', '{'],
  ['a-field-less', JSON.stringify({ trainings: [{ ...taken(1), rows: undefined }] })],
  ['no-tree', JSON.stringify({ trainings: [{ ...taken(1), trees: 0 }] })],
  ['too-many', JSON.stringify({ trainings: Array.from({ length: trainingsMax + 1 }, (_, i) => taken(i)) })],
  ['too-long', ' '.repeat(1 << 20)],
] as const)
  test(`a file that cannot be read tells nothing, and is written anew: ${id}`, async ({ dir }) => {
    await writeFile(costBookFile(dir), text);
    const book = await CostBook.open(dir);
    assert.equal(book.trainings, []);
    await book.save();
    assert.is(await readFile(costBookFile(dir), 'utf8'), text, 'nothing is new');
    book.note(taken(3));
    await book.save();
    assert.equal((await CostBook.open(dir)).trainings, [taken(3)]);
  });

test('a folder that is gone is told of', async ({ dir }) => {
  const book = await CostBook.open(dir);
  await writeFile(join(dir, 'file'), '');
  const nowhere = await CostBook.open(join(dir, 'file'));
  nowhere.note(taken(1));
  assert.is(await codeOf(nowhere.save()), 'DIR_UNWRITABLE');
  assert.is(await codeOf(book.save()), 'none');
});

test.run();
