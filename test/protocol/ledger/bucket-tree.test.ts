import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { domainHash, hashBytes, textBytes, toHash } from '../../../protocol/codec/hash.js';
import { treeRoot } from '../../../protocol/codec/merkle-tree.js';
import { BucketTree, bucketCount, bucketHash, bucketOf } from '../../../protocol/ledger/bucket-tree.js';

const leafOf = (text: string): Uint8Array => hashBytes(domainHash('test-leaf', textBytes(text)));

/** The root as LEDGER-2 words it. */
function rootOf(leaves: ReadonlyMap<string, Uint8Array>): string {
  const buckets = Array.from({ length: bucketCount }, (): Uint8Array[] => []);
  for (const [key, leaf] of [...leaves].sort(([a], [b]) => (a < b ? -1 : 1)))
    buckets[bucketOf(key)]?.push(leaf);
  return treeRoot(buckets.map((bucket) => toHash(bucketHash(bucket))));
}

const changes = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.option(fc.string())), {
  maxLength: 30,
});

test('whatever came and went, the root is that over what is there (LEDGER-2)', () => {
  fc.assert(
    fc.property(fc.array(changes, { maxLength: 4 }), (cuts) => {
      const tree = new BucketTree();
      const leaves = new Map<string, Uint8Array>();
      for (const cut of cuts) {
        for (const [key, text] of cut) {
          tree.put(`key ${key}`, text === null ? null : leafOf(text));
          if (text === null) leaves.delete(`key ${key}`);
          else leaves.set(`key ${key}`, leafOf(text));
        }
        assert.is(tree.root(), rootOf(leaves));
      }
    }),
    { numRuns: 20 },
  );
});

test('keys that share a bucket stand there in their order', () => {
  const index = bucketOf('key 0');
  const shared = Array.from({ length: 9_000 }, (_, i) => `key ${i}`).filter((key) => bucketOf(key) === index);
  assert.ok(shared.length > 1);
  const [forth, back] = [new BucketTree(), new BucketTree()];
  for (const key of shared) forth.put(key, leafOf(key));
  for (const key of shared.toReversed()) back.put(key, leafOf(key));
  assert.is(forth.root(), back.root());
  assert.equal(
    forth.bucket(index).map(([key]) => key),
    [...shared].sort(),
  );
});

test.run();
