import * as fc from 'fast-check';
import { CID } from 'multiformats/cid';
import { inspect } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeCanonical, encodeCanonical, equalBytes } from '../../../protocol/codec/canonical.js';
import { cidOf, rawCodec, textBytes, type Hash } from '../../../protocol/codec/hash.js';
import {
  bool,
  bytes,
  decodeShape,
  difference64,
  encodeShape,
  hash,
  int,
  link,
  list,
  literal,
  map,
  name,
  nullable,
  rawLink,
  text,
  uint,
  uint64,
  valueLink,
  type Shape,
} from '../../../protocol/codec/shape.js';
import { codeOf } from '../code-of.js';
import { seeded } from './arbitrary.js';

const value = CID.parse(cidOf(textBytes('block')));
const raw = CID.parse(cidOf(textBytes('block'), rawCodec));
const dagPb = CID.createV1(0x70, value.multihash);
const identity = CID.createV1(rawCodec, {
  code: 0,
  size: 32,
  digest: new Uint8Array(32),
  bytes: Uint8Array.from([0, 32, ...new Uint8Array(32)]),
});
const max = Number.MAX_SAFE_INTEGER;

/** Of each shape the plain values that it takes, and those that it refuses with CODEC_FIELD. */
const table: readonly (readonly [
  id: string,
  shape: Shape<unknown>,
  taken: readonly unknown[],
  refused: readonly unknown[],
])[] = [
  ['int', int(-3, 5), [-3, 0, 5], [-4, 6, 0.5, '1', null, true, [], {}, 2n ** 60n]],
  ['int-widest', int(-max, max), [max, -max], [2n ** 53n, -(2n ** 53n), 2 ** 53, 1e300]],
  ['uint', uint(), [0, max], [-1, 0.5, 2n ** 53n]],
  [
    'uint64',
    uint64,
    [0, max, 2n ** 53n, 2n ** 64n - 1n],
    [-1, -(2n ** 63n), 0.5, 2 ** 53, 1e300, '1', null, new Uint8Array(8)],
  ],
  [
    'difference64',
    difference64,
    [0, -1, max, -max, 1n - 2n ** 64n, 2n ** 64n - 1n],
    [-(2n ** 64n), 0.5, 2 ** 53, '1', null, new Uint8Array(8)],
  ],
  ['bool', bool, [true, false], [0, 1, 'true', null]],
  [
    'text',
    text(3, 1),
    ['a', 'abc', 'é', '\u{1f40d}'],
    ['', 'abcd', '\u{1f40d}\u{1f40d}', 'a\n', '\u0000', 'a\u007f', 1, null, ['a']],
  ],
  ['text-empty', text(3), [''], ['abcd']],
  ['name', name(3), ['a', '~!+', '-'], ['', 'abcd', 'a b', 'a,b', 'é', '\t', 'a\n', 7, null]],
  [
    'bytes',
    bytes(2, 3),
    [new Uint8Array(2), new Uint8Array(3)],
    [new Uint8Array(1), new Uint8Array(4), 'ab', [1, 2], null],
  ],
  ['hash', hash, [new Uint8Array(32)], [new Uint8Array(31), new Uint8Array(33), '00'.repeat(32), null]],
  ['link', link, [value, raw], [dagPb, identity, value.toString(), value.bytes, null, {}]],
  ['valueLink', valueLink, [value], [raw, dagPb, identity]],
  ['rawLink', rawLink, [raw], [value, dagPb, identity]],
  ['literal', literal<'a' | 1>('a', 1), ['a', 1], ['b', 2, '1', null, ['a']]],
  ['nullable', nullable(uint(3)), [null, 3], [4, false, '']],
  [
    'list',
    list(uint(3), 2, 1),
    [[1], [1, 2]],
    [[], [1, 2, 3], [4], [[1]], {}, 'ab', new Uint8Array(1), null],
  ],
  [
    'map',
    map({ a: uint(3), toString: bool }),
    [{ a: 1, toString: true }],
    [
      {},
      { a: 1 },
      { a: 4, toString: true },
      { a: 1, toString: true, b: 1 },
      [],
      value,
      'a',
      null,
      new Uint8Array(0),
    ],
  ],
];

const test = suite('shapes');
const travel = (plain: unknown): unknown => decodeCanonical(encodeCanonical(plain), 1 << 16);

for (const [id, shape, taken, refused] of table) {
  test(`${id} takes ${taken.length} values and gives their bytes back`, () => {
    for (const plain of taken)
      assert.ok(
        equalBytes(encodeShape(shape, shape.decode(travel(plain), 'value')), encodeCanonical(plain)),
        inspect(plain),
      );
  });
  test(`${id} refuses ${refused.length} values`, () => {
    for (const plain of refused)
      assert.is(
        codeOf(() => shape.decode(travel(plain), 'value')),
        'CODEC_FIELD',
        inspect(plain),
      );
  });
}

test('a refusal names the field by its path', () => {
  const shape = map({ rows: list(map({ count: uint(3) }), 5) });
  assert.throws(
    () => shape.decode({ rows: [{ count: 1 }, { count: 9 }] }, 'record'),
    /^record\.rows\[1\]\.count is not an integer from 0 to 3/,
  );
  assert.throws(() => shape.decode({ rows: 7 }, 'record'), /^record\.rows is not a list of 0 to 5 items/);
});

test('a refusal of bytes names one length where there is one', () => {
  assert.throws(() => hash.decode('11', 'record.hash'), /^record\.hash is not a byte string of 32 bytes/);
  assert.throws(
    () => bytes(2, 3).decode('11', 'record.proof'),
    /^record\.proof is not a byte string of 2 to 3 bytes/,
  );
});

test('an unsigned 64-bit integer is a bigint in memory, whatever it is on the wire', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), (number) => {
      assert.is(decodeShape(uint64, encodeShape(uint64, number), 9, 'value'), number);
    }),
    seeded(200),
  );
});

test('a shape with every kind of field round-trips, and its bytes alone decide it (CODEC-5)', () => {
  const shape = map({
    a: hash,
    b: nullable(uint64),
    c: list(text(20), 5),
    d: bytes(0, 9),
    e: literal('x', 'y'),
    f: int(-9, 9),
    g: bool,
    h: link,
  });
  const digest = fc.uint8Array({ minLength: 32, maxLength: 32 });
  const arbitrary = fc.record(
    {
      a: digest.map((each) => Buffer.from(each).toString('hex') as Hash),
      b: fc.option(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n })),
      c: fc.array(
        fc.string({ maxLength: 20 }).filter((each) => !/\p{Cc}/u.test(each)),
        { maxLength: 5 },
      ),
      d: fc.uint8Array({ maxLength: 9 }),
      e: fc.constantFrom('x' as const, 'y' as const),
      f: fc.integer({ min: -9, max: 9 }),
      g: fc.boolean(),
      h: fc.uint8Array({ maxLength: 4 }).map((block) => cidOf(block)),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(arbitrary, (whole) => {
      const encoded = encodeShape(shape, whole);
      const back = decodeShape(shape, encoded, 1_000, 'value');
      assert.equal(back, whole);
      assert.equal(encodeShape(shape, back), encoded);
    }),
    seeded(200),
  );
});

test.run();
