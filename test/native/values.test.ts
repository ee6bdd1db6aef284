import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { engineCodes } from '../../native/codes.js';
import { EngineDataset, EngineValues } from '../../native/index.js';
import { assertCode, blockOf, makeTable, pushBlock, takeRows, train, withDatasets } from './fixture.js';

const shape = { rows: 200, features: 4, targets: 1 };
const table = makeTable(shape.rows, shape.features);
const { labels } = table;
const [, , packed, targets] = blockOf(table);
let folder = '';
let ready: EngineValues;
test.before(() => {
  folder = mkdtempSync(join(tmpdir(), 'v-'));
  ready = EngineValues.create(join(folder, 'ready'), shape);
  pushBlock(ready, 0, shape.rows, packed, targets);
  ready.finish('a');
});
test.after(() => {
  ready.close();
  rmSync(folder, { recursive: true });
});

/** A value of a type that the compiler would not let through. */
const wrong = (value: unknown): never => value as never;
/** Makes a file and hands it out while it is filled. */
async function inFile(act: (values: EngineValues) => unknown): Promise<void> {
  const path = join(folder, 'filling');
  const values = EngineValues.create(path, shape);
  try {
    await act(values);
  } finally {
    values.close();
    rmSync(path);
  }
}
const filling = (act: (values: EngineValues) => unknown) => () => inFile(act);
const closed = (act: (values: EngineValues) => unknown) =>
  filling((values) => {
    values.close();
    act(values);
  });
/** From here on the file has a byte for each row, padded to 256, of each pair of features, then targets. */
const columnsAt = 4_096;
const targetsAt = columnsAt + 2 * 256;
/** With the lowest bit of a byte of the file changed behind its back. */
const changed = (at: number, act: (values: EngineValues) => unknown) =>
  filling((values) => {
    pushBlock(values, 0, shape.rows, packed, targets);
    values.finish('a');
    const path = join(folder, 'filling');
    const file = openSync(path, 'r+');
    writeSync(file, Uint8Array.of((readFileSync(path)[at] as number) ^ 1), 0, 1, at);
    closeSync(file);
    return act(values);
  });
const trainOver = async (values: EngineValues): Promise<void> => {
  const ranges = [{ firstRow: 0, rowCount: shape.rows }];
  await withDatasets([EngineDataset.over(values, ranges, labels, { maxBin: 5 })], async (dataset) => {
    await train(dataset);
  });
};
const open = (path: unknown, binding: unknown = 'a', change: object = {}) =>
  EngineValues.open(wrong(path), wrong(binding), { ...shape, ...change });
const openReady = (binding: unknown, change: object = {}) => open(join(folder, 'ready'), binding, change);
const push = (...values: unknown[]) =>
  filling((file) => file.pushPacked(...(values as Parameters<EngineValues['pushPacked']>)));
const pushTarget = (...values: unknown[]) =>
  filling((file) => file.pushTarget(...(values as Parameters<EngineValues['pushTarget']>)));
const over = (ranges: unknown, count: number, maxBin: unknown = 5) =>
  EngineDataset.over(ready, wrong(ranges), labels.slice(0, count), { maxBin: wrong(maxBin) });
const aFile = (): string => {
  writeFileSync(join(folder, 'other'), 'no values');
  return join(folder, 'other');
};

