import { hash } from 'node:crypto';
import { hexToBytes } from '@noble/hashes/utils.js';

// OpenSSL takes a fifth of the time of JavaScript to hash a record, and a tenth for a block. Node hands out
// digits in less time than bytes.

/** The 32 bytes of SHA-256. */
export const sha256 = (bytes: Uint8Array): Uint8Array => hexToBytes(sha256Hex(bytes));
/** SHA-256 as 64 lower-case hexadecimal digits. */
export const sha256Hex = (bytes: Uint8Array): string => hash('sha256', bytes, 'hex');
/** The 64 bytes of SHA-512. */
export const sha512 = (bytes: Uint8Array): Uint8Array => hexToBytes(hash('sha512', bytes, 'hex'));
