import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cidOf, rawCodec, textBytes } from '../../../protocol/codec/hash.js';
import type { datasetCodes } from '../../../protocol/dataset/codes.js';
import { columnAt, columnsOf } from '../../../protocol/dataset/columns.js';
import {
  blockBytes,
  blockMaxBytes,
  decodeEraBlock,
  encodeEraBlock,
  encodeHead,
  splitEraBlock,
  type EraBlock,
} from '../../../protocol/dataset/era-block.js';
import { GridlodeError } from '../../../protocol/error.js';

const test = suite('era block (DATA-1 to DATA-7)');

const block: EraBlock = {
  ids: ['n02', 'n1'],
  columns: columnsOf(2, [Int8Array.of(0, 4), Int8Array.of(3, 1)]),
  targets: [Float32Array.of(0.25, 1), Float32Array.of(NaN, -0)],
};
const frozen =
  '474c4445' +
  '01000000' +
  '02000000' +
  '02000000' +
  '02000000' + // magic, version, rows, features, targets
  '036e3032' +
  '026e31' + // ids
  '40' +
  '13' + // features
  '0000803e' +
  '0000803f' +
  '0000c07f' +
  '00000000'; // targets

/** The frozen bytes with some replaced: `at` counts bytes. */
function changed(at: number, hex: string): Uint8Array {
  const bytes = Uint8Array.from(Buffer.from(frozen, 'hex'));
  bytes.set(Buffer.from(hex, 'hex'), at);
  return bytes;
}
const cut = (end: number): Uint8Array => changed(0, '').slice(0, end);
const [idStart, featureStart, targetStart] = [20, 27, 29];

test('an era block has exactly the specified bytes (DATA-1, DATA-3 to DATA-5)', () => {
  assert.is(Buffer.from(encodeEraBlock(block)).toString('hex'), frozen);
  assert.is(
    cidOf(encodeEraBlock(block), rawCodec),
    'bafkreif5omdlbfu7kw32xzukzb55muxwmrmiiir6m4nnp3uvu2zu327jb4',
  );
});

/** A block of one row with one feature, which is this byte. */
const oneRow = (feature: number): Uint8Array => {
  const bytes = encodeEraBlock({
    ids: ['n'],
    columns: columnsOf(1, [Int8Array.of(4)]),
    targets: [Float32Array.of(0)],
  });
  bytes[bytes.length - 5] = feature;
  return bytes;
};

test('where rows are odd in number, a column ends with half a byte (DATA-4)', () => {
  assert.equal([...decodeEraBlock(oneRow(0x03)).columns.values], [3]);
  const three = encodeEraBlock({
    ids: ['a', 'b', 'c'],
    columns: columnsOf(3, [Int8Array.of(1, 2, 3), Int8Array.of(4, 0, 1)]),
    targets: [new Float32Array(3)],
  });
  assert.is(Buffer.from(three.subarray(26, 30)).toString('hex'), '21030401');
});

test('a decoded block begins anywhere in its buffer', () => {
  const padded = new Uint8Array(100);
  padded.set(changed(0, ''), 3);
  assert.equal(encodeEraBlock(decodeEraBlock(padded.subarray(3, 3 + frozen.length / 2))), changed(0, ''));
});

const anyBlock = fc
  .record({
    rows: fc.integer({ min: 1, max: 20 }),
    features: fc.integer({ min: 1, max: 5 }),
    targets: fc.integer({ min: 1, max: 3 }),
  })
  .chain(({ rows, features, targets }) =>
    fc.record({
      ids: fc.uniqueArray(fc.stringMatching(/^[!-~]{1,64}$/), { minLength: rows, maxLength: rows }),
      columns: fc
        .array(fc.int8Array({ minLength: rows, maxLength: rows, min: 0, max: 4 }), {
          minLength: features,
          maxLength: features,
        })
        .map((columns) => columnsOf(rows, columns)),
      targets: fc
        .tuple(
          fc.float32Array({ minLength: rows, maxLength: rows, noNaN: true, noDefaultInfinity: true }),
          fc.array(fc.float32Array({ minLength: rows, maxLength: rows, noDefaultInfinity: true }), {
            minLength: targets - 1,
            maxLength: targets - 1,
          }),
        )
        .map(([main, others]) => [main, ...others]),
    }),
  );
