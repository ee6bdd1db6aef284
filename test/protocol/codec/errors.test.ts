import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeCanonical } from '../../../protocol/codec/canonical.js';
import type { codecCodes } from '../../../protocol/codec/codes.js';
import { nestingMax } from '../../../protocol/codec/nesting.js';
import { decodeShape, list, map, uint } from '../../../protocol/codec/shape.js';
import { codeOf } from '../code-of.js';

const decode =
  (hex: string, maxBytes = 1 << 20) =>
  (): unknown =>
    decodeCanonical(fromHex(hex), maxBytes);
const shaped = map({ a: uint(9), b: list(uint(9), 3) });
const decodeShaped = (hex: string) => (): unknown => decodeShape(shaped, fromHex(hex), 100, 'value');
const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const link = `d82a 5825 00 01711220 ${'11'.repeat(32)}`;

const cases: readonly (readonly [id: string, act: () => unknown, code: keyof typeof codecCodes])[] = [
  ['size-one-more', decode('820102', 2), 'CODEC_TOO_LARGE'],
  ['size-zero', decode('00', 0), 'CODEC_TOO_LARGE'],
  ['empty', decode(''), 'CODEC_MALFORMED'],
  ['trailing-zero', decode('0100'), 'CODEC_MALFORMED'],
  ['trailing-value', decode('8101 8101'), 'CODEC_MALFORMED'],
  ['truncated-list', decode('8201'), 'CODEC_MALFORMED'],
  ['truncated-header', decode('1a0000'), 'CODEC_MALFORMED'],
  ['truncated-text', decode('6261'), 'CODEC_MALFORMED'],
  ['huge-list', decode('9affffffff'), 'CODEC_MALFORMED'],
  ['huge-list-64', decode('9bffffffffffffffff'), 'CODEC_MALFORMED'],
  ['huge-list-safe', decode('9b001fffffffffffff'), 'CODEC_MALFORMED'],
  ['huge-map', decode('baffffffff'), 'CODEC_MALFORMED'],
  ['huge-map-64', decode('bbffffffffffffffff'), 'CODEC_MALFORMED'],
  ['huge-bytes', decode('5affffffff'), 'CODEC_MALFORMED'],
  ['huge-bytes-64', decode('5bffffffffffffffff'), 'CODEC_MALFORMED'],
  ['huge-text', decode('7b7fffffffffffffff'), 'CODEC_MALFORMED'],
  ['list-indefinite', decode('9f01ff'), 'CODEC_MALFORMED'],
  ['map-indefinite', decode('bf616101ff'), 'CODEC_MALFORMED'],
  ['bytes-indefinite', decode('5f4101ff'), 'CODEC_MALFORMED'],
  ['text-indefinite', decode('7f6161ff'), 'CODEC_MALFORMED'],
  ['break-alone', decode('ff'), 'CODEC_MALFORMED'],
  ['header-reserved', decode('1c'), 'CODEC_MALFORMED'],
  ['key-number', decode('a10101'), 'CODEC_MALFORMED'],
  ['key-bytes', decode('a1416101'), 'CODEC_MALFORMED'],
  ['key-twice', decode('a2616101616102'), 'CODEC_MALFORMED'],
  ['key-twice-equal', decode('a2616101616101'), 'CODEC_MALFORMED'],
  ['key-proto-twice', decode('a2695f5f70726f746f5f5f01695f5f70726f746f5f5f01'), 'CODEC_MALFORMED'],
  ['tag-date', decode('c000'), 'CODEC_MALFORMED'],
  ['tag-bignum', decode('c24101'), 'CODEC_MALFORMED'],
  ['tag-42-no-bytes', decode('d82a01'), 'CODEC_MALFORMED'],
  ['tag-42-no-zero', decode(`d82a 5824 01711220 ${'11'.repeat(32)}`), 'CODEC_MALFORMED'],
  ['tag-42-short', decode(`d82a 5824 00 01711220 ${'11'.repeat(31)}`), 'CODEC_MALFORMED'],
  ['tag-42-long', decode(`d82a 5826 00 01711220 ${'11'.repeat(33)}`), 'CODEC_MALFORMED'],
  ['tag-42-version-padded', decode(`d82a 5826 00 8100711220 ${'11'.repeat(32)}`), 'CODEC_MALFORMED'],
  ['tag-42-codec-padded', decode(`d82a 5826 00 01f1001220 ${'11'.repeat(32)}`), 'CODEC_MALFORMED'],
  ['tag-42-hash-padded', decode(`d82a 5826 00 0171920020 ${'11'.repeat(32)}`), 'CODEC_MALFORMED'],
  ['tag-42-size-padded', decode(`d82a 5826 00 017112a000 ${'11'.repeat(32)}`), 'CODEC_MALFORMED'],
  ['tag-42-wide', decode(`d9002a 5825 00 01711220 ${'11'.repeat(32)}`), 'CODEC_MALFORMED'],
  ['link-impostor', decode('a2612f617865627974657361 78'), 'CODEC_MALFORMED'],
  ['nan', decode('fb7ff8000000000000'), 'CODEC_MALFORMED'],
  ['infinity', decode('fb7ff0000000000000'), 'CODEC_MALFORMED'],
  ['simple-value', decode('f820'), 'CODEC_MALFORMED'],
  ['undefined', decode('f7'), 'CODEC_NOT_CANONICAL'],
  ['integer-long-1', decode('1800'), 'CODEC_MALFORMED'],
  ['integer-long-2', decode('1900ff'), 'CODEC_MALFORMED'],
  ['integer-long-8', decode('1b00000000ffffffff'), 'CODEC_MALFORMED'],
  ['negative-long', decode('3800'), 'CODEC_MALFORMED'],
  ['length-long-bytes', decode('580101'), 'CODEC_MALFORMED'],
  ['length-long-list', decode('980101'), 'CODEC_MALFORMED'],
  ['length-long-map', decode('b801616101'), 'CODEC_MALFORMED'],
  ['float-half', decode('f93e00'), 'CODEC_NOT_CANONICAL'],
  ['float-single', decode('fa3fc00000'), 'CODEC_NOT_CANONICAL'],
  ['float-integer', decode('fb3ff0000000000000'), 'CODEC_NOT_CANONICAL'],
  ['float-minus-zero', decode('fb8000000000000000'), 'CODEC_NOT_CANONICAL'],
  ['float-zero', decode('fb0000000000000000'), 'CODEC_NOT_CANONICAL'],
  ['keys-unsorted', decode('a2616201616101'), 'CODEC_NOT_CANONICAL'],
  ['keys-by-bytes-not-length', decode('a262616101616202'), 'CODEC_NOT_CANONICAL'],
  ['text-not-utf8', decode('61ff'), 'CODEC_NOT_CANONICAL'],
  ['text-surrogate', decode('63eda080'), 'CODEC_NOT_CANONICAL'],
  ['text-overlong', decode('62c0af'), 'CODEC_NOT_CANONICAL'],
  ['text-byte-order-mark', decode('63efbbbf'), 'CODEC_NOT_CANONICAL'],
  ['deep-list', decode('81'.repeat(nestingMax + 1) + '00'), 'CODEC_TOO_DEEP'],
  ['deep-empty-list', decode('81'.repeat(nestingMax) + '8100'), 'CODEC_TOO_DEEP'],
  ['deep-map', decode('a16161'.repeat(nestingMax + 1) + '00'), 'CODEC_TOO_DEEP'],
  ['deep-tag', decode('d82a'.repeat(nestingMax + 1) + '00'), 'CODEC_TOO_DEEP'],
  ['deep-after-wide', decode('831a00010000420000' + '81'.repeat(nestingMax) + '00'), 'CODEC_TOO_DEEP'],
  ['deep-after-the-value', decode('8100' + '81'.repeat(nestingMax) + '00'), 'CODEC_MALFORMED'],
  ['deep-huge', () => decodeCanonical(new Uint8Array(1 << 20).fill(0x81), 1 << 20), 'CODEC_TOO_DEEP'],
  ['deep-huge-header', decode('9bffffffffffffffff'.repeat(100)), 'CODEC_TOO_DEEP'],
  ['field-missing', decodeShaped('a1616101'), 'CODEC_FIELD'],
  ['field-unknown', decodeShaped('a3616101616280616301'), 'CODEC_FIELD'],
  ['field-proto', decodeShaped('a3616101616280695f5f70726f746f5f5f01'), 'CODEC_FIELD'],
  ['field-beyond', decodeShaped('a261610a616280'), 'CODEC_FIELD'],
  ['field-float', decodeShaped('a26161fb3ff8000000000000616280'), 'CODEC_FIELD'],
  ['field-list-long', decodeShaped('a26161016162 8401010101'), 'CODEC_FIELD'],
  ['field-list-map', decodeShaped('a26161016162a0'), 'CODEC_FIELD'],
  ['value-null', decodeShaped('f6'), 'CODEC_FIELD'],
  ['value-list', decodeShaped('80'), 'CODEC_FIELD'],
  ['value-link', decodeShaped(link), 'CODEC_FIELD'],
];

const test = suite('codec errors (CODEC-1 to CODEC-5)');

for (const [id, act, code] of cases) test(`${id} is ${code}`, () => assert.is(codeOf(act), code));

test('the neighbours of the cases are accepted', () => {
  assert.is(codeOf(decode('820102', 3)), null);
  assert.is(codeOf(decode('81'.repeat(nestingMax) + '00')), null);
  assert.is(codeOf(decode(`82${'81'.repeat(nestingMax - 1)}00${'81'.repeat(nestingMax - 1)}00`)), null);
  assert.is(codeOf(decode(link)), null);
  assert.is(codeOf(decode('fb3ff8000000000000')), null);
  assert.equal(decodeShape(shaped, fromHex('a26161016162820203'), 100, 'value'), { a: 1, b: [2, 3] });
});

test("a stranger's key reaches no message whole or with its control characters", () => {
  const key = `\u001b[31m${'x'.repeat(10_000)}`;
  let message = '';
  try {
    map({}).decode({ [key]: 1 }, 'value');
  } catch (error) {
    message = (error as Error).message;
  }
  assert.ok(message.length > 0 && message.length < 200, `${message.length} characters`);
  assert.not.ok(message.includes('\u001b'));
});

test.run();
