import { domainHash, textBytes } from '../codec/hash.js';
import { treeRoot } from '../codec/merkle-tree.js';
/** The Merkle root over record CIDs in the order given (rule CUT-3). */
export const merkleRoot = (cids) => treeRoot(cids.map((cid) => domainHash('merkle-leaf', textBytes(cid))));
//# sourceMappingURL=merkle.js.map