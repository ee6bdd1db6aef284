import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { domainHash, type Hash } from '../../../protocol/codec/hash.js';
import { beaconChain, previousReveal } from '../../../protocol/beacon/beacon.js';
import { readVectors } from '../records/read-vectors.js';

const seed = domainHash('test-beacon-seed');
const test = suite('beacons');

test('each beacon hashes to the one before, down to the anchor, for lengths around the stride', () => {
  for (const length of [0, 1, 2, 1_023, 1_024, 1_025, 2_500]) {
    const chain = beaconChain(seed, length);
    assert.is(chain.at(length), seed);
    let value: Hash = seed;
    for (let cut = length; cut > 0; cut--) {
      value = previousReveal(value);
      // A beacon costs up to 1,024 hashes: the neighbours of the kept ones and some between.
      if ((length - cut + 2) % 1_024 < 4 || cut % 97 === 1)
        assert.is(chain.at(cut - 1), value, `cut ${cut - 1} of ${length}`);
    }
  }
});

test('a cut outside the chain is no beacon', () => {
  const chain = beaconChain(seed, 10);
  for (const cut of [-1, 11, 0.5, NaN, Infinity]) assert.throws(() => chain.at(cut), RangeError, String(cut));
});

for (const { id, seed: start, length, cut, beacon } of readVectors<{
  id: string;
  seed: Hash;
  length: number;
  cut: number;
  beacon: Hash;
}>('beacons')) {
  test(`frozen: ${id}`, () => assert.is(beaconChain(start, length).at(cut), beacon));
}

test.run();
