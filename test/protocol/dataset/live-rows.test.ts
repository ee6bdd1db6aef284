import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sha256 } from '@noble/hashes/sha2.js';
import type { datasetCodes } from '../../../protocol/dataset/codes.js';
import { columnsOf } from '../../../protocol/dataset/columns.js';
import { rowsMaxCount } from '../../../protocol/dataset/era-block.js';
import { rowsDigest, sortRows, sortTargets, targetsDigest } from '../../../protocol/dataset/live-rows.js';
import { decodePredictions, encodePredictions } from '../../../protocol/dataset/predictions.js';
import type { PointId } from '../../../protocol/grid/point.js';
import { codeOf } from '../code-of.js';

const rows = { ids: ['n1', 'n02'], columns: columnsOf(2, [Int8Array.of(4, 0), Int8Array.of(1, 3)]) };
const none = columnsOf(0, []);
const targets = { ids: ['n1', 'n02'], target: Float32Array.of(1, NaN) };
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
const domain = (name: string): string =>
  `000000${(11 + name.length).toString(16).padStart(2, '0')}${hex(Buffer.from(`gridlode/1/${name}`))}`;
const ids = '036e3032' + '026e31';

test('the digest of rows and of targets hash exactly the specified bytes (DATA-20)', () => {
  assert.is(
    rowsDigest(rows),
    hex(sha256(bytes(`${domain('live-rows')}00000007${ids}00000002` + '40' + '13'))),
  );
  assert.is(rowsDigest(rows), 'd5e6972ac7ccb7bfea9e6799f5012fc44b595e7f7b692b96f3da9e86ad84ffb3');
  assert.is(
    targetsDigest(targets),
    hex(sha256(bytes(`${domain('live-targets')}00000007${ids}00000008` + '0000c07f' + '0000803f'))),
  );
  assert.is(targetsDigest(targets), '7d8e3b69f4af379461a27d45a7e8541ed972ca6a60770740d5b55b2fecc8cf9d');
});

test('the order of a file is no part of what it holds', () => {
  const turned = {
    ids: [...rows.ids].reverse(),
    columns: columnsOf(2, [Int8Array.of(0, 4), Int8Array.of(3, 1)]),
  };
  assert.is(rowsDigest(turned), rowsDigest(rows));
  assert.equal(sortRows(rows), turned);
  assert.is(targetsDigest(sortTargets(targets)), targetsDigest(targets));
  assert.is.not(
    rowsDigest({ ...rows, columns: columnsOf(2, [Int8Array.of(1, 3), Int8Array.of(4, 0)]) }),
    rowsDigest(rows),
  );
});

const point = 'ab'.repeat(32) as PointId;
const frozen = '01' + point + '02000000' + '000000000000e03f' + '00000000000000c0';

test('a prediction block has exactly the specified bytes (DATA-21)', () => {
  assert.is(hex(encodePredictions(point, Float64Array.of(0.5, -2))), frozen);
  const padded = bytes(`ffff${frozen}ff`);
  assert.equal(decodePredictions(padded.subarray(2, padded.length - 1)), {
    pointId: point,
    predictions: Float64Array.of(0.5, -2),
  });
});

test('predictions survive their block to the last bit', () => {
  fc.assert(
    fc.property(fc.float64Array({ noNaN: true, noDefaultInfinity: true, minLength: 1 }), (predictions) => {
      assert.equal(
        hex(new Uint8Array(decodePredictions(encodePredictions(point, predictions)).predictions.buffer)),
        hex(new Uint8Array(new Float64Array(predictions).buffer)),
      );
    }),
  );
});

const refused: readonly (readonly [id: string, act: () => unknown, code: keyof typeof datasetCodes])[] = [
  ['no rows', () => rowsDigest({ ids: [], columns: none }), 'DATASET_BLOCK_SIZE'],
  [
    'too many features',
    () =>
      rowsDigest({
        ids: Array.from({ length: 40_000 }, (_, row) => `n${row}`),
        columns: { rows: 40_000, features: 4_000, values: new Int8Array(160_000_000) },
      }),
    'DATASET_BLOCK_SIZE',
  ],
  [
    'a row more than an era has',
    () => rowsDigest({ ids: new Array<string>(1_000_001).fill('a'), columns: none }),
    'DATASET_BLOCK_SIZE',
  ],
  [
    'an id in all rows that an era has',
    () => rowsDigest({ ids: new Array<string>(1_000_000).fill('a'), columns: none }),
    'DATASET_ID_DUPLICATE',
  ],
  ['an id twice', () => rowsDigest({ ids: ['a', 'a'], columns: none }), 'DATASET_ID_DUPLICATE'],
  [
    'a target twice',
    () => targetsDigest({ ids: ['a', 'a'], target: new Float32Array(2) }),
    'DATASET_ID_DUPLICATE',
  ],
  ['an id with a space', () => rowsDigest({ ids: ['a a'], columns: none }), 'DATASET_ID_MALFORMED'],
  ['no predictions', () => encodePredictions(point, new Float64Array()), 'PREDICTIONS_BLOCK'],
  ['another version', () => decodePredictions(bytes(`02${frozen.slice(2)}`)), 'PREDICTIONS_BLOCK'],
  ['an empty block', () => decodePredictions(new Uint8Array()), 'PREDICTIONS_BLOCK'],
  ['a block cut short', () => decodePredictions(bytes(frozen).subarray(0, 20)), 'PREDICTIONS_BLOCK'],
  ['a row cut short', () => decodePredictions(bytes(frozen).subarray(0, 52)), 'PREDICTIONS_BLOCK'],
  ['something after the rows', () => decodePredictions(bytes(`${frozen}00`)), 'PREDICTIONS_BLOCK'],
  [
    'more rows than there are bytes',
    () => decodePredictions(bytes(`01${point}ffffffff`)),
    'PREDICTIONS_BLOCK',
  ],
  ['infinite', () => encodePredictions(point, Float64Array.of(0, Infinity)), 'PREDICTIONS_VALUE'],
  ['NaN', () => decodePredictions(bytes(`01${point}01000000000000000000f87f`)), 'PREDICTIONS_VALUE'],
];
for (const [id, act, code] of refused) test(`refused: ${id}: ${code}`, () => assert.is(codeOf(act), code));

test('a block has predictions of a million rows at most', () => {
  const all = encodePredictions(point, new Float64Array(rowsMaxCount));
  assert.is(decodePredictions(all).predictions.length, rowsMaxCount);
  const more = new Float64Array(rowsMaxCount + 1);
  assert.is(
    codeOf(() => encodePredictions(point, more)),
    'PREDICTIONS_BLOCK',
  );
});

test.run();
