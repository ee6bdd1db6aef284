import { createHash } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cidOf, textBytes } from '../../../protocol/codec/hash.js';
import { merkleRoot } from '../../../protocol/records/merkle.js';
import { readVectors } from './read-vectors.js';
const test = suite('merkle');
const leaves = (count) => Array.from({ length: count }, (_, i) => cidOf(textBytes(`leaf ${i}`)));
const sha = (...parts) => createHash('sha256')
    .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
    .digest();
const leafOf = (cid) => sha('\0\0\0\u0016gridlode/1/merkle-leaf', Buffer.of(0, 0, 0, cid.length), cid);
/**
 * RFC 6962's recursion, from the top down: the left part has the greatest power of two of leaves that is less
 * than all.
 */
function referenceRoot(cids) {
    if (cids.length === 0)
        return sha('\0\0\0\u0017gridlode/1/merkle-empty');
    if (cids.length === 1)
        return leafOf(cids[0]);
    const left = 2 ** Math.floor(Math.log2(cids.length - 1));
    return sha(Buffer.of(1), referenceRoot(cids.slice(0, left)), referenceRoot(cids.slice(left)));
}
for (const { id, leaves: count, root } of readVectors('merkle')) {
    test(`frozen: ${id} leaves`, () => assert.is(merkleRoot(leaves(count)), root));
}
test('the root is that of RFC 6962, computed from the top down', () => {
    for (let count = 0; count <= 40; count++)
        assert.is(merkleRoot(leaves(count)), referenceRoot(leaves(count)).toString('hex'), `${count} leaves`);
});
test('order, count and repetition of leaves each give another root', () => {
    const [a, b, c] = leaves(3);
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
    const [a, b] = leaves(2);
    const inner = Buffer.concat([Buffer.of(1), leafOf(a), leafOf(b)]);
    assert.is(merkleRoot([a, b]), sha(inner).toString('hex'));
    // Whatever text a leaf holds, its hashed bytes begin with the length of the domain, 0, and never with 1.
    for (const text of [inner.toString('latin1'), inner.subarray(1).toString('latin1'), merkleRoot([a, b])]) {
        assert.is.not(merkleRoot([text]), merkleRoot([a, b]));
    }
    assert.is.not(merkleRoot([merkleRoot([a, b]), a]), merkleRoot([a, b, a]));
});
test.run();
//# sourceMappingURL=merkle.test.js.map