import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  compareBytes,
  decodeCanonical,
  encodeCanonical,
  equalBytes,
  joinCanonical,
} from '../../../protocol/codec/canonical.js';
import { GridlodeError } from '../../../protocol/error.js';
import { plainValue, seeded } from './arbitrary.js';
import { referenceCbor } from './reference-cbor.js';

const maxBytes = 1 << 20;
const test = suite('canonical');

test('every plain value has the encoding that the specification gives it, and comes back from it (CODEC-1 to CODEC-3)', () => {
  fc.assert(
    fc.property(plainValue, (value) => {
      const bytes = encodeCanonical(value);
      assert.is(Buffer.from(bytes).toString('hex'), referenceCbor(value).toString('hex'));
      const back = decodeCanonical(bytes, maxBytes);
      assert.ok(equalBytes(encodeCanonical(back), bytes));
    }),
    seeded(400),
  );
});

test('bytes that are altered anywhere are refused, or are the encoding of another value', () => {
  const change = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 }));
  fc.assert(
    fc.property(plainValue, change, (value, [place, flip]) => {
      const bytes = encodeCanonical(value);
      const at = place % bytes.length;
      const altered = bytes.map((byte, i) => (i === at ? byte ^ flip : byte));
      let other: unknown;
      try {
        other = decodeCanonical(altered, maxBytes);
      } catch (error) {
        assert.instance(error, GridlodeError);
        return;
      }
      assert.ok(equalBytes(encodeCanonical(other), altered));
      assert.not.ok(equalBytes(encodeCanonical(other), bytes));
    }),
    seeded(400),
  );
});

test('random bytes give a coded error or a value, never another exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      try {
        assert.ok(equalBytes(encodeCanonical(decodeCanonical(bytes, 64)), bytes));
      } catch (error) {
        assert.instance(error, GridlodeError);
      }
    }),
    seeded(2_000),
  );
});

test('the order of insertion does not show', () => {
  const forwards = encodeCanonical({ b: 1, aa: 2, a: 3 });
  assert.equal(encodeCanonical({ aa: 2, a: 3, b: 1 }), forwards);
  assert.is(Buffer.from(forwards).toString('hex'), 'a361610361620162616102');
});

test('a view into a larger buffer is read within its bounds', () => {
  const whole = Uint8Array.of(0xff, 0x81, 0x01, 0xff);
  assert.equal(decodeCanonical(whole.subarray(1, 3), 2), [1]);
});

test('values that are encoded already make the list of them, however long it is', () => {
  for (const length of [0, 23, 24, 255, 256, 65_535, 65_536, 65_537]) {
    const list = Array.from({ length }, (_, i) => i % 3);
    const items = list.map((value) => encodeCanonical(value));
    assert.ok(equalBytes(joinCanonical(items), encodeCanonical(list)), `${length} items`);
  }
});

test('byte strings compare as unsigned numbers, a beginning before what it begins', () => {
  const sorted = [[], [0], [0, 0], [1], [127], [128], [255], [255, 0]].map((bytes) => Uint8Array.from(bytes));
  sorted.forEach((a, i) =>
    sorted.forEach((b, j) => {
      assert.is(Math.sign(compareBytes(a, b)), Math.sign(i - j));
      assert.is(equalBytes(a, b), i === j);
    }),
  );
});

for (const length of [0, 1, 100, 200, 600, 5_000, 300_000])
  test(`an encoding with ${length} bytes in it keeps no more memory than its own, and the next leaves it alone`, () => {
    const value = { bytes: new Uint8Array(length).fill(7) };
    const encoded = encodeCanonical(value);
    assert.is(encoded.buffer.byteLength, encoded.length);
    const before = encoded.slice();
    encodeCanonical({ bytes: new Uint8Array(length).fill(8) });
    assert.equal(encoded, before);
    assert.equal(decodeCanonical(encoded, 400_000), value);
  });

test.run();
