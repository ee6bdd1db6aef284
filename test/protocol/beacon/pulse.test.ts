import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LocalBeacon } from '../../../cli/demo/local-beacon.js';
import {
  firstPulseFrom,
  pulseMs,
  pulseStep,
  type PublicBeacon,
} from '../../../protocol/beacon/public-beacon.js';
import { arePulsesOf, isBeaconKey, isPulseOf } from '../../../protocol/beacon/pulse.js';
import type { Hash } from '../../../protocol/codec/hash.js';

const test = suite('pulses');

const vectors = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', '..', '..', 'test', 'vectors', 'pulses.json'), 'utf8'),
) as {
  beacon: Omit<PublicBeacon, 'firstPulse' | 'outageEpochs' | 'chainHash'> & { chainHash: Hash };
  pulses: { id: string; number: number; signature: string; holds: boolean }[];
};
const quicknet: PublicBeacon = { ...vectors.beacon, firstPulse: 1, outageEpochs: 18 };
const terms = { genesisSeconds: 1_000, periodSeconds: 3, outageEpochs: 18 };
const local = new LocalBeacon('one', terms);
const beacon: PublicBeacon = { ...local.description, firstPulse: 1 };

for (const { id, number, signature, holds } of vectors.pulses) {
  test(`BEACON-3: ${id}: ${holds ? 'holds' : 'does not hold'}`, () => {
    assert.is(isPulseOf(quicknet, { number, signature }), holds);
    assert.is(arePulsesOf(quicknet, [{ number, signature }]), holds);
  });
}

test('BEACON-3: a pulse of another key does not hold', () => {
  const { number, signature } = vectors.pulses[0]!;
  assert.not(isPulseOf(beacon, { number, signature }));
  assert.not(isPulseOf(quicknet, local.pulse(number)));
  assert.ok(isPulseOf(beacon, local.pulse(number)));
});

test('many pulses hold together just where each does', () => {
  const pulses = Array.from({ length: 20 }, (_, i) => local.pulse(i + 1));
  assert.ok(arePulsesOf(beacon, pulses));
  assert.ok(arePulsesOf(beacon, []));
  for (const at of [0, 7, 19]) {
    const altered = pulses.map((pulse, i) => (i === at ? { ...pulse, number: 99 } : pulse));
    assert.not(arePulsesOf(beacon, altered));
  }
  // Their sum is that of the right ones.
  const swapped = pulses.map((pulse, i) => (i < 2 ? { ...pulse, number: 2 - i } : pulse));
  assert.not(arePulsesOf(beacon, swapped));
});

const keys: { id: string; key: string; isKey: boolean }[] = [
  { id: 'quicknet', key: quicknet.publicKey, isKey: true },
  { id: 'of a local beacon', key: beacon.publicKey, isKey: true },
  { id: 'the neutral point', key: `c0${'00'.repeat(95)}`, isKey: false },
  { id: 'a bit altered', key: quicknet.publicKey.replace(/a$/, 'b'), isKey: false },
  { id: 'zeros', key: '00'.repeat(96), isKey: false },
];
for (const { id, key, isKey } of keys)
  test(`a key: ${id}: ${isKey}`, () => assert.is(isBeaconKey(key), isKey));

test('pulse 1 is out at the genesis, and each later one a period after the one before (BEACON-7)', () => {
  assert.is(pulseMs(terms, 1), 1_000_000);
  assert.is(pulseMs(terms, 3), 1_006_000);
});

for (const [unixMs, number] of [
  [0, 1],
  [1_000_000, 1],
  [1_000_001, 2],
  [1_003_000, 2],
  [1_003_001, 3],
] as const)
  test(`the first pulse from ${unixMs} ms on is ${number}`, () =>
    assert.is(firstPulseFrom(terms, unixMs), number));

for (const [epochMs, hasPulse, step] of [
  [600_000, true, 200],
  [600_000, false, 3_600],
  [10_000, true, 3],
  [500, true, 1],
  [500, false, 18],
  [3_000_000, true, 1_000],
  [2_999_999, true, 999],
] as const)
  test(`BEACON-4: an epoch of ${epochMs} ms ${hasPulse ? 'with' : 'without'} its pulse: ${step} pulses ahead`, () =>
    assert.is(pulseStep(beacon, epochMs, hasPulse), step));

test.run();