const reorder = (rows: EraBlock, order: readonly number[]): EraBlock => ({
  ids: order.map((row) => rows.ids[row] as string),
  columns: columnsOf(
    order.length,
    Array.from({ length: rows.columns.features }, (_, f) =>
      Int8Array.from(order, (row) => columnAt(rows.columns, f)[row] as number),
    ),
  ),
  targets: rows.targets.map((column) => Float32Array.from(order, (row) => column[row] as number)),
});

test('what is encoded decodes to the rows in the order of their ids', () => {
  fc.assert(
    fc.property(anyBlock, (rows) => {
      const order = [...rows.ids.keys()].sort((a, b) =>
        Buffer.compare(textBytes(rows.ids[a] as string), textBytes(rows.ids[b] as string)),
      );
      const sorted = reorder(rows, order);
      const decoded = decodeEraBlock(encodeEraBlock(rows));
      assert.equal([...decoded.ids], [...sorted.ids]);
      assert.equal([...decoded.columns.values], [...sorted.columns.values]);
      decoded.targets.forEach((column, t) =>
        assert.equal([...column], [...(sorted.targets[t] as Float32Array)]),
      );
    }),
  );
});

test('the order of the rows does not change the bytes', () => {
  fc.assert(
    fc.property(anyBlock, (rows) => {
      assert.equal(encodeEraBlock(reorder(rows, [...rows.ids.keys()].reverse())), encodeEraBlock(rows));
    }),
  );
});

test('a flipped bit is refused or gives other data, never the same', () => {
  const bytes = changed(0, '');
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = bytes.slice();
    flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
    try {
      assert.equal(encodeEraBlock(decodeEraBlock(flipped)), flipped, `bit ${bit}`);
    } catch (error) {
      assert.instance(error, GridlodeError, `bit ${bit}`);
    }
  }
});