const cases: readonly (readonly [
  id: string,
  act: () => unknown,
  code: keyof typeof engineCodes,
  message?: RegExp,
])[] = [
  ['a path that is no text', () => open(7), 'ENGINE_ARGUMENT', /path/],
  ['a path that ends early', () => open('a\0b'), 'ENGINE_ARGUMENT', /path/],
  ['a binding that is no text', () => openReady(7), 'ENGINE_ARGUMENT', /binding/],
  ['a binding of 129 bytes', () => openReady('é'.repeat(64) + 'a'), 'ENGINE_ARGUMENT', /binding/],
  ['no row', () => openReady('a', { rows: 0 }), 'ENGINE_ARGUMENT', /rows/],
  ['no feature', () => openReady('a', { features: 0 }), 'ENGINE_ARGUMENT', /features/],
  ['fewer than no targets', () => openReady('a', { targets: -1 }), 'ENGINE_ARGUMENT', /targets/],
  ['a number of targets that is text', () => openReady('a', { targets: '1' }), 'ENGINE_ARGUMENT', /targets/],
  ['rows behind the end', push(200, 1, 0, 4, new Uint8Array(4)), 'ENGINE_ARGUMENT', /firstRow/],
  ['more rows than there are', push(1, 200, 0, 4, packed), 'ENGINE_ARGUMENT', /rowCount/],
  ['packed columns of other rows', push(0, 198, 0, 4, packed), 'ENGINE_ARGUMENT', /396 elements/],
  ['columns that are not packed', push(0, 200, 0, 4, table.columns), 'ENGINE_ARGUMENT', /Uint8Array/],
  ['a feature behind the end', push(0, 200, 4, 1, packed), 'ENGINE_ARGUMENT', /firstFeature/],
  ['more features than there are', push(0, 200, 2, 3, packed), 'ENGINE_ARGUMENT', /^features/],
  ['the second feature of a pair first', push(0, 200, 1, 2, packed), 'ENGINE_ARGUMENT', /in pairs/],
  ['half a pair', push(0, 200, 0, 3, packed), 'ENGINE_ARGUMENT', /in pairs/],
  ['a target of rows behind the end', pushTarget(200, 1, 0, targets), 'ENGINE_ARGUMENT', /firstRow/],
  ['a second target', pushTarget(0, 200, 1, targets), 'ENGINE_ARGUMENT', /target/],
  ['a target of another length', pushTarget(0, 200, 0, targets.slice(4)), 'ENGINE_ARGUMENT', /800/],
  ['a target that is no bytes', pushTarget(0, 200, 0, labels), 'ENGINE_ARGUMENT', /Uint8Array/],
  ['finished for no text', filling((file) => file.finish(wrong(7))), 'ENGINE_ARGUMENT', /binding/],
  ['a target that is not there', () => ready.target(1, 0, 1), 'ENGINE_ARGUMENT', /target/],
  ['targets of rows behind the end', () => ready.target(0, 200, 1), 'ENGINE_ARGUMENT', /firstRow/],
  ['targets of no row', () => ready.target(0, 0, 0), 'ENGINE_ARGUMENT', /rowCount/],
  ['a comparison of other rows', () => ready.holds(0, 201, packed, targets), 'ENGINE_ARGUMENT', /rowCount/],
  ['a dataset of rows behind the end', () => over([{ firstRow: 200, rowCount: 1 }], 1), 'ENGINE_ARGUMENT'],
  ['a dataset of no rows', () => over([], 0), 'ENGINE_ARGUMENT', /number of rows/],
  ['a dataset with other labels', () => over([{ firstRow: 0, rowCount: 2 }], 3), 'ENGINE_ARGUMENT', /labels/],
  ['a dataset of six bins', () => over([{ firstRow: 0, rowCount: 2 }], 2, 6), 'ENGINE_ARGUMENT', /maxBin/],

  ['a value of 5', push(0, 200, 0, 4, packed.with(399, 0x54)), 'ENGINE_VALUE', /0 to 4/],
  ['a value of 15', push(0, 200, 0, 4, packed.with(0, 0x0f)), 'ENGINE_VALUE', /0 to 4/],

  ['compared before it is finished', filling((file) => file.holds(0, 200, packed, targets)), 'ENGINE_STATE'],
  ['read before it is finished', filling((file) => file.target(0, 0, 1)), 'ENGINE_STATE', /filling/],
  ['pushed to after it is finished', () => ready.pushPacked(0, 200, 0, 4, packed), 'ENGINE_STATE', /ready/],
  ['given a target after it is finished', () => ready.pushTarget(0, 200, 0, targets), 'ENGINE_STATE'],
  ['finished twice', () => ready.finish('a'), 'ENGINE_STATE', /ready/],
  ['pushed to after it is closed', closed((file) => file.pushPacked(0, 200, 0, 4, packed)), 'ENGINE_STATE'],
  ['finished after it is closed', closed((file) => file.finish('a')), 'ENGINE_STATE', /closed/],
  ['trained on after it is closed', closed((file) => file.native), 'ENGINE_STATE', /closed/],

  ['a target that changed in memory', changed(targetsAt, (file) => file.target(0, 0, 1)), 'ENGINE_ROWS'],
  ['a value that changed in memory', changed(columnsAt, trainOver), 'ENGINE_ROWS', /changed in the memory/],

  ['no file', () => open(join(folder, 'absent')), 'ENGINE_CACHE', /No such file/],
  ['another file', () => open(aFile()), 'ENGINE_CACHE', /not as many bytes/],
  ['a folder', () => open(folder), 'ENGINE_CACHE'],
  ['another binding', () => openReady('b'), 'ENGINE_CACHE', /not what was made/],
  ['another shape of as many bytes', () => openReady('a', { features: 3 }), 'ENGINE_CACHE', /not what/],
  ['a file in the way', () => EngineValues.create(aFile(), shape), 'ENGINE_CACHE', /File exists/],
  [
    'a file that was not finished',
    filling(() => open(join(folder, 'filling'))),
    'ENGINE_CACHE',
    /not what was made/,
  ],
];

for (const [id, act, code, message] of cases) {
  test(`${code}: ${id}`, () => assertCode(act, code, message));
}

/** Rows of an era of its own, an odd number of them, so that its last byte holds one. */
const era = (firstRow: number, rowCount: number): ReturnType<typeof blockOf> => {
  const [, , ...block] = blockOf(takeRows(table, [[firstRow, rowCount]]));
  return [firstRow, rowCount, ...block];
};

test('eras come in any order, and a value that is refused leaves what is there', () =>
  inFile((file) => {
    const [first, second] = [era(0, 99), era(99, 101)];
    pushBlock(file, ...second);
    const odd = first[2].map(() => 0x99);
    assert.throws(() => file.pushPacked(0, 99, 0, 4, odd));
    pushBlock(file, ...first);
    file.finish('a');
    assert.ok(file.holds(...first) && file.holds(...second) && file.holds(0, 200, packed, targets));
    assert.not(
      file.holds(
        ...(first.with(
          2,
          first[2].map(() => 0x55),
        ) as typeof first),
      ),
    );
  }));

test('features come in any order of their pairs, and the last may be alone', async () => {
  const path = join(folder, 'filling');
  const narrow = { ...shape, features: 3 };
  const values = EngineValues.create(path, narrow);
  const bytes = packed.slice(0, 300);
  values.pushPacked(0, 200, 2, 1, bytes.slice(200));
  values.pushPacked(0, 200, 0, 2, bytes.slice(0, 200));
  values.pushTarget(0, 200, 0, targets);
  values.finish('a');
  assert.ok(values.holds(0, 200, bytes, targets));
  values.close();
  rmSync(path);
});

test('what changed is told by comparing it, and what did not is trained on', async () => {
  await trainOver(ready);
  await changed(columnsAt, (file) => assert.not(file.holds(0, 200, packed, targets)))();
  await changed(targetsAt, (file) => assert.not(file.holds(0, 200, packed, targets)))();
});

test('closed twice is closed', () =>
  inFile((file) => {
    file.close();
    file.close();
  }));

test.run();
