import { rootOver, siblingsOf } from '../codec/merkle-tree.js';
import { bytes, decodeShape, encodeShape, hash, int, list, literal, map, uint, valueLink, } from '../codec/shape.js';
import { fail } from '../error.js';
import { settlementCodes } from './codes.js';
import { row, rowMaxBytes, tableRowsMax } from './row.js';
import { leafHash, settlementRoot } from './table.js';
/** Siblings of a leaf at most: 2^20 leaves are more than a table has rows. */
const siblingsMax = 20;
const proofMaxBytes = 2_048;
const proofShape = map({
    kind: literal('settlement-proof'),
    version: literal(1),
    campaign: valueLink,
    leaf: bytes(1, rowMaxBytes),
    index: uint(tableRowsMax - 1),
    count: int(1, tableRowsMax),
    siblings: list(hash, siblingsMax),
});
/** The proof of the row at `index`. Throws PROOF_PATH where there is none. */
export function proveRow({ campaign, leaves }, index) {
    const leaf = leaves[index];
    if (leaf === undefined)
        fail(settlementCodes, 'PROOF_PATH', `The table has ${leaves.length} rows and none at ${index}`);
    return {
        kind: 'settlement-proof',
        version: 1,
        campaign,
        leaf,
        index,
        count: leaves.length,
        siblings: siblingsOf(leaves.map(leafHash), index),
    };
}
/**
 * The row that a proof shows to be in the table with this root. Throws PROOF_PATH, PROOF_ROOT and codecCodes.
 * Source: SPEC.md rule SETTLE-8.
 */
export function verifyProof(proof, root) {
    if (rootOf(proof) !== root)
        fail(settlementCodes, 'PROOF_ROOT', `The proof does not lead to the root ${root}`);
    return decodeShape(row, proof.leaf, rowMaxBytes, 'row');
}
function rootOf({ campaign, leaf, index, count, siblings }) {
    const leavesRoot = index < count ? rootOver(leafHash(leaf), index, count, siblings) : null;
    return settlementRoot(campaign, leavesRoot ??
        fail(settlementCodes, 'PROOF_PATH', `No row at ${index} of ${count} has ${siblings.length} siblings`));
}
export const encodeProof = (proof) => encodeShape(proofShape, proof);
/** Decodes a proof from a file's bytes. It proves nothing yet. Throws codecCodes and PROOF_PATH. */
export function decodeProof(file) {
    const proof = decodeShape(proofShape, file, proofMaxBytes, 'proof');
    rootOf(proof);
    return proof;
}
//# sourceMappingURL=proof.js.map