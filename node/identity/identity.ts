import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { generateKeyPairFromSeed, publicKeyFromRaw } from '@libp2p/crypto/keys';
import type { Ed25519PrivateKey } from '@libp2p/interface';
import { peerIdFromPrivateKey, peerIdFromPublicKey, peerIdFromString } from '@libp2p/peer-id';
import { domainHash, hashBytes, toHash, type Hash } from '../../protocol/codec/hash.js';
import { fail, GridlodeError } from '../../protocol/error.js';
import type { NodeKey, VrfKey } from '../../protocol/records/keys.js';
import { vrfPublicKey } from '../../protocol/vrf/vrf.js';
import { nodeCodes } from '../codes.js';
import { journalFile, restoringFolder } from '../data-dir/data-dir.js';
import { exists } from '../files/regular-file.js';
import { identityCodes } from './codes.js';
import { createSecret, readSecret } from './secret-file.js';
import { signerOf } from './signature.js';

/**
 * Who a node is: everything derives from the one 32-byte seed in the file `identity` of its data directory.
 */
export interface Identity {
  /** The ed25519 public key, 64 hexadecimal digits: how records name this node. */
  readonly key: NodeKey;
  /** The same key as libp2p writes it. */
  readonly peerId: string;
  /** Signs with ed25519: 64 bytes. */
  readonly sign: (bytes: Uint8Array) => Uint8Array;
  readonly vrfSecret: Uint8Array;
  /** The VRF public key, 64 hexadecimal digits. */
  readonly vrfKey: VrfKey;
  readonly libp2pPrivateKey: Ed25519PrivateKey;
}

export const identityFile = (directory: string): string => join(directory, 'identity');
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
 * when the file system refuses, IDENTITY_LOST where it is gone, and
 * DIR_RESTORING where a restore was broken off.
 */
export async function openIdentity(
  directory: string,
  makeSeed: () => Uint8Array = () => randomBytes(32),
): Promise<Identity> {
  return (
    (await findIdentity(directory)) ??
    (await withFile(directory, async (path) => {
      // A restore puts the identity in its place as the last of all.
      if (await exists(restoringFolder(directory)))
        fail(nodeCodes, 'DIR_RESTORING', `A restore of ${directory} was broken off`);
      if (await exists(journalFile(directory)))
        fail(identityCodes, 'IDENTITY_LOST', `${path} is not there, and its node has signed`);
      return identityOf(await createSeed(path, makeSeed()));
    }))
  );
}

/** The identity of a data directory, null where it has none. Throws as openIdentity does. */
export const findIdentity = (directory: string): Promise<Identity | null> =>
  withFile(directory, async (path) => {
    const seed = await readSeed(path);
    return seed && identityOf(seed);
  });

async function withFile<T>(directory: string, work: (path: string) => Promise<T>): Promise<T> {
  const path = identityFile(directory);
  try {
    return await work(path);
  } catch (error) {
    if (error instanceof GridlodeError || (error as NodeJS.ErrnoException).syscall === undefined) throw error;
    return fail(
      identityCodes,
      'IDENTITY_UNREADABLE',
      `${path} cannot be opened: ${(error as Error).message}`,
      error,
    );
  }
}

/** The identity of a seed of 32 bytes. */
export async function identityOf(seed: Uint8Array): Promise<Identity> {
  const { publicKey, sign } = signerOf(seed);
  const vrfSecret = hashBytes(domainHash('vrf-secret', seed));
  const libp2pPrivateKey = await generateKeyPairFromSeed('Ed25519', seed);
  return {
    key: toHash(publicKey) as string as NodeKey,
    peerId: peerIdFromPrivateKey(libp2pPrivateKey).toString(),
    sign,
    vrfSecret,
    vrfKey: toHash(vrfPublicKey(vrfSecret)) as string as VrfKey,
    libp2pPrivateKey,
  };
}

/** The id by which libp2p knows the node that records name so. */
export const peerIdOf = (key: NodeKey): string =>
  peerIdFromPublicKey(publicKeyFromRaw(hashBytes(key as string as Hash))).toString();

/** How records name the node that libp2p knows by `peerId`; null for an id that is not of an ed25519 key. */
export function nodeKeyOf(peerId: string): NodeKey | null {
  const { publicKey } = peerIdFromString(peerId);
  return publicKey?.type === 'Ed25519' ? (toHash(publicKey.raw) as string as NodeKey) : null;
}

async function readSeed(path: string): Promise<Uint8Array | null> {
  const secret = await readSecret(path, fileBytes);
  if (secret === null) return null;
  if (secret.isExposed)
    fail(identityCodes, 'IDENTITY_EXPOSED', `${path} can be read by others than its owner`);
  const content = secret.content.toString('latin1');
  const version = Number(headForm.exec(content)?.[1] ?? fileVersion);
  if (version > fileVersion)
    fail(
      identityCodes,
      'IDENTITY_NEWER',
      `${path} has version ${version}, this version of Gridlode reads ${fileVersion}`,
    );
  const [, seed, key] = fileForm.exec(content) ?? [];
  if (seed === undefined) return fail(identityCodes, 'IDENTITY_CORRUPT', `${path} is no identity file`);
  const bytes = hashBytes(seed as Hash);
  if (toHash(signerOf(bytes).publicKey) !== key)
    fail(identityCodes, 'IDENTITY_CORRUPT', `${path} holds a seed and a key that differ`);
  return bytes;
}

/** Of two processes that start at once one creates the file and both read it. */
async function createSeed(path: string, seed: Uint8Array): Promise<Uint8Array> {
  await createSecret(
    path,
    `gridlode-identity 1\nseed ${toHash(seed)}\nkey ${toHash(signerOf(seed).publicKey)}\n`,
  );
  return (
    (await readSeed(path)) ??
    fail(identityCodes, 'IDENTITY_UNREADABLE', `${path} was removed while it was created`)
  );
}
