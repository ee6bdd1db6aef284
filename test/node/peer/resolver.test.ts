import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { beaconSeedFile } from '../../../node/data-dir.js';
import { Resolver } from '../../../node/peer/resolver.js';
import { previousBeacon } from '../../../protocol/draw/beacon.js';
import type { NodeKey } from '../../../protocol/records/keys.js';
import { codeOf } from '../engine/fixture.js';

const key = 'ab'.repeat(32) as NodeKey;

const test = suite<{ dir: string }>('resolver');
test.before.each(async (context) => {
  context.dir = await mkdtemp(join(tmpdir(), 'gridlode-resolver-'));
});
test.after.each(({ dir }) => rm(dir, { recursive: true }));

test('the seed is made once, for its owner only, and gives the same beacons after a restart', async ({ dir }) => {
  assert.is(await Resolver.read(dir, key), null);
  const made = await Resolver.create(dir, key, 100);
  assert.is((await stat(beaconSeedFile(dir))).mode & 0o777, 0o600);
  const kept = await Resolver.create(dir, key, 100);
  const read = await Resolver.read(dir, key);
  for (const at of [0, 1, 99, 100]) assert.equal([kept.beacons.at(at), read?.beacons.at(at)], [made.beacons.at(at), made.beacons.at(at)]);
  assert.is(previousBeacon(made.beacons.at(1)), made.anchor);
  assert.throws(() => made.beacons.at(101), RangeError);
});

test('seeds are random', async ({ dir }) => {
  assert.is.not((await Resolver.create(join(dir, 'a'), key, 1)).anchor, (await Resolver.create(join(dir, 'b'), key, 1)).anchor);
});

const damages: { id: string; code: string; damage: (file: string) => Promise<unknown> }[] = [
  { id: 'readable-by-others', code: 'BEACON_SEED', damage: (file) => chmod(file, 0o640) },
  { id: 'empty', code: 'BEACON_SEED', damage: (file) => writeFile(file, '') },
  { id: 'truncated', code: 'BEACON_SEED', damage: async (file) => writeFile(file, (await readFile(file, 'latin1')).slice(0, 60)) },
  { id: 'of-a-newer-version', code: 'BEACON_SEED_NEWER', damage: async (file) => writeFile(file, (await readFile(file, 'latin1')).replace('beacons 1', 'beacons 2')) },
  { id: 'newer-and-of-another-form', code: 'BEACON_SEED_NEWER', damage: (file) => writeFile(file, `gridlode-beacons 12\n${'x'.repeat(10_000)}`) },
  { id: 'version-garbled', code: 'BEACON_SEED', damage: async (file) => writeFile(file, (await readFile(file, 'latin1')).replace('beacons 1', 'beacons 2x')) },
  { id: 'too-long', code: 'BEACON_SEED', damage: async (file) => writeFile(file, `${await readFile(file, 'latin1')}${' '.repeat(300)}`) },
];
for (const { id, code, damage } of damages) {
  test(`${id}: ${code}, and no other seed takes its place`, async ({ dir }) => {
    await Resolver.create(dir, key, 100);
    await damage(beaconSeedFile(dir));
    const before = await readFile(beaconSeedFile(dir));
    assert.is(await codeOf(Resolver.read(dir, key)), code);
    assert.is(await codeOf(Resolver.create(dir, key, 100)), code);
    assert.equal(await readFile(beaconSeedFile(dir)), before);
  });
}

test.run();
