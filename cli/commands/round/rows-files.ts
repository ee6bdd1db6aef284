import {
  rowsDigest,
  sortTargets,
  targetsDigest,
  type LiveRows,
  type LiveTargets,
} from '../../../protocol/dataset/live-rows.js';
import type { Hash } from '../../../protocol/codec/hash.js';
import { fail } from '../../../protocol/error.js';
import { loadSortedLive } from '../../../node/dataset/load-live.js';
import { openDataset, type Dataset } from '../../../node/dataset/dataset-store.js';
import { roundCommandCodes } from './codes.js';
import { readBounded } from '../../framework/files.js';
import type { Network } from '../../../protocol/campaign/network.js';

const targetsMaxBytes = 128 << 20;

/**
 * The live rows of a round. Throws ROUND_ROWS where the file has others, and what openDataset and
 * loadSortedLive throw.
 */
export async function readRoundRows(
  file: string,
  dir: string,
  { campaign }: Network,
  round: { readonly era: string; readonly rows: string },
): Promise<LiveRows> {
  const rows = await loadSortedLive(file, (await openDataset(dir, campaign.dataset)).manifest);
  return rowsDigest(rows) === round.rows
    ? rows
    : fail(roundCommandCodes, 'ROUND_ROWS', `The rows of ${file} are not those of the round ${round.era}`);
}

/**
 * Targets in ascending order of their ids, and their digest: of the rows of a round, or of all that the file
 * has. Throws FILE_UNREADABLE, TARGETS_FILE, TARGETS_ROWS where a row has no line, and what readTargets and
 * sortTargets throw.
 */
export async function readTargetsFile(
  file: string,
  rows: LiveRows | null,
): Promise<LiveTargets & { readonly digest: Hash }> {
  const isParquet = file.endsWith('.parquet');
  const found = isParquet
    ? await (await import('../../../node/dataset/read-targets.js')).readTargets(file, rows?.ids)
    : parseTargets(file, await readBounded(file, targetsMaxBytes), rows?.ids);
  const known = new Set(found.ids);
  const lacking = rows?.ids.find((id) => !known.has(id));
  if (lacking !== undefined)
    fail(roundCommandCodes, 'TARGETS_ROWS', `${file} lacks the id ${lacking}, which is a row of the round`);
  // A score takes targets from -100 to 100; a file without a single one has nothing to score.
  const beyond = found.target.findIndex((value) => Math.abs(value) > 100);
  if (beyond >= 0)
    fail(
      roundCommandCodes,
      'TARGETS_FILE',
      `The target of ${found.ids[beyond]} in ${file} is ${found.target[beyond]}`,
    );
  if (found.target.every(Number.isNaN)) fail(roundCommandCodes, 'TARGETS_FILE', `${file} has no target`);
  const targets = sortTargets(found);
  return { ...targets, digest: targetsDigest(targets) };
}

/**
 * Eras that are looked at for the values of a target, and values at most for it to count as one that takes
 * few.
 */
const valueErasMax = 8;
const valuesMax = 32;

/**
 * Throws TARGETS_VALUES where the dataset's target takes few values and the file has another: what is paid by
 * wrong targets stands. Throws what readEra throws.
 */
export async function checkTargetValues(
  { ids, target }: LiveTargets,
  dataset: Dataset,
  { campaign }: Network,
  file: string,
): Promise<void> {
  const column = dataset.manifest.targets.indexOf(campaign.targets[0] as string);
  const known = new Set<number>();
  for (const era of campaign.eras.report.slice(-valueErasMax))
    for (const value of (await dataset.readEra(era)).targets[column] as Float32Array) known.add(value);
  const at = target.findIndex((value) => !known.has(value) && !Number.isNaN(value));
  if (known.size > valuesMax || at < 0) return;
  const values = [...known].filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  fail(
    roundCommandCodes,
    'TARGETS_VALUES',
    `The target of ${ids[at]} in ${file} is ${target[at]}, and in the dataset it is one of ${values.join(', ')}`,
  );
}

function parseTargets(file: string, content: Buffer, only?: readonly string[]): LiveTargets {
  const [head = '', ...lines] = content
    .toString('utf8')
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
  const columns = head.split(',');
  const [id, target] = [columns.indexOf('id'), columns.indexOf('target')];
  if (id < 0 || target < 0)
    fail(roundCommandCodes, 'TARGETS_FILE', `${file} does not begin with the names of its columns`);
  const wanted = only && new Set(only);
  const cells = lines
    .map((line, i) => ({ row: line.split(','), line: i + 2 }))
    .filter(({ row }) => wanted?.has(row[id] ?? '') ?? true);
  return {
    ids: cells.map(({ row }) => row[id] ?? ''),
    target: Float32Array.from(cells, ({ row, line }) => {
      const text = row[target] ?? '?';
      const value = text === '' ? NaN : Number(text);
      return text === '' || Math.abs(value) <= 100
        ? value
        : fail(
            roundCommandCodes,
            'TARGETS_FILE',
            `The target of line ${line} of ${file} is ${JSON.stringify(text.slice(0, 32))}`,
          );
    }),
  };
}
