import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { journalFile, storeFolder } from '../data-dir/data-dir.js';

const fileBytes = async (path: string): Promise<number> => (await stat(path).catch(() => null))?.size ?? 0;

/** What the store of a data directory takes of the disk, of which so many bytes are blocks of models. */
export async function storeBytesOf(dir: string, blocks: number): Promise<Record<string, number>> {
  const folder = storeFolder(dir);
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(names.map((name) => fileBytes(join(folder, name))));
  const all = sizes.reduce((sum, size) => sum + size, 0);
  return { blocks, rest: Math.max(0, all - blocks), journal: await fileBytes(journalFile(dir)) };
}

/** Bytes of a process's own, without files that it maps; null where the system does not say. */
export async function memoryBytesOf(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1_024;
}
