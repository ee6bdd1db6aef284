import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { code } from '../house/sources.js';
import { decoders, others } from './decoders.js';
import { fuzz, shares } from './fuzz.js';

const inputs = 30_000;
const seed = 1;

const test = suite('what reads bytes of strangers');

/** How a file looks that takes bytes apart. */
const reads =
  /\b(?:decodeShape|decodeCanonical|deserialize)\(|JSON\.parse\(|\.(?:get|read)(?:Uint|Int|Float|BigUint|BigInt)\d+|[.:] TextDecoder/;

test('is in the table of decoders, or beside it with whose bytes it reads', () => {
  const named = new Set([...decoders.flatMap(({ of }) => of), ...Object.keys(others)]);
  const found = code
    .filter(({ path, text }) => /^(?:protocol|node|native)\/.*\.ts$/.test(path) && reads.test(text))
    .map(({ path }) => path);
  assert.equal(
    found.filter((file) => !named.has(file)),
    [],
  );
  assert.equal(
    Object.keys(others).filter((file) => !found.includes(file)),
    [],
    'of these no file reads bytes any more',
  );
  assert.is(new Set(decoders.map(({ name }) => name)).size, decoders.length);
});

for (const [decoder, count] of shares(inputs)) {
  test(`${decoder.name}: a changed one is refused with a code, or is a valid one`, async () => {
    const { broken, refusedValid, accepted, refused } = await fuzz(decoder, count, seed);
    assert.equal(broken, []);
    assert.equal(refusedValid, []);
    assert.ok(accepted >= decoder.valid.length && decoder.valid.length > 0);
    assert.ok(refused.size > 0 || accepted === count);
  });
}

test('what throws anything else is found, with the bytes', async () => {
  const careless = { name: 'careless', of: [], form: 'bytes', valid: [Uint8Array.of(1)], weight: 1 } as const;
  const decode = (bytes: Uint8Array): void => {
    if (bytes[0] !== 1) throw new RangeError('who knows');
  };
  const { broken } = await fuzz({ ...careless, decode }, 100, seed);
  assert.match(broken[0] ?? '', /^careless: RangeError: who knows[^]* for the \d+ bytes /);
});

test.run();
