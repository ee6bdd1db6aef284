import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { CID } from 'multiformats/cid';
import * as digest from 'multiformats/hashes/digest';
/** The two block codecs in use: canonical dag-cbor values and raw bytes. */
export const dagCborCodec = 0x71;
export const rawCodec = 0x55;
export const sha256Code = 0x12;
/**
 * The hash of `parts` under a domain: SHA-256 over the domain and each part, every one preceded by its
 * length in bytes as 4 bytes, most significant first. Source: SPEC.md section 1.
 */
export function domainHash(domain, ...parts) {
    return toHash(sha256(domainBytes(domain, ...parts)));
}
/** The bytes that domainHash hashes and that signatures sign. */
export function domainBytes(domain, ...parts) {
    const start = domainStart(domain);
    const all = new Uint8Array(parts.reduce((length, part) => length + 4 + part.length, start.length));
    all.set(start);
    let at = start.length;
    for (const part of parts) {
        all.set(uint32Bytes(part.length), at);
        all.set(part, at + 4);
        at += 4 + part.length;
    }
    return all;
}
/** The domains are few, and a peer hashes under each of them without end. */
const domainStarts = new Map();
function domainStart(domain) {
    const known = domainStarts.get(domain);
    if (known !== undefined)
        return known;
    const name = utf8ToBytes(`gridlode/1/${domain}`);
    const start = concatBytes(uint32Bytes(name.length), name);
    domainStarts.set(domain, start);
    return start;
}
export const uint32Bytes = (value) => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
export const uint64Bytes = (value) => {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
    return bytes;
};
export const toHash = (bytes) => bytesToHex(bytes);
export const hashBytes = (hash) => hexToBytes(hash);
export const textBytes = (text) => utf8ToBytes(text);
/** The CID of a block: of canonical dag-cbor unless `codec` says raw. */
export function cidOf(block, codec = dagCborCodec) {
    return CID.createV1(codec, digest.create(sha256Code, sha256(block))).toString();
}
//# sourceMappingURL=hash.js.map