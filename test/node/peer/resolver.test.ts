import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { beaconSeedFile } from '../../../node/data-dir/data-dir.js';
import { Resolver } from '../../../node/peer/resolver.js';
import { previousReveal } from '../../../protocol/beacon/beacon.js';
import type { NodeKey } from '../../../protocol/records/keys.js';
import { codeOf } from '../engine/fixture.js';

const key = 'ab'.repeat(32) as NodeKey;

const test = suite<{ dir: string }>('resolver');
test.before.each(async (context) => {
  context.dir = await mkdtemp(join(tmpdir(), 'gridlode-resolver-'));
});
test.after.each(({ dir }) => rm(dir, { recursive: true }));

test('campaigns that are made in one data directory share no reveal, and each finds its own again after a restart (BEACON-2)', async ({
  dir,
}) => {
  const made = [await Resolver.create(dir, key, 100), await Resolver.create(dir, key, 100)];
  for (const { anchor, reveals } of made) {
    assert.is((await stat(beaconSeedFile(dir, anchor))).mode & 0o777, 0o600);
    const opened = await Resolver.open(dir, key, anchor);
    for (const at of [0, 1, 99, 100]) assert.is(opened.reveals.at(at), reveals.at(at));
    assert.is(previousReveal(reveals.at(1)), anchor);
    assert.throws(() => reveals.at(101), RangeError);
  }
  const all = made.flatMap(({ reveals }) => Array.from({ length: 101 }, (_, at) => reveals.at(at)));
  assert.is(new Set(all).size, 202);
});

const damages: { id: string; code: string; damage: (file: string, dir: string) => Promise<unknown> }[] = [
  { id: 'absent', code: 'BEACON_SEED', damage: (file) => rm(file) },
  { id: 'folder', code: 'BEACON_SEED', damage: (file) => rm(file).then(() => mkdir(file)) },
  {
    id: 'of-another-anchor',
    code: 'BEACON_SEED',
    damage: async (file, dir) =>
      rename(beaconSeedFile(dir, (await Resolver.create(dir, key, 100)).anchor), file),
  },
  {
    id: 'of-another-length',
    code: 'BEACON_SEED',
    damage: async (file) =>
      writeFile(file, (await readFile(file, 'latin1')).replace('length 100', 'length 99')),
  },
  { id: 'readable-by-others', code: 'BEACON_SEED', damage: (file) => chmod(file, 0o640) },
  { id: 'empty', code: 'BEACON_SEED', damage: (file) => writeFile(file, '') },
  {
    id: 'truncated',
    code: 'BEACON_SEED',
    damage: async (file) => writeFile(file, (await readFile(file, 'latin1')).slice(0, 60)),
  },
  {
    id: 'of-a-newer-version',
    code: 'BEACON_SEED_NEWER',
    damage: async (file) =>
      writeFile(file, (await readFile(file, 'latin1')).replace('beacons 1', 'beacons 2')),
  },
  {
    id: 'newer-and-of-another-form',
    code: 'BEACON_SEED_NEWER',
    damage: (file) => writeFile(file, `gridlode-beacons 12\n${'x'.repeat(10_000)}`),
  },
  {
    id: 'version-garbled',
    code: 'BEACON_SEED',
    damage: async (file) =>
      writeFile(file, (await readFile(file, 'latin1')).replace('beacons 1', 'beacons 2x')),
  },
  {
    id: 'too-long',
    code: 'BEACON_SEED',
    damage: async (file) => writeFile(file, `${await readFile(file, 'latin1')}${' '.repeat(300)}`),
  },
];
for (const { id, code, damage } of damages) {
  test(`${id}: ${code}`, async ({ dir }) => {
    const { anchor } = await Resolver.create(dir, key, 100);
    await damage(beaconSeedFile(dir, anchor), dir);
    assert.is(await codeOf(Resolver.open(dir, key, anchor)), code);
  });
}

test.run();
