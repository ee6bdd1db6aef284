import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { concatBytes } from '@noble/hashes/utils.js';
import { decodeCanonical, equalBytes } from '../../protocol/codec/canonical.js';
import { codecCodes } from '../../protocol/codec/codes.js';
import { uint32Bytes, uint64Bytes } from '../../protocol/codec/hash.js';
import {
  bool,
  bytes,
  decodeShape,
  encodeShape,
  hex32,
  literal,
  map,
  uint,
} from '../../protocol/codec/shape.js';
import type { Shaped } from '../../protocol/codec/shape.js';
import { fail, isOf } from '../../protocol/error.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import { fileFault } from '../files/file-fault.js';
import { stretch, stretching, stretchShape } from '../identity/stretch.js';
import { backupCodes } from './codes.js';

// The bytes of a backup: four with the length of its head, the head, and the content in chunks, of which each
// is sealed by itself, so that nothing is believed before it is checked and none has to be kept in memory.

const fileVersion = 1;
const headMaxBytes = 4_096;
const cipher = 'aes-256-gcm';
const tagBytes = 16;
/** Bytes of content in each chunk but the last. */
const chunkBytes = 1 << 20;
/** More than any disk of today. */
const contentMaxBytes = 2 ** 46;

/** In the clear, so that whoever has many tells which is which; no seal opens where any of it was changed. */
const tellingFields = {
  node: hex32<NodeKey>(),
  /** The latest cut that the node knew. */
  cut: uint(),
  isMove: bool,
  /** When it was made, in ms of Unix time. */
  madeMs: uint(),
  contentBytes: uint(contentMaxBytes),
};
const sealedFields = {
  kind: literal('gridlode-backup'),
  version: literal(fileVersion),
  ...tellingFields,
  scrypt: stretchShape,
  cipher: literal(cipher),
};
const sealedShape = map(sealedFields);
/** `check` is the tag over the rest, which tells a wrong passphrase; the SHA-256 tells damage from that. */
const checkedShape = map({ ...sealedFields, check: bytes(tagBytes) });
const headShape = map({ ...sealedFields, check: bytes(tagBytes), checksum: bytes(32) });
export type Telling = { [K in keyof typeof tellingFields]: Shaped<(typeof tellingFields)[K]> };
export type BackupHead = Shaped<typeof headShape>;

/** Seals one backup: its key is of no other, so that a chunk's number is its nonce. */
export interface Seal {
  readonly seal: (chunk: Uint8Array) => Uint8Array;
  /** Throws BACKUP_CORRUPT. */
  readonly open: (sealed: Uint8Array) => Uint8Array;
}

/** The head's own nonce, which no chunk has. */
const headNonce = Buffer.alloc(12, 0xff);
const nonceOf = (chunk: number): Uint8Array => concatBytes(new Uint8Array(4), uint64Bytes(chunk));

export const headPrefixBytes = 4;
export const chunksOf = (contentBytes: number): number => Math.ceil(contentBytes / chunkBytes);
export const sealedBytes = (contentBytes: number): number => contentBytes + chunksOf(contentBytes) * tagBytes;
export const chunkMaxBytes = { open: chunkBytes, sealed: chunkBytes + tagBytes } as const;

/** The head of a new backup, as it stands in the file, and what seals its content. */
export async function beginSealed(
  telling: Telling,
  passphrase: string,
): Promise<{ prefix: Uint8Array; seal: Seal }> {
  const fields = {
    kind: 'gridlode-backup' as const,
    version: fileVersion as 1,
    ...telling,
    scrypt: { salt: randomBytes(16), ...stretching },
    cipher: cipher as typeof cipher,
  };
  const key = await stretch(passphrase, fields.scrypt);
  const checked = { ...fields, check: checkOf(key, fields) };
  const head = encodeShape(headShape, { ...checked, checksum: checksumOf(checked) });
  return { prefix: concatBytes(uint32Bytes(head.length), head), seal: sealWith(key, head) };
}

/** Throws BACKUP_CORRUPT or BACKUP_NEWER. */
export function decodeHead(file: string, head: Uint8Array): BackupHead {
  try {
    const found = decodeCanonical(head, headMaxBytes) as { kind?: unknown; version?: unknown } | null;
    if (found?.kind === 'gridlode-backup' && typeof found.version === 'number' && found.version > fileVersion)
      fail(
        backupCodes,
        'BACKUP_NEWER',
        `${file} has version ${found.version}, this version of Gridlode reads ${fileVersion}`,
      );
    const decoded = decodeShape(headShape, head, headMaxBytes, 'backup');
    if (!equalBytes(decoded.checksum, checksumOf(decoded)))
      fail(backupCodes, 'BACKUP_CORRUPT', `${file} was damaged`);
    return decoded;
  } catch (error) {
    if (!isOf(error, codecCodes)) throw error;
    return fail(backupCodes, 'BACKUP_CORRUPT', `${file} is no backup: ${fileFault(error)}`, error);
  }
}

/** The length of the head of a file that begins so; null where that is none of a backup. */
export function headLength(prefix: Buffer): number | null {
  const length = prefix.length < headPrefixBytes ? 0 : prefix.readUInt32BE(0);
  return length > 0 && length <= headMaxBytes ? length : null;
}

/** Throws BACKUP_PASSPHRASE. */
export async function openSealed(file: string, head: BackupHead, passphrase: string): Promise<Seal> {
  const key = await stretch(passphrase, head.scrypt);
  if (!equalBytes(head.check, checkOf(key, head)))
    fail(backupCodes, 'BACKUP_PASSPHRASE', `The passphrase does not open ${file}`);
  return sealWith(key, encodeShape(headShape, head), file);
}

const checkOf = (key: Buffer, fields: Shaped<typeof sealedShape>): Uint8Array => {
  const seal = createCipheriv(cipher, key, headNonce).setAAD(encodeShape(sealedShape, fields));
  seal.final();
  return new Uint8Array(seal.getAuthTag());
};

const checksumOf = (checked: Shaped<typeof checkedShape>): Uint8Array =>
  createHash('sha256').update(encodeShape(checkedShape, checked)).digest();

function sealWith(key: Buffer, head: Uint8Array, file = ''): Seal {
  let sealed = 0;
  let opened = 0;
  return {
    seal: (chunk) => {
      const seal = createCipheriv(cipher, key, nonceOf(sealed++)).setAAD(head);
      return Buffer.concat([seal.update(chunk), seal.final(), seal.getAuthTag()]);
    },
    open: (chunk) => {
      const body = Math.max(0, chunk.length - tagBytes);
      const open = createDecipheriv(cipher, key, nonceOf(opened++), { authTagLength: tagBytes }).setAAD(head);
      try {
        open.setAuthTag(chunk.subarray(body));
        return Buffer.concat([open.update(chunk.subarray(0, body)), open.final()]);
      } catch (error) {
        return fail(backupCodes, 'BACKUP_CORRUPT', `${file} was damaged`, error);
      }
    },
  };
}
