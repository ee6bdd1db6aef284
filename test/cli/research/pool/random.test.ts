import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { drawSets, seededRandom } from '../../../../cli/research/pool/random.js';

const items = [...Array(20).keys()];

test('a seed and a purpose decide the numbers, each from 0 up to 1', () => {
  const take = (seed: string, purpose: string): number[] =>
    Array.from({ length: 1_000 }, seededRandom(seed, purpose));
  assert.equal(take('a', 'b'), take('a', 'b'));
  assert.is.not(take('a', 'b')[0], take('b', 'a')[0]);
  assert.is.not(take('a', 'b')[0], take('a', 'c')[0]);
  const numbers = take('a', 'b');
  assert.ok(numbers.every((number) => number >= 0 && number < 1));
  assert.is(new Set(numbers).size, numbers.length);
  assert.ok(Math.abs(numbers.reduce((sum, number) => sum + number, 0) / 1_000 - 0.5) < 0.03);
});

test('sets are deterministic, have no member twice, and cover the items evenly', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 60 }),
      fc.string(),
      (size, count, seed) => {
        const sets = drawSets(items, size, count, seededRandom(seed, 'sets'));
        assert.equal(sets, drawSets(items, size, count, seededRandom(seed, 'sets')));
        assert.ok(sets.length >= count && sets.length < count + items.length / size);
        assert.ok(sets.every((set) => set.length === size && new Set(set).size === size));
        const perShuffle = Math.floor(items.length / size);
        for (let start = 0; start < sets.length; start += perShuffle) {
          assert.is(new Set(sets.slice(start, start + perShuffle).flat()).size, perShuffle * size);
        }
      },
    ),
    { seed: 1, numRuns: 200 },
  );
});

test('every item is as often first as any other', () => {
  const firsts = drawSets(items, 20, 20_000, seededRandom('1', 'firsts')).map(([first]) => first as number);
  const counts = items.map((item) => firsts.filter((first) => first === item).length);
  assert.ok(
    counts.every((count) => Math.abs(count - 1_000) < 150),
    counts.join(' '),
  );
});

test.run();
