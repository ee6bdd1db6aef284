import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** A file that a browser may have. */
export interface PageFile {
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** Among the sources, which the package brings along: from dist/node/dashboard three folders up. */
const pagesFolder = join(import.meta.dirname, '..', '..', '..', 'node', 'dashboard', 'pages');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * All files of the pages by the path that asks for them. They are read once: what a request asks for is
 * looked up here and never becomes a path on the disk.
 */
export async function readPageFiles(): Promise<Map<string, PageFile>> {
  const files = new Map<string, PageFile>();
  for (const name of await readdir(pagesFolder, { recursive: true })) {
    const type = types[extname(name)];
    if (type === undefined) continue;
    const file = { type, bytes: await readFile(join(pagesFolder, name)) };
    files.set(`/${name.replaceAll('\\', '/')}`, file);
    if (name === 'index.html') files.set('/', file);
  }
  return files;
}
