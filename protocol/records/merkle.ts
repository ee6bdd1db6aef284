import { domainHash, textBytes, type Cid, type Hash } from '../codec/hash.js';
import { treeRoot } from '../codec/merkle-tree.js';

/** The Merkle root over record CIDs in the order given (rule CUT-3). */
export const merkleRoot = (cids: readonly Cid[]): Hash =>
  treeRoot(cids.map((cid) => domainHash('merkle-leaf', textBytes(cid))));
