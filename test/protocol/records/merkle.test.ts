import { createHash } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cidOf, textBytes, type Cid, type Hash } from '../../../protocol/codec/hash.js';
import { emptyTree, grow, grownRoot } from '../../../protocol/codec/merkle-tree.js';
import { merkleRoot } from '../../../protocol/records/merkle.js';
import { readVectors } from './read-vectors.js';

const test = suite('merkle');
const leaves = (count: number): Cid[] =>
  Array.from({ length: count }, (_, i) => cidOf(textBytes(`leaf ${i}`)));

const sha = (...parts: (Buffer | string)[]): Buffer =>
  createHash('sha256')
    .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
    .digest();
const leafOf = (cid: string): Buffer =>
  sha('\0\0\0\u0016gridlode/1/merkle-leaf', Buffer.of(0, 0, 0, cid.length), cid);
/**
 * RFC 6962's recursion, from the top down: the left part has the greatest power of two of leaves that is less
 * than all.
 */
function referenceRoot(cids: readonly string[]): Buffer {
  if (cids.length === 0) return sha('\0\0\0\u0017gridlode/1/merkle-empty');
  if (cids.length === 1) return leafOf(cids[0] as string);
  const left = 2 ** Math.floor(Math.log2(cids.length - 1));
  return sha(Buffer.of(1), referenceRoot(cids.slice(0, left)), referenceRoot(cids.slice(left)));
}

for (const { id, leaves: count, root } of readVectors<{ id: string; leaves: number; root: string }>(
  'merkle',
)) {
  test(`frozen: ${id} leaves`, () => assert.is(merkleRoot(leaves(count)), root));
}

test('the root is that of RFC 6962, computed from the top down', () => {
  for (let count = 0; count <= 40; count++)
    assert.is(merkleRoot(leaves(count)), referenceRoot(leaves(count)).toString('hex'), `${count} leaves`);
});

test('a tree that grows has the same root after each leaf, and keeps one peak for each full tree in it', () => {
  let tree = emptyTree;
  for (let count = 0; count <= 40; count++) {
    assert.is(grownRoot(tree), merkleRoot(leaves(count)), `${count} leaves`);
    assert.equal([tree.count, tree.peaks.length], [count, count.toString(2).replaceAll('0', '').length]);
    tree = grow(tree, leafOf(leaves(count + 1)[count] as string).toString('hex') as Hash);
  }
});

test('order, count and repetition of leaves each give another root', () => {
  const [a, b, c] = leaves(3) as [Cid, Cid, Cid];
  const lists = [
    [],
    [a],
    [b],
    [a, a],
    [a, b],
    [b, a],
    [a, b, c],
    [a, b, c, c],
    [a, b, b, c],
    [a, c, b],
    [a, a, a],
    [a, b, c, a],
  ];
  assert.is(new Set(lists.map(merkleRoot)).size, lists.length);
});

test('an inner node passes for no leaf: what it hashes begins otherwise', () => {
  const [a, b] = leaves(2) as [Cid, Cid];
  const inner = Buffer.concat([Buffer.of(1), leafOf(a), leafOf(b)]);
  assert.is(merkleRoot([a, b]), sha(inner).toString('hex'));
  // Whatever text a leaf holds, its hashed bytes begin with the length of the domain, 0, and never with 1.
  for (const text of [inner.toString('latin1'), inner.subarray(1).toString('latin1'), merkleRoot([a, b])]) {
    assert.is.not(merkleRoot([text as Cid]), merkleRoot([a, b]));
  }
  assert.is.not(merkleRoot([merkleRoot([a, b]) as string as Cid, a]), merkleRoot([a, b, a]));
});

test.run();
