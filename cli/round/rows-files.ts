import { sortTargets, targetsDigest, type LiveTargets } from '../../protocol/dataset/live-rows.js';
import type { Hash } from '../../protocol/codec/hash.js';
import { fail } from '../../protocol/error.js';
import { commandCodes } from '../codes.js';
import { readBounded } from '../files.js';

const targetsMaxBytes = 128 << 20;

/** Targets in ascending order of their ids, and their digest. Throws FILE_UNREADABLE, TARGETS_FILE, and what readTargets and sortTargets throw. */
export async function readTargetsFile(file: string): Promise<LiveTargets & { readonly digest: Hash }> {
  const isParquet = file.endsWith('.parquet');
  const found = isParquet ? await (await import('../../node/dataset/read-targets.js')).readTargets(file) : parseTargets(file, await readBounded(file, targetsMaxBytes));
  // A score takes targets from -100 to 100; a file without a single one has nothing to score.
  if (!found.target.some((value) => Math.abs(value) <= 100)) fail(commandCodes, 'TARGETS_FILE', `${file} has no target`);
  const targets = sortTargets(found);
  return { ...targets, digest: targetsDigest(targets) };
}

function parseTargets(file: string, content: Buffer): LiveTargets {
  const [head = '', ...lines] = content.toString('utf8').replace(/\r?\n$/, '').split(/\r?\n/);
  const columns = head.split(',');
  const [id, target] = [columns.indexOf('id'), columns.indexOf('target')];
  if (id < 0 || target < 0) fail(commandCodes, 'TARGETS_FILE', `${file} does not begin with the names of its columns`);
  const cells = lines.map((line) => line.split(','));
  return {
    ids: cells.map((row) => row[id] ?? ''),
    target: Float32Array.from(cells, (row, i) => {
      const text = row[target] ?? '?';
      const value = text === '' ? NaN : Number(text);
      return text === '' || Math.abs(value) <= 100 ? value : fail(commandCodes, 'TARGETS_FILE', `The target of line ${i + 2} of ${file} is ${JSON.stringify(text.slice(0, 32))}`);
    }),
  };
}
