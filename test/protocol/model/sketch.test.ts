import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { domainHash, uint32Bytes } from '../../../protocol/codec/hash.js';
import type { PointId } from '../../../protocol/grid/point.js';
import { sketchBits, sketchBytes } from '../../../protocol/limits.js';
import { nearer, sketchedRows, sketchOf, Sketches, type Near } from '../../../protocol/model/sketch.js';

const pointAt = (i: number): PointId => domainHash('test-point', uint32Bytes(i)) as string as PointId;
const bitOf = (sketch: Uint8Array, bit: number): number =>
  ((sketch[Math.floor(bit / 8)] as number) >> (bit % 8)) & 1;
const distance = (a: Uint8Array, b: Uint8Array): number =>
  Array.from({ length: sketchBits }, (_, bit) => Number(bitOf(a, bit) !== bitOf(b, bit))).reduce(
    (x, y) => x + y,
  );
const someSketch = fc.uint8Array({ minLength: sketchBytes, maxLength: sketchBytes });
const someEras = fc.array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 60 }), {
  minLength: 1,
  maxLength: 40,
});

test('each bit is the order of a pair of neighbouring rows, the eras taking turns (SKETCH-1)', () => {
  fc.assert(
    fc.property(someEras, (values) => {
      const eras = values.map((rows) => Float64Array.from(rows));
      const sketch = sketchOf(eras.map((rows) => rows.subarray(0, sketchedRows(eras.length, rows.length))));
      for (let bit = 0; bit < sketchBits; bit++) {
        const rows = eras[bit % eras.length] as Float64Array;
        const pairs = Math.floor(rows.length / 2);
        const pair = pairs === 0 ? -1 : Math.floor(bit / eras.length) % pairs;
        const expected = pair >= 0 && (rows[2 * pair] as number) > (rows[2 * pair + 1] as number) ? 1 : 0;
        if (bitOf(sketch, bit) !== expected) return false;
      }
      return sketch.length === sketchBytes;
    }),
  );
});

test('a frozen sketch', () => {
  const rows = (seed: number): Float64Array =>
    Float64Array.from({ length: 6 }, (_, i) => ((i + seed) * 7) % 5);
  const sketch = Buffer.from(sketchOf([rows(0), rows(1), rows(3)])).toString('hex');
  assert.is(sketch, '489122458a142952a4'.repeat(15).slice(0, 256));
});

test('what grows with a model leaves its sketch alone, and what turns it round takes every bit that is no tie', () => {
  const rows = Float64Array.from({ length: 4 * sketchBits }, (_, i) => Math.fround((i * 7919) % 10_007));
  const sketch = sketchOf([rows]);
  assert.equal(sketchOf([rows.map((value) => 3 * value - 5)]), sketch);
  assert.is(distance(sketchOf([rows.map((value) => -value)]), sketch), sketchBits);
});

test('the nearest is the nearest of all but the model itself, ties to the lower point id, also after some have gone (SKETCH-2)', () => {
  fc.assert(
    fc.property(
      fc.array(someSketch, { minLength: 1, maxLength: 12 }),
      someSketch,
      fc.nat(11),
      (sketches, sought, gone) => {
        const table = new Sketches();
        sketches.forEach((sketch, i) => table.add(pointAt(i), sketch));
        table.add(pointAt(0), sketches[0] as Uint8Array);
        table.remove(pointAt(gone));
        const left = sketches
          .map((sketch, i): Near => ({ pointId: pointAt(i), distance: distance(sketch, sought) }))
          .filter((_, i) => i !== gone);
        const expected = left.sort((a, b) => a.distance - b.distance || (a.pointId < b.pointId ? -1 : 1));
        assert.is(table.size, left.length);
        assert.equal(table.nearest(sought), expected[0] ?? null);
        assert.equal(table.nearest(sought, expected[0]?.pointId), expected[1] ?? null);
        assert.equal(expected.reduce<Near | null>(nearer, null), expected[0] ?? null);
      },
    ),
  );
});

test('the mean agreement is that of all pairs', () => {
  fc.assert(
    fc.property(fc.array(someSketch, { minLength: 2, maxLength: 8 }), (sketches) => {
      const table = new Sketches();
      sketches.forEach((sketch, i) => table.add(pointAt(i), sketch));
      const pairs = sketches.flatMap((a, i) => sketches.slice(i + 1).map((b) => 1 - distance(a, b) / 512));
      assert.ok(
        Math.abs((table.meanAgreement() as number) - pairs.reduce((x, y) => x + y) / pairs.length) < 1e-9,
      );
    }),
  );
  const alone = new Sketches();
  assert.is(alone.meanAgreement(), null);
  alone.add(pointAt(0), new Uint8Array(128));
  assert.is(alone.meanAgreement(), null);
});

test.run();
