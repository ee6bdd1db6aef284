import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { runChild } from './child.js';
import { SetupError } from './setup-error.js';

const stampFile = (root) => join(root, 'dist', '.compiled');

/** Whether dist/ was compiled, without an error, from exactly the sources that are there now. */
export function typescriptIsCompiled(root) {
  const stamp = stampFile(root);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hashSources(root, listSources(root));
}

export async function compileTypescript({ root, signal, progress, title }) {
  const sources = listSources(root);
  progress.say(`${title} compiling ${sources.length} TypeScript files`);
  const startMs = Date.now();
  const timer = setInterval(
    () =>
      progress.tell(`${title} compiling TypeScript, ${Math.round((Date.now() - startMs) / 1000)} s so far`),
    1000,
  );
  try {
    const stamp = hashSources(root, sources);
    rmSync(stampFile(root), { force: true });
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const { code, stdout } = await runChild(process.execPath, [tsc, '-p', '.'], { cwd: root, signal });
    if (code !== 0) {
      progress.say(stdout.trimEnd());
      throw new SetupError('TypeScript found the errors above: correct them and run the command again.');
    }
    removeOrphans(root, sources);
    writeFileSync(stampFile(root), stamp);
  } finally {
    clearInterval(timer);
    progress.end();
  }
}

function listSources(root) {
  const { include, exclude } = readConfig(root);
  return include
    .flatMap((folder) => listFiles(root, folder))
    .filter((file) => file.endsWith('.ts') && !exclude.some((folder) => file.startsWith(`${folder}/`)))
    .sort();
}

// By content: a checkout of another branch and back, or a copied tree, changes times but needs no compiler.
function hashSources(root, sources) {
  const hash = createHash('sha256');
  for (const file of [...sources, 'tsconfig.json', 'package-lock.json']) {
    const bytes = readFileSync(join(root, file));
    hash.update(`${file}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

// The compiler leaves what it once made of a source that is gone, and a test among it would still be run.
function removeOrphans(root, sources) {
  const known = new Set(sources);
  for (const folder of readConfig(root).include) {
    for (const file of listFiles(join(root, 'dist'), folder)) {
      if (!known.has(file.replace(/\.js(\.map)?$/, '.ts'))) rmSync(join(root, 'dist', file));
    }
  }
}

function listFiles(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

const readConfig = (root) => JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
