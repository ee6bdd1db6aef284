import { posix } from 'node:path';
import type { Source } from './sources.js';

const { dirname, join } = posix;

/** The tables of a ledger are one house: to bar a node, or to settle a model, changes most of them. */
const oneHouse = /^(protocol\/ledger)\/[a-z]+$/;

const folderOf = (path: string): string => dirname(path).replace(oneHouse, '$1');

/** The folders of ours that the files of each folder import; one below or above another is no other. */
function arrowsOf(files: readonly Source[]): Map<string, Set<string>> {
  const arrows = new Map<string, Set<string>>();
  for (const { path, text } of files) {
    const from = folderOf(path);
    const to = arrows.get(from) ?? new Set();
    arrows.set(from, to);
    for (const [, name] of text.matchAll(/(?:from|import\() ?'(\.{1,2}\/[^']+)'/g)) {
      const imported = folderOf(join(dirname(path), name as string));
      const isNested = `${imported}/`.startsWith(`${from}/`) || `${from}/`.startsWith(`${imported}/`);
      if (!isNested && imported !== from) to.add(imported);
    }
  }
  return arrows;
}

/** Folders that import each other, of any number: each circle once, by the folder that is first by name. */
export function circlesOf(files: readonly Source[]): string[] {
  const arrows = arrowsOf(files);
  const circles: string[] = [];
  for (const first of [...arrows.keys()].sort()) {
    const way = wayBack(arrows, first);
    if (way !== null && way.every((folder) => folder >= first)) circles.push([...way, first].join(' -> '));
  }
  return circles;
}

/** The shortest way from a folder back to it; null where there is none. */
function wayBack(arrows: ReadonlyMap<string, ReadonlySet<string>>, first: string): string[] | null {
  const before = new Map<string, string>();
  const queue = [first];
  for (const folder of queue) {
    for (const next of arrows.get(folder) ?? []) {
      if (next === first) {
        const way = [folder];
        for (let at = folder; at !== first;) way.unshift((at = before.get(at) as string));
        return way;
      }
      if (before.has(next)) continue;
      before.set(next, folder);
      queue.push(next);
    }
  }
  return null;
}
