import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checksum } from '../../native/index.js';

const test = suite('checksum');
const bytes = new Uint8Array(200).map((_, i) => i * 37);

test('each bit of an array counts, and so do its length and its place among others', () => {
  const expected = checksum([bytes]);
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const changed = bytes.slice();
    changed[bit >> 3]! ^= 1 << (bit & 7);
    assert.is.not(checksum([changed]), expected);
  }
  const zeros = Array.from({ length: 130 }, (_, length) => checksum([new Int8Array(length)]));
  assert.is(new Set(zeros).size, 130);
  assert.is.not(
    checksum([bytes.subarray(0, 100), bytes.subarray(100)]),
    checksum([bytes.subarray(100), bytes.subarray(0, 100)]),
  );
});

test('two bits of one place in different blocks do not make up for each other', () => {
  for (let bit = 0; bit < 64; bit++) {
    const changed = new BigUint64Array(32);
    changed[0] = changed[8] = changed[16] = 1n << BigInt(bit);
    assert.is.not(checksum([new Uint8Array(changed.buffer)]), checksum([new Uint8Array(256)]));
  }
});

test('arrays of any type and at any place in their buffer', () => {
  const doubles = Float64Array.of(1, -2, Math.PI);
  assert.is(checksum([doubles]), checksum([new Uint8Array(doubles.buffer)]));
  assert.is(checksum([doubles.subarray(1)]), checksum([doubles.slice(1)]));
});

test.run();
