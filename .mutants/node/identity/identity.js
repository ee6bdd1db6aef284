import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { generateKeyPairFromSeed, publicKeyFromRaw } from '@libp2p/crypto/keys';
import { peerIdFromPrivateKey, peerIdFromPublicKey, peerIdFromString } from '@libp2p/peer-id';
import { domainHash, hashBytes, toHash } from '../../protocol/codec/hash.js';
import { fail, GridlodeError } from '../../protocol/error.js';
import { vrfPublicKey } from '../../protocol/vrf/vrf.js';
import { identityCodes } from './codes.js';
import { createSecret, readSecret } from './secret-file.js';
import { signerOf } from './signature.js';
export const identityFile = (directory) => join(directory, 'identity');
/**
 * The public key is written beside the seed so that a damaged seed is noticed rather than taken for another
 * node.
 */
const fileForm = /^gridlode-identity 1\nseed ([0-9a-f]{64})\nkey ([0-9a-f]{64})\n$/;
/** How the file of any version begins. */
const headForm = /^gridlode-identity ([1-9][0-9]{0,8})\n/;
const fileVersion = 1;
const fileBytes = 'gridlode-identity 1\nseed \nkey \n'.length + 128;
/**
 * Opens the identity of the data directory `directory`, creating both where they do not exist, from
 * `makeSeed`'s 32 bytes. Throws IDENTITY_EXPOSED when group or others may read the file, IDENTITY_NEWER when
 * a later version wrote it, IDENTITY_CORRUPT when its content is not what was written, IDENTITY_UNREADABLE
 * when the file system refuses.
 */
export async function openIdentity(directory, makeSeed = () => randomBytes(32)) {
    const path = identityFile(directory);
    try {
        const seed = (await readSeed(path)) ?? (await createSeed(path, makeSeed()));
        return await identityOf(seed);
    }
    catch (error) {
        if (error instanceof GridlodeError || error.syscall === undefined)
            throw error;
        return fail(identityCodes, 'IDENTITY_UNREADABLE', `${path} cannot be opened: ${error.message}`, error);
    }
}
/** The identity of a seed of 32 bytes. */
export async function identityOf(seed) {
    const { publicKey, sign } = signerOf(seed);
    const vrfSecret = hashBytes(domainHash('vrf-secret', seed));
    const libp2pPrivateKey = await generateKeyPairFromSeed('Ed25519', seed);
    return {
        key: toHash(publicKey),
        peerId: peerIdFromPrivateKey(libp2pPrivateKey).toString(),
        sign,
        vrfSecret,
        vrfKey: toHash(vrfPublicKey(vrfSecret)),
        libp2pPrivateKey,
    };
}
/** The id by which libp2p knows the node that records name so. */
export const peerIdOf = (key) => peerIdFromPublicKey(publicKeyFromRaw(hashBytes(key))).toString();
/** How records name the node that libp2p knows by `peerId`; null for an id that is not of an ed25519 key. */
export function nodeKeyOf(peerId) {
    const { publicKey } = peerIdFromString(peerId);
    return publicKey?.type === 'Ed25519' ? toHash(publicKey.raw) : null;
}
async function readSeed(path) {
    const secret = await readSecret(path, fileBytes);
    if (secret === null)
        return null;
    if (secret.isExposed)
        fail(identityCodes, 'IDENTITY_EXPOSED', `${path} can be read by others than its owner`);
    const content = secret.content.toString('latin1');
    const version = Number(headForm.exec(content)?.[1] ?? fileVersion);
    if (version > fileVersion)
        fail(identityCodes, 'IDENTITY_NEWER', `${path} has version ${version}, this version of Gridlode reads ${fileVersion}`);
    const [, seed, key] = fileForm.exec(content) ?? [];
    if (seed === undefined)
        return fail(identityCodes, 'IDENTITY_CORRUPT', `${path} is no identity file`);
    const bytes = hashBytes(seed);
    if (toHash(signerOf(bytes).publicKey) !== key)
        fail(identityCodes, 'IDENTITY_CORRUPT', `${path} holds a seed and a key that differ`);
    return bytes;
}
/** Of two processes that start at once one creates the file and both read it. */
async function createSeed(path, seed) {
    await createSecret(path, `gridlode-identity 1\nseed ${toHash(seed)}\nkey ${toHash(signerOf(seed).publicKey)}\n`);
    return ((await readSeed(path)) ??
        fail(identityCodes, 'IDENTITY_UNREADABLE', `${path} was removed while it was created`));
}
//# sourceMappingURL=identity.js.map