import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { decodeCanonical } from '../../protocol/codec/canonical.js';
import { codecCodes } from '../../protocol/codec/codes.js';
import { toHash } from '../../protocol/codec/hash.js';
import { bytes, decodeShape, encodeShape, literal, map, type Shaped } from '../../protocol/codec/shape.js';
import { fail, isOf } from '../../protocol/error.js';
import type { Sign } from '../../protocol/records/envelope.js';
import { accountKey, type AccountKey } from '../../protocol/records/keys.js';
import { fileFault } from '../files/file-fault.js';
import { createSecret, readSecret } from '../identity/secret-file.js';
import { signerOf } from '../identity/signature.js';
import { stretch, stretching, stretchShape } from '../identity/stretch.js';
import { stakeCodes } from './codes.js';

const fileVersion = 1;
const fileMaxBytes = 4_096;
const cipher = 'aes-256-gcm';
const tagBytes = 16;

/** All but the sealed seed: it is bound to the seal, so that none of it can be changed. */
const headFields = {
  kind: literal('gridlode-key'),
  version: literal(fileVersion),
  /** In the clear, so that what an account holds can be looked at without its passphrase. */
  account: accountKey,
  scrypt: stretchShape,
  cipher: literal(cipher),
  nonce: bytes(12),
};
const headShape = map(headFields);
/**
 * The 32-byte seed, sealed, with its tag. The SHA-256 of all before it tells damage from a wrong passphrase.
 */
const sealedFields = { ...headFields, sealed: bytes(32 + tagBytes) };
const sealedShape = map(sealedFields);
const fileShape = map({ ...sealedFields, checksum: bytes(32) });
type Head = Shaped<typeof headShape>;

/** Who may sign the records of an account. */
export interface Staker {
  readonly account: AccountKey;
  readonly sign: Sign;
}

/** Makes a key and its file, encrypted with a passphrase. Throws KEY_EXISTS or KEY_UNWRITABLE. */
export async function createKeyFile(
  path: string,
  passphrase: string,
  seed: Uint8Array = randomBytes(32),
): Promise<AccountKey> {
  const account = toHash(signerOf(seed).publicKey) as string as AccountKey;
  const head: Head = {
    kind: 'gridlode-key',
    version: fileVersion,
    account,
    scrypt: { salt: randomBytes(16), ...stretching },
    cipher,
    nonce: randomBytes(12),
  };
  const seal = createCipheriv(cipher, await stretch(passphrase, head.scrypt), head.nonce).setAAD(
    encodeShape(headShape, head),
  );
  const sealed = { ...head, sealed: Buffer.concat([seal.update(seed), seal.final(), seal.getAuthTag()]) };
  const content = encodeShape(fileShape, { ...sealed, checksum: checksumOf(sealed) });
  const isNew = await createSecret(path, content).catch((error: Error) =>
    fail(stakeCodes, 'KEY_UNWRITABLE', `${path} cannot be written: ${error.message}`, error),
  );
  return isNew ? account : fail(stakeCodes, 'KEY_EXISTS', `${path} exists`);
}

/** A key file that was read and is still locked. */
export interface KeyFile {
  readonly account: AccountKey;
  /** Throws KEY_PASSPHRASE, also where somebody altered the file and its checksum with it. */
  unlock(passphrase: string): Promise<Staker>;
  /** The 32 bytes that are the account: whoever has them can move what it holds. Throws as `unlock` does. */
  seed(passphrase: string): Promise<Uint8Array>;
}

/** Throws KEY_ABSENT, KEY_UNREADABLE, KEY_EXPOSED, KEY_NEWER or KEY_CORRUPT. */
export async function readKeyFile(path: string): Promise<KeyFile> {
  const secret = await readSecret(path, fileMaxBytes).catch((error: Error) =>
    fail(stakeCodes, 'KEY_UNREADABLE', `${path} cannot be read: ${error.message}`, error),
  );
  if (secret === null) return fail(stakeCodes, 'KEY_ABSENT', `There is no key file ${path}`);
  if (secret.isExposed) fail(stakeCodes, 'KEY_EXPOSED', `${path} can be read by others than its owner`);
  const { checksum, sealed, ...head } = decodeFile(path, secret.content);
  if (!checksum.every((byte, i) => byte === checksumOf({ ...head, sealed })[i]))
    fail(stakeCodes, 'KEY_CORRUPT', `${path} was damaged`);
  const seed = async (passphrase: string): Promise<Uint8Array> => {
    const open = createDecipheriv(cipher, await stretch(passphrase, head.scrypt), head.nonce, {
      authTagLength: tagBytes,
    });
    open.setAAD(encodeShape(headShape, head)).setAuthTag(sealed.subarray(32));
    try {
      return Buffer.concat([open.update(sealed.subarray(0, 32)), open.final()]);
    } catch (error) {
      return fail(stakeCodes, 'KEY_PASSPHRASE', `The passphrase does not open ${path}`, error);
    }
  };
  const { account } = head;
  return {
    account,
    seed,
    unlock: async (passphrase) => ({ account, sign: signerOf(await seed(passphrase)).sign }),
  };
}

function decodeFile(path: string, content: Uint8Array): Shaped<typeof fileShape> {
  try {
    const found = decodeCanonical(content, fileMaxBytes) as { kind?: unknown; version?: unknown } | null;
    if (found?.kind === 'gridlode-key' && typeof found.version === 'number' && found.version > fileVersion) {
      return fail(
        stakeCodes,
        'KEY_NEWER',
        `${path} has version ${found.version}, this version of Gridlode reads ${fileVersion}`,
      );
    }
    return decodeShape(fileShape, content, fileMaxBytes, 'key');
  } catch (error) {
    if (!isOf(error, codecCodes)) throw error;
    return fail(stakeCodes, 'KEY_CORRUPT', `${path} is no key file: ${fileFault(error)}`, error);
  }
}

const checksumOf = (sealed: Shaped<typeof sealedShape>): Uint8Array =>
  createHash('sha256').update(encodeShape(sealedShape, sealed)).digest();