const refused: readonly (readonly [id: string, act: () => unknown, code: keyof typeof datasetCodes])[] = [
  ['no-bytes', () => decodeEraBlock(new Uint8Array()), 'DATASET_BLOCK_HEADER'],
  ['short-header', () => decodeEraBlock(cut(19)), 'DATASET_BLOCK_HEADER'],
  ['other-magic', () => decodeEraBlock(changed(0, '50415231')), 'DATASET_BLOCK_HEADER'],
  ['other-version', () => decodeEraBlock(changed(4, '02')), 'DATASET_BLOCK_HEADER'],
  ['no-rows', () => decodeEraBlock(changed(8, '00')), 'DATASET_BLOCK_HEADER'],
  ['rows-beyond-bound', () => decodeEraBlock(changed(8, '41420f00')), 'DATASET_BLOCK_HEADER'],
  ['no-features', () => decodeEraBlock(changed(12, '00')), 'DATASET_BLOCK_HEADER'],
  ['features-beyond-bound', () => decodeEraBlock(changed(12, '89130000')), 'DATASET_BLOCK_HEADER'],
  ['no-targets', () => decodeEraBlock(changed(16, '00')), 'DATASET_BLOCK_HEADER'],
  ['targets-beyond-bound', () => decodeEraBlock(changed(16, '65')), 'DATASET_BLOCK_HEADER'],
  ['too-long', () => decodeEraBlock(new Uint8Array(blockMaxBytes + 1)), 'DATASET_BLOCK_SIZE'],
  ['ends-before-ids', () => decodeEraBlock(cut(idStart)), 'DATASET_BLOCK_SIZE'],
  ['ends-within-id', () => decodeEraBlock(cut(idStart + 2)), 'DATASET_BLOCK_SIZE'],
  ['truncated', () => decodeEraBlock(cut(frozen.length / 2 - 1)), 'DATASET_BLOCK_SIZE'],
  ['trailing-byte', () => decodeEraBlock(Uint8Array.of(...changed(0, ''), 0)), 'DATASET_BLOCK_SIZE'],
  ['id-empty', () => decodeEraBlock(changed(idStart, '0005')), 'DATASET_ID_MALFORMED'],
  ['id-space', () => decodeEraBlock(changed(idStart + 1, '20')), 'DATASET_ID_MALFORMED'],
  ['id-not-ascii', () => decodeEraBlock(changed(idStart + 1, 'c3')), 'DATASET_ID_MALFORMED'],
  ['id-order', () => decodeEraBlock(changed(idStart + 1, '6f')), 'DATASET_ID_ORDER'],
  ['id-twice', () => encodeEraBlock({ ...block, ids: ['n1', 'n1'] }), 'DATASET_ID_DUPLICATE'],
  ['id-too-long', () => encodeEraBlock({ ...block, ids: ['n', 'n'.repeat(65)] }), 'DATASET_ID_MALFORMED'],
  ['feature-5', () => decodeEraBlock(changed(featureStart, '05')), 'DATASET_FEATURE_RANGE'],
  ['feature-5-second', () => decodeEraBlock(changed(featureStart, '50')), 'DATASET_FEATURE_RANGE'],
  ['feature-beyond-the-last-row', () => decodeEraBlock(oneRow(0x14)), 'DATASET_FEATURE_RANGE'],
  [
    'feature-minus-1',
    () => encodeEraBlock({ ...block, columns: columnsOf(2, [Int8Array.of(0, -1)]) }),
    'DATASET_FEATURE_RANGE',
  ],
  ['main-target-nan', () => decodeEraBlock(changed(targetStart, '0000c07f')), 'DATASET_TARGET_MISSING'],
  ['target-infinite', () => decodeEraBlock(changed(targetStart, '0000807f')), 'DATASET_TARGET_VALUE'],
  [
    'target-minus-infinite',
    () => encodeEraBlock({ ...block, targets: [Float32Array.of(0, -Infinity)] }),
    'DATASET_TARGET_VALUE',
  ],
  ['target-minus-zero', () => decodeEraBlock(changed(targetStart, '00000080')), 'DATASET_TARGET_VALUE'],
  ['nan-with-payload', () => decodeEraBlock(changed(targetStart + 8, '0100c07f')), 'DATASET_TARGET_VALUE'],
  ['nan-signalling', () => decodeEraBlock(changed(targetStart + 8, '0100807f')), 'DATASET_TARGET_VALUE'],
  ['nan-negative', () => decodeEraBlock(changed(targetStart + 8, '0000c0ff')), 'DATASET_TARGET_VALUE'],
  ['era-too-large', () => encodeEraBlock(wideBlock(27_000, 5_000)), 'DATASET_BLOCK_SIZE'],
];
function wideBlock(rows: number, features: number): EraBlock {
  const values = new Int8Array(rows * features);
  return {
    ids: Array.from({ length: rows }, (_, i) => `n${i}`),
    columns: { rows, features, values },
    targets: [new Float32Array(rows)],
  };
}

for (const [id, act, code] of refused) {
  test(`refused: ${id}`, () =>
    assert.throws(act, (error: unknown) => error instanceof GridlodeError && error.code === code));
}

test('columns of unequal length are a bug of the caller', () => {
  const isRange = (error: unknown): boolean => error instanceof RangeError;
  assert.throws(() => encodeEraBlock({ ...block, columns: columnsOf(1, [Int8Array.of(1)]) }), isRange);
  assert.throws(() => columnsOf(2, [Int8Array.of(1, 2), Int8Array.of(1)]), isRange);
});

test('a block takes 64 MiB at most, and not a byte more', () => {
  const [rows, features, targets] = [26_000, 5_000, 10];
  const idBytes = blockMaxBytes - blockBytes(rows, 0, features, targets);
  const longer = idBytes - 40 * rows;
  const ids = (more: number): string[] =>
    Array.from({ length: rows }, (_, row) => String(row).padStart(row < longer + more ? 41 : 40, '0'));
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  const head = encodeHead(ids(0), order, features, targets);
  const bytes = new Uint8Array(blockMaxBytes);
  bytes.set(head);
  assert.is(splitEraBlock(bytes).idBytes.length, rows + idBytes);
  assert.throws(
    () => encodeHead(ids(1), order, features, targets),
    (error: unknown) => error instanceof GridlodeError && error.code === 'DATASET_BLOCK_SIZE',
  );
});

test('the value that is none of the five is named, and no zero before it', () => {
  assert.throws(
    () => encodeEraBlock({ ...block, columns: columnsOf(2, [Int8Array.of(0, 4), Int8Array.of(0, -1)]) }),
    (error: Error) => error.message.startsWith('Feature 1 of row 1 is -1.'),
  );
});

test.run();
