import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { narrowBytes, roomFor, type Keepable } from '../../../node/keeping/room.js';
import { cidOf, textBytes, type Cid } from '../../../protocol/codec/hash.js';
import type { NodeKey } from '../../../protocol/records/keys.js';

/** Of 1,600 bytes 100 are for one author, 200 for newcomers, 400 for all, while 1,200 at most are used. */
const disk = { diskMaxBytes: 1_600, usedBytes: 0 };
const named = (name: string): Cid => cidOf(textBytes(name));
const model = (name: string, bytes: number, changes: Partial<Keepable> = {}): Keepable => ({
  commitment: named(name),
  node: name[0] as NodeKey,
  bytes,
  isNewcomer: false,
  isFinal: false,
  ...changes,
});
const isFinal = true;
const isNewcomer = true;

/** Four models that take all that there is for kept ones. */
const full = ['a', 'b', 'c', 'd'].map((name) => model(name, 100));
const fullOfFinal = full.map((one) => ({ ...one, isFinal }));

for (const [id, wanted, kept, usedBytes, going] of [
  ['the first', model('a', 100), [], 0, []],
  ['more than one author has', model('a', 101), [], 0, null],
  ['a second of one author', model('a2', 50), [model('a1', 60)], 60, null],
  ['in place of its final one', model('a2', 50), [model('a1', 60, { isFinal })], 60, ['a1']],
  ['where all is taken', model('e', 100), full, 400, null],
  ['in place of the oldest final ones', model('e', 100), fullOfFinal, 400, ['a']],
  ['a final one in place of none', model('e', 100, { isFinal }), fullOfFinal, 400, null],
  [
    'a newcomer beside others',
    model('c', 100, { isNewcomer }),
    [model('a', 100, { isNewcomer }), model('b', 100)],
    200,
    [],
  ],
  [
    'a third newcomer',
    model('c', 100, { isNewcomer }),
    ['a', 'b'].map((name) => model(name, 100, { isNewcomer })),
    200,
    null,
  ],
  ['a member beside newcomers', model('c', 100), [model('a', 100, { isNewcomer })], 100, []],
  ['where the node uses the rest itself', model('b', 100), [model('a', 100)], 1_150, null],
  ['beside what the node uses itself', model('b', 100), [model('a', 100)], 1_100, []],
] as const)
  test(`room for ${id} (MESH-26)`, () => {
    const found = roomFor(wanted, kept, { ...disk, usedBytes });
    assert.equal(found, going === null ? null : going.map(named));
  });

test('the disk is narrow beyond three quarters', () => {
  assert.is(narrowBytes({ ...disk, usedBytes: 1_200 }), 0);
  assert.is(narrowBytes({ ...disk, usedBytes: 1_201 }), 1);
});

test.run();
