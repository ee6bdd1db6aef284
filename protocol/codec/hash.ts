import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { CID } from 'multiformats/cid';
import * as digest from 'multiformats/hashes/digest';
import { rulesVersion } from '../version.js';
import { sha256, sha256Hex } from './sha2.js';

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
 * length in bytes as 4 bytes, most significant first (rule HASH-1).
 */
export function domainHash(domain: string, ...parts: Uint8Array[]): Hash {
  return sha256Hex(domainBytes(domain, ...parts)) as Hash;
}

/** The bytes that domainHash hashes and that signatures sign. */
export function domainBytes(domain: string, ...parts: Uint8Array[]): Uint8Array {
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
const domainStarts = new Map<string, Uint8Array>();
function domainStart(domain: string): Uint8Array {
  const known = domainStarts.get(domain);
  if (known !== undefined) return known;
  const name = utf8ToBytes(`gridlode/${rulesVersion}/${domain}`);
  const start = concatBytes(uint32Bytes(name.length), name);
  domainStarts.set(domain, start);
  return start;
}

export const uint32Bytes = (value: number): Uint8Array =>
  Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);

export const uint64Bytes = (value: number | bigint): Uint8Array => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
};

export const toHash = (bytes: Uint8Array): Hash => bytesToHex(bytes) as Hash;
export const hashBytes = (hash: Hash): Uint8Array => hexToBytes(hash);
export const textBytes = (text: string): Uint8Array => utf8ToBytes(text);

/** The CID of a block: of canonical dag-cbor unless `codec` says raw (rule CID-1). */
export function cidOf(block: Uint8Array, codec: number = dagCborCodec): Cid {
  return CID.createV1(codec, digest.create(sha256Code, sha256(block))).toString() as Cid;
}
