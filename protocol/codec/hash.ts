import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { CID } from 'multiformats/cid';
import * as digest from 'multiformats/hashes/digest';

/** 32 bytes as 64 lower-case hexadecimal digits, so that it compares, sorts and keys maps as its bytes do. */
export type Hash = string & { readonly __hash: true };
/** A CIDv1 of a block, as its base32 text. */
export type Cid = string & { readonly __cid: true };

/** The two block codecs in use: canonical dag-cbor values and raw bytes. */
export const dagCborCodec = 0x71;
export const rawCodec = 0x55;
export const sha256Code = 0x12;

/**
 * The hash of `parts` under a domain: SHA-256 over the domain and each part, every one preceded by its
 * length in bytes as 4 bytes, most significant first. Source: SPEC.md section 1.
 */
export function domainHash(domain: string, ...parts: Uint8Array[]): Hash {
  return toHash(sha256(domainBytes(domain, ...parts)));
}

/** The bytes that domainHash hashes and that signatures sign. */
export function domainBytes(domain: string, ...parts: Uint8Array[]): Uint8Array {
  const all = [utf8ToBytes(`gridlode/1/${domain}`), ...parts];
  return concatBytes(...all.flatMap((part) => [uint32Bytes(part.length), part]));
}

export function uint32Bytes(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

export const uint64Bytes = (value: number | bigint): Uint8Array => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
};

export const toHash = (bytes: Uint8Array): Hash => bytesToHex(bytes) as Hash;
export const hashBytes = (hash: Hash): Uint8Array => hexToBytes(hash);
export const textBytes = (text: string): Uint8Array => utf8ToBytes(text);

/** The CID of a block: of canonical dag-cbor unless `codec` says raw. */
export function cidOf(block: Uint8Array, codec: number = dagCborCodec): Cid {
  return CID.createV1(codec, digest.create(sha256Code, sha256(block))).toString() as Cid;
}
