import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { domainHash, hashBytes, toHash } from './hash.js';
// What a leaf hashes begins with 0, as the length of its domain does, so an inner node cannot pass for one
// (as in RFC 6962).
const parentOf = (left, right) => sha256(concatBytes(Uint8Array.of(1), left, right));
/** The row above: two neighbours become their parent; a last one without a neighbour moves up as it is. */
const above = (row) => Array.from({ length: Math.ceil(row.length / 2) }, (_, i) => {
    const right = row[2 * i + 1];
    return right === undefined ? row[2 * i] : parentOf(row[2 * i], right);
});
/** The root of the Merkle tree over hashed leaves in the order given. Source: SPEC.md rule CUT-3. */
export function treeRoot(leaves) {
    if (leaves.length === 0)
        return domainHash('merkle-empty');
    let row = leaves.map(hashBytes);
    while (row.length > 1)
        row = above(row);
    return toHash(row[0]);
}
/** The neighbours that lead from the leaf at `index` to the root, from below. */
export function siblingsOf(leaves, index) {
    const siblings = [];
    let row = leaves.map(hashBytes);
    for (let at = index; row.length > 1; at >>= 1, row = above(row)) {
        const sibling = row[at ^ 1];
        if (sibling !== undefined)
            siblings.push(toHash(sibling));
    }
    return siblings;
}
/**
 * The root that a leaf and its siblings lead to; null where such a tree of `count` leaves has another number
 * of siblings there.
 */
export function rootOver(leaf, index, count, siblings) {
    let node = hashBytes(leaf);
    let used = 0;
    for (let at = index, width = count; width > 1; at >>= 1, width = Math.ceil(width / 2)) {
        if ((at ^ 1) >= width)
            continue;
        const next = siblings[used++];
        if (next === undefined)
            return null;
        node = at % 2 === 0 ? parentOf(node, hashBytes(next)) : parentOf(hashBytes(next), node);
    }
    return used === siblings.length ? toHash(node) : null;
}
//# sourceMappingURL=merkle-tree.js.map