import { open, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { encodeShape, map, text, uint, type Shaped } from '../../protocol/codec/shape.js';
import { uint32Bytes } from '../../protocol/codec/hash.js';
import { fail, GridlodeError } from '../../protocol/error.js';
import { beaconMarkFile, findCampaign, journalFile, markFile, storeFolder } from '../data-dir/data-dir.js';
import { findIdentity, type Identity } from '../identity/identity.js';
import { placeFile } from '../identity/secret-file.js';
import { syncFolder } from '../files/make-folder.js';
import { markMoved, movedFile, unmarkMoved } from '../data-dir/moved.js';
import { Resolver } from '../peer/resolver.js';
import { exists, openRegular } from '../files/regular-file.js';
import { measureJournal } from '../store/journal.js';
import { Mark } from '../store/mark.js';
import { probeStore } from '../store/probe.js';
import { Store } from '../store/store.js';
import { backupCodes } from './codes.js';
import { listContents } from './contents.js';
import { beginSealed, chunkMaxBytes, type Telling } from './sealed.js';

/** What stands before each file in the content. */
export const entryShape = map({ path: text(512, 1), size: uint() });
type Entry = Shaped<typeof entryShape>;

export interface BackupOptions {
  readonly dir: string;
  readonly file: string;
  readonly passphrase: string;
  /** Whether the node is to live on elsewhere: it must be stopped, and does not start here any more. */
  readonly isMove: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (doneBytes: number, bytes: number) => void;
}

/**
 * Writes a backup of a data directory into a new file, which is there whole or not at all; the node may run
 * meanwhile, since what it signs is only ever added to. What was moved says so before the file is there.
 * Throws BACKUP_NONE, BACKUP_EXISTS, BACKUP_SOURCE, STORE_LOCKED where a node that is to be moved runs, what
 * reading the directory throws, and what the system says of the file.
 */
export async function writeBackup(options: BackupOptions): Promise<Telling> {
  const { dir, file, isMove } = options;
  if (await exists(file)) fail(backupCodes, 'BACKUP_EXISTS', `${file} exists`);
  const identity = await findIdentity(dir);
  if (identity === null) return fail(backupCodes, 'BACKUP_NONE', `There is no node in ${dir}`);
  if (!isMove) return write(options, identity);
  const wasMoved = await exists(movedFile(dir));
  await probeStore(storeFolder(dir));
  const store = await Store.open(storeFolder(dir), { wasMade: await exists(journalFile(dir)) });
  try {
    await markMoved(dir, resolve(file));
  } finally {
    await store.close();
  }
  try {
    return await write(options, identity);
  } catch (error) {
    // What is in an earlier backup may live on already.
    if (!wasMoved) await unmarkMoved(dir);
    throw error;
  }
}

async function write(options: BackupOptions, identity: Identity): Promise<Telling> {
  const { dir, file, passphrase, isMove } = options;
  const { cut, journals } = await checkWhole(dir, identity);
  const entries: Entry[] = [];
  for (const path of await sourced(dir, () => listContents(dir, options)))
    entries.push({ path, size: journals.get(path) ?? (await sizeOf(join(dir, path))) });
  const contentBytes = entries.reduce((sum, entry) => sum + headOf(entry).length + entry.size, 0);
  const telling: Telling = { node: identity.key, cut, isMove, madeMs: Date.now(), contentBytes };
  const { prefix, seal } = await beginSealed(telling, passphrase);
  const draft = `${file}.draft`;
  await rm(draft, { force: true });
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(prefix);
    for await (const chunk of chunked(contentOf(entries, options, contentBytes)))
      await handle.writeFile(seal.seal(chunk));
    await handle.sync();
    if (!(await placeFile(draft, file))) fail(backupCodes, 'BACKUP_EXISTS', `${file} exists`);
    await syncFolder(dirname(file));
  } finally {
    await handle.close();
    await rm(draft, { force: true });
  }
  return telling;
}

/**
 * Reads all that a restored node has to have, so that no backup is worth nothing; the latest cut that is
 * known, and how far each journal is whole.
 */
async function checkWhole(
  dir: string,
  { key }: Identity,
): Promise<{ cut: number; journals: ReadonlyMap<string, number> }> {
  const joined = await findCampaign(dir);
  const journals = new Map<string, number>();
  if (joined === null) return { cut: 0, journals };
  const { network, campaign } = joined;
  const isResolver = campaign.resolver === key;
  if (isResolver) await Resolver.open(dir, key, campaign.beaconAnchor);
  const mark = await Mark.open(isResolver ? beaconMarkFile(dir, campaign.beaconAnchor) : markFile(dir));
  const owners: [string, string][] = [['signed', `${network} ${key}`]];
  for (const path of await sourced(dir, () => listContents(dir, { isMove: false }))) {
    const [, of, account] = /^identity[.]log\/(\w+)\/(\w+)\//.exec(path) ?? [];
    if (account !== undefined) owners.push([path, `${of} ${account}`]);
  }
  for (const [path, owner] of owners) {
    const bytes = await measureJournal(join(dir, path), owner);
    if (bytes !== null) journals.set(path, bytes);
  }
  return { cut: mark?.number ?? 0, journals };
}

const sizeOf = (path: string): Promise<number> => sourced(path, async () => (await stat(path)).size);

function headOf(entry: Entry): Uint8Array {
  const head = encodeShape(entryShape, entry);
  return Buffer.concat([uint32Bytes(head.length), head]);
}

async function* contentOf(
  entries: readonly Entry[],
  { dir, signal, onProgress }: BackupOptions,
  bytes: number,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for (const entry of entries) {
    yield headOf(entry);
    done += headOf(entry).length;
    for await (const piece of piecesOf(join(dir, entry.path), entry.size)) {
      signal.throwIfAborted();
      yield piece;
      done += piece.length;
      onProgress(done, bytes);
    }
  }
}

/** The first `size` bytes of a file, which may grow meanwhile. */
async function* piecesOf(path: string, size: number): AsyncGenerator<Uint8Array> {
  const handle: FileHandle = await sourced(path, () => openRegular(path));
  try {
    for (let at = 0; at < size;) {
      const wanted = Math.min(chunkMaxBytes.open, size - at);
      const piece = Buffer.alloc(wanted);
      const { bytesRead } = await sourced(path, () => handle.read(piece, 0, wanted, at));
      if (bytesRead === 0) fail(backupCodes, 'BACKUP_SOURCE', `${path} became shorter`);
      yield piece.subarray(0, bytesRead);
      at += bytesRead;
    }
  } finally {
    await handle.close();
  }
}

/** Names what cannot be read, where all else that fails is of the file that is written. */
async function sourced<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof GridlodeError) throw error;
    return fail(backupCodes, 'BACKUP_SOURCE', `${path} cannot be read: ${(error as Error).message}`, error);
  }
}

/** The same bytes in chunks, all of one size but the last. */
async function* chunked(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held = Buffer.alloc(0);
  for await (const piece of content) {
    held = Buffer.concat([held, piece]);
    for (; held.length >= chunkMaxBytes.open; held = held.subarray(chunkMaxBytes.open))
      yield held.subarray(0, chunkMaxBytes.open);
  }
  if (held.length > 0) yield held;
}
