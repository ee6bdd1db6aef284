import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { concatBytes } from '@noble/hashes/utils.js';
import { equalBytes } from '../../protocol/codec/canonical.js';
import { textBytes, uint32Bytes } from '../../protocol/codec/hash.js';
import { fail } from '../../protocol/error.js';
import { messageMaxBytes } from '../../protocol/records/message.js';
import { storeCodes } from './codes.js';

// The bytes of a journal: a head of two lines, then entries. An entry is the length of its content and a
// CRC-32 of that, the content (two bytes of length, the key, the message), and the hash of all up to there.

const fileVersion = 1;
/** How the file of any version begins. */
const headForm = /^gridlode-journal ([1-9][0-9]{0,8})\n/;
/** Bytes of an entry beside its content: a length and its CRC-32 before, the hash of the chain after. */
const frameBytes = 8;
const chainBytes = 32;
/** Bytes of a key's text at most; the longest, of a heartbeat, has 85. */
const keyMaxBytes = 256;
const contentMaxBytes = 2 + keyMaxBytes + messageMaxBytes;
/**
 * Zeros at the end of the file that tell a torn entry from a changed one: a hash ends with as many in no case
 * that matters.
 */
const zerosMin = 8;
/** Bytes read at once as the journal is opened. */
const readBytes = 4 << 20;

/** How far a journal went, and the hash of its chain there. */
export interface JournalEnd {
  readonly bytes: number;
  readonly chain: Uint8Array;
}

/** Where a message lies in the file. */
export interface Place {
  readonly at: number;
  readonly length: number;
}

/** The head of the journal of `owner`. */
export const headOf = (owner: string): Uint8Array => textBytes(`gridlode-journal ${fileVersion}\n${owner}\n`);

/** The next entry, where it ends, and where its message lies. Throws RangeError where it is too long. */
export function makeEntry(
  { bytes, chain }: JournalEnd,
  key: string,
  message: Uint8Array,
): { entry: Uint8Array; end: JournalEnd; place: Place } {
  const name = textBytes(key);
  const content = concatBytes(uint32Bytes(name.length).subarray(2), name, message);
  if (content.length > contentMaxBytes)
    throw new RangeError(`A record of ${message.length} bytes cannot be signed`);
  const next = chained(chain, content);
  const entry = concatBytes(frameOf(chain, content.length), content, next);
  return {
    entry,
    end: { bytes: bytes + entry.length, chain: next },
    place: { at: bytes + frameBytes + 2 + name.length, length: message.length },
  };
}

/**
 * Walks the chain; where it ends. Throws JOURNAL_CORRUPT, JOURNAL_BEHIND, JOURNAL_FOREIGN or JOURNAL_NEWER.
 */
export async function readEntries(
  file: string,
  handle: FileHandle,
  head: Uint8Array,
  known: JournalEnd | null,
  places: Map<string, Place>,
): Promise<JournalEnd> {
  const source = new Buffered(handle);
  const found = await source.peek(head.length);
  const version = Number(headForm.exec(found.toString('latin1'))?.[1] ?? fileVersion);
  if (version > fileVersion)
    fail(
      storeCodes,
      'JOURNAL_NEWER',
      `${file} has version ${version}, this version of Gridlode reads ${fileVersion}`,
    );
  const isForeign = found.length === head.length && headForm.test(found.toString('latin1'));
  if (!equalBytes(found, head))
    fail(
      storeCodes,
      isForeign ? 'JOURNAL_FOREIGN' : 'JOURNAL_CORRUPT',
      `${file} does not begin as the journal of this node and campaign`,
    );
  source.skip(head.length);
  let end: JournalEnd = { bytes: head.length, chain: createHash('sha256').update(head).digest() };
  let isKnownMet = known === null;
  for (;;) {
    isKnownMet ||= known !== null && known.bytes === end.bytes && equalBytes(known.chain, end.chain);
    const next = await readEntry(file, source, end, places);
    if (next === null) break;
    end = next;
  }
  if (!isKnownMet)
    fail(
      storeCodes,
      'JOURNAL_BEHIND',
      `${file} ends at byte ${end.bytes} and lacks what this node had signed up to byte ${known?.bytes}`,
    );
  return end;
}

/** The next entry's end; null where there is none, or one that a crash tore. */
async function readEntry(
  file: string,
  source: Buffered,
  { bytes, chain }: JournalEnd,
  places: Map<string, Place>,
): Promise<JournalEnd | null> {
  /** Some file systems make a file longer before they write what is in it, and leave zeros there. */
  const endTorn = async (wantedBytes: number): Promise<null> => {
    const { written, zeros } = await source.measureRest();
    if (zeros >= zerosMin && written < wantedBytes) return null;
    return fail(storeCodes, 'JOURNAL_CORRUPT', `${file} was changed in the entry at byte ${bytes}`);
  };
  const frame = await source.peek(frameBytes);
  if (frame.length < frameBytes) return null;
  const length = frame.readUInt32BE(0);
  if (!equalBytes(frame, frameOf(chain, length)) || length < 2 || length > contentMaxBytes)
    return endTorn(frameBytes);
  const entryBytes = frameBytes + length + chainBytes;
  const entry = await source.peek(entryBytes);
  if (entry.length < entryBytes) return null;
  const content = entry.subarray(frameBytes, frameBytes + length);
  const next = chained(chain, content);
  if (!equalBytes(entry.subarray(frameBytes + length), next)) return endTorn(entryBytes);
  const nameBytes = content.readUInt16BE(0);
  const key = content.toString('utf8', 2, 2 + nameBytes);
  // The first that was signed counts.
  if (!places.has(key))
    places.set(key, { at: bytes + frameBytes + 2 + nameBytes, length: length - 2 - nameBytes });
  source.skip(entryBytes);
  return { bytes: bytes + entryBytes, chain: next };
}

const chained = (chain: Uint8Array, content: Uint8Array): Uint8Array =>
  createHash('sha256').update(chain).update(content).digest();

/** The CRC-32 tells a length that was changed from an entry that was torn. */
function frameOf(chain: Uint8Array, length: number): Uint8Array {
  const bytes = uint32Bytes(length);
  return concatBytes(bytes, uint32Bytes(crc32(bytes, crc32(chain))));
}

/** Reads a file from its start, in large pieces. */
class Buffered {
  #held: Buffer = Buffer.alloc(0);
  #at = 0;

  constructor(private readonly handle: FileHandle) {}

  /** The next bytes, fewer at the end of the file. */
  async peek(count: number): Promise<Buffer> {
    while (this.#held.length < count && (await this.#fill()) > 0);
    return this.#held.subarray(0, count);
  }

  skip(count: number): void {
    this.#held = this.#held.subarray(count);
  }

  /**
   * Reads to the end: how many bytes there are up to the last that is not zero, and how many zeros follow.
   */
  async measureRest(): Promise<{ written: number; zeros: number }> {
    let written = 0;
    let read = 0;
    do {
      const last = this.#held.findLastIndex((byte) => byte !== 0);
      if (last >= 0) written = read + last + 1;
      read += this.#held.length;
      this.#held = Buffer.alloc(0);
    } while ((await this.#fill()) > 0);
    return { written, zeros: read - written };
  }

  async #fill(): Promise<number> {
    const piece = Buffer.alloc(readBytes);
    const { bytesRead } = await this.handle.read(piece, 0, readBytes, this.#at);
    this.#at += bytesRead;
    this.#held = Buffer.concat([this.#held, piece.subarray(0, bytesRead)]);
    return bytesRead;
  }
}
