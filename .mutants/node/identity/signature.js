import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
/** The DER bytes that precede an ed25519 seed in PKCS #8 and a public key in SPKI (RFC 8410). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');
/** The signing half of a 32-byte ed25519 seed, and its 32-byte public key. */
export function signerOf(seed) {
    const privateKey = createPrivateKey({
        key: Buffer.concat([pkcs8Prefix, seed]),
        format: 'der',
        type: 'pkcs8',
    });
    const publicKey = createPublicKey(privateKey)
        .export({ format: 'der', type: 'spki' })
        .subarray(spkiPrefix.length);
    return {
        publicKey: new Uint8Array(publicKey),
        sign: (bytes) => new Uint8Array(sign(null, bytes, privateKey)),
    };
}
/**
 * Whether `signature` (64 bytes) over `bytes` was made by `key` (64 hexadecimal digits). Garbage in any
 * argument is false, never an exception. Through node:crypto, since ed25519 in JavaScript takes 30 times as
 * long.
 */
export function verifySignature(key, bytes, signature) {
    if (!/^[0-9a-f]{64}$/.test(key) || signature.length !== 64)
        return false;
    let publicKey;
    try {
        publicKey = createPublicKey({
            key: Buffer.concat([spkiPrefix, Buffer.from(key, 'hex')]),
            format: 'der',
            type: 'spki',
        });
        return verify(null, bytes, publicKey, signature);
    }
    catch {
        return false; // OpenSSL throws for some byte strings that are no point of the curve.
    }
}
//# sourceMappingURL=signature.js.map