import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { domainHash, hashBytes, textBytes, toHash, type Cid, type Hash } from '../codec/hash.js';

/** A leaf and an inner node begin differently, so neither can pass for the other (as in RFC 6962). */
const leafOf = (cid: Cid): Uint8Array => hashBytes(domainHash('merkle-leaf', textBytes(cid)));
const parentOf = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(concatBytes(Uint8Array.of(1), left, right));

/** The Merkle root over record CIDs in the order given; the last node of an odd row moves up as it is (rule CUT-3). */
export function merkleRoot(cids: readonly Cid[]): Hash {
  if (cids.length === 0) return domainHash('merkle-empty');
  let row = cids.map(leafOf);
  while (row.length > 1) {
    row = Array.from({ length: Math.ceil(row.length / 2) }, (_, i) => {
      const right = row[2 * i + 1];
      return right === undefined ? (row[2 * i] as Uint8Array) : parentOf(row[2 * i] as Uint8Array, right);
    });
  }
  return toHash(row[0] as Uint8Array);
}
