import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { EngineValues } from '../../native/index.js';
import { packColumns as pack, packedBytes } from '../../protocol/dataset/packing.js';
import { assertCode, makeTable, randomOf } from './fixture.js';

const test = suite('packed columns (DATA-4)');
let folder = '';
test.before.each(() => void (folder = mkdtempSync(join(tmpdir(), 'p-'))));
test.after.each(() => rmSync(folder, { recursive: true }));

/** Has a new file take the columns, and lets `look` see it while it is filled. */
async function packColumns(
  { rows, features, values }: { rows: number; features: number; values: Int8Array },
  order: Uint32Array,
  packed: Uint8Array,
  look: (file: EngineValues) => void = () => undefined,
): Promise<void> {
  const file = EngineValues.create(join(folder, 'values'), { rows, features, targets: 0 });
  try {
    const pushed = file.pushColumns(0, 0, { features, values }, order, packed);
    look(file);
    await pushed;
    file.finish('a');
    assert.ok(file.holds(0, rows, packed, new Uint8Array()));
  } finally {
    file.close();
  }
}

test('the addon packs what the protocol does, in any order of the rows', async () => {
  const next = randomOf(5);
  for (const rows of [1, 2, 3, 64, 129]) {
    const { columns: values, features } = makeTable(rows, 1 + (next() % 9), rows);
    const order = Uint32Array.from({ length: rows }, (_, i) => i).sort(() => (next() % 2) - 0.5);
    const [own, expected] = [0xff, 0].map((byte) => new Uint8Array(packedBytes(rows, features)).fill(byte));
    await packColumns({ rows, features, values }, order, own as Uint8Array);
    rmSync(join(folder, 'values'));
    pack({ rows, features, values }, order, expected as Uint8Array);
    assert.equal(own, expected);
  }
});

const packed = (rows: number, features: number) => new Uint8Array(packedBytes(rows, features));
const columns = (...values: number[]) => ({
  rows: values.length,
  features: 1,
  values: Int8Array.from(values),
});
const order = Uint32Array.of(0, 1, 2);

for (const value of [-128, -113, -16, -1, 5, 8, 15, 16, 20, 64, 127])
  for (const place of [0, 1, 2])
    test(`${value} in row ${place} of 3 is refused`, () => {
      const values = [0, 4, 2].with(place, value);
      return assertCode(() => packColumns(columns(...values), order, packed(3, 1)), 'ENGINE_VALUE', /0 to 4/);
    });

const wrong: readonly (readonly [id: string, act: () => Promise<void>, message: RegExp])[] = [
  ['an order of more rows', () => packColumns(columns(1, 2), order, packed(2, 1)), /rowCount/],
  [
    'an order with rows behind the end',
    () => packColumns(columns(1, 2, 3), order.with(1, 3), packed(3, 1)),
    /order/,
  ],
  ['other room', () => packColumns(columns(1, 2, 3), order, packed(4, 2)), /packed must have 2/],
  [
    'values of another length',
    () => packColumns({ ...columns(1, 2), rows: 3 }, order, packed(3, 1)),
    /values/,
  ],
];
for (const [id, act, message] of wrong)
  test(`ENGINE_ARGUMENT: ${id}`, () => assertCode(act, 'ENGINE_ARGUMENT', message));

test('ENGINE_STATE: a file is not finished while columns are on their way', () =>
  packColumns(columns(1, 2, 3), order, packed(3, 1), (file) =>
    assert.throws(() => file.finish('a'), /on their way/),
  ));

test.run();
