import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  anything,
  bool,
  bytes,
  codeOf,
  fraction,
  hex32,
  hexResult,
  int,
  keyOf,
  link,
  linkOf,
  list,
  literal,
  NotOfShape,
  nullable,
  object,
  oneOf,
  text,
  textOf,
  uint,
  uint64,
  type AnyShape,
} from '../../node/json-shape.js';
import { eraName } from '../../protocol/dataset/era-name.js';
import { cidOf, rawCodec, textBytes } from '../../protocol/codec/hash.js';
import { rawLink, valueLink } from '../../protocol/codec/shape.js';
import { nodeKey } from '../../protocol/records/keys.js';

const test = suite('shapes of JSON');

const shape = object({
  count: uint(),
  amount: uint64,
  block: bytes(64),
  near: nullable(object({ part: fraction })),
  states: list(oneOf('state', { final: { corr: int(-9, 9), own: bool }, free: {}, named: { name: text() } })),
});
const plain = { noNullPrototype: true };
const value = fc.record(
  {
    count: fc.nat(),
    amount: fc.bigInt(0n, (1n << 64n) - 1n),
    block: fc.uint8Array({ maxLength: 64 }).map((block) => Buffer.from(block)),
    near: fc.option(
      fc.record({ part: fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0) }, plain),
    ),
    states: fc.array(
      fc.oneof(
        fc.record(
          { state: fc.constant('final' as const), corr: fc.integer({ min: -9, max: 9 }), own: fc.boolean() },
          plain,
        ),
        fc.constant({ state: 'free' as const }),
        fc.record({ state: fc.constant('named' as const), name: fc.string() }, plain),
      ),
    ),
  },
  plain,
);

test('what was written is read as it was, from the text of the JSON', () => {
  fc.assert(
    fc.property(value, (written) =>
      assert.equal(shape.decode(JSON.parse(JSON.stringify(shape.encode(written))), 'it'), written),
    ),
  );
});

test('fields that the shape does not have are not told', () => {
  assert.equal(object({ a: uint() }).encode({ a: 1, b: 2 } as { a: number }), { a: 1 });
});

const key = 'ab'.repeat(32);
const [value1, raw1] = [cidOf(textBytes('x')), cidOf(textBytes('x'), rawCodec)];
const taken: readonly (readonly [id: string, shape: AnyShape, json: unknown])[] = [
  ['the greatest amount', uint64, '18446744073709551615'],
  ['no bytes', bytes(0), ''],
  ['a key', keyOf(nodeKey), key],
  ['a link', linkOf(), raw1],
  ['the link of a value', linkOf(valueLink), value1],
  ['an era with a slash', textOf(eraName, 16), 'a/b'],
  ['null', nullable(uint()), null],
  ['a code', codeOf({ A_CODE: '' }), 'A_CODE'],
  ['anything', anything, { a: [1] }],
];
for (const [id, one, json] of taken)
  test(`taken: ${id}`, () => assert.equal(one.encode(one.decode(json, 'it') as never), json));

const refused: readonly (readonly [id: string, shape: AnyShape, json: unknown, path: string])[] = [
  ['a fraction for a count', uint(), 1.5, 'it'],
  ['a count beyond its bound', uint(8), 9, 'it'],
  ['a negative count', uint(), -1, 'it'],
  ['text for a count', uint(), '1', 'it'],
  ['an integer beyond what numbers hold', int(), 2 ** 53, 'it'],
  ['a number for an amount', uint64, 1, 'it'],
  ['an amount with a leading zero', uint64, '01', 'it'],
  ['an amount in hexadecimal', uint64, '0x1', 'it'],
  ['an amount that is empty', uint64, '', 'it'],
  ['an amount beyond 64 bits', uint64, '18446744073709551616', 'it'],
  ['upper-case hexadecimal', hex32(), key.toUpperCase(), 'it'],
  ['a short key', hex32(), 'ab', 'it'],
  ['a result of odd length', hexResult, 'a'.repeat(17), 'it'],
  ['base64 without its padding', bytes(4), 'AA', 'it'],
  ['base64 of the other alphabet', bytes(4), '-_-_', 'it'],
  ['too many bytes', bytes(2), 'AAAA', 'it'],
  ['a key of small order', keyOf(nodeKey), '00'.repeat(32), 'it'],
  ['no CID', link, 'nonsense', 'it'],
  ['the form of a CID alone', linkOf(), `b${'a'.repeat(58)}`, 'it'],
  ['the link of a value for raw bytes', linkOf(rawLink), value1, 'it'],
  ['an era with a comma', textOf(eraName, 16), 'a,b', 'it'],
  ['text that is too long', text(3), 'four', 'it'],
  ['infinity', fraction, Infinity, 'it'],
  ['1 for true', bool, 1, 'it'],
  ['another word', literal('a', 'b'), 'c', 'it'],
  ['an inherited name for a code', codeOf({ A_CODE: '' }), 'toString', 'it'],
  ['an object for a list', list(uint()), {}, 'it'],
  ['too few items', list(uint(), 2, 1), [], 'it'],
  ['too many items', list(uint(), 2, 1), [1, 2, 3], 'it'],
  ['a bad item', list(uint()), [1, null], 'it[1]'],
  ['null for an object', object({}), null, 'it'],
  ['a list for an object', object({}), [], 'it'],
  ['a field that is missing', object({ a: nullable(uint()) }), {}, 'it.a'],
  ['an inherited field', object({ toString: uint() }), {}, 'it.toString'],
  ['a field too many', object({}), { b: 1 }, 'it["b"]'],
  ['a bad field', object({ a: object({ b: uint() }) }), { a: { b: -1 } }, 'it.a.b'],
  ['a variant that is none', oneOf('type', { a: {} }), { type: 'toString' }, 'it.type'],
  ['no variant', oneOf('type', { a: {} }), {}, 'it.type'],
];
for (const [id, one, json, path] of refused) {
  test(`refused: ${id}`, () => {
    assert.throws(
      () => one.decode(json, 'it'),
      (error: Error) => error instanceof NotOfShape && error.message.startsWith(`${path} is not `),
    );
  });
}

test.run();
