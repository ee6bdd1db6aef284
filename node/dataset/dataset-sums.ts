import { createHash } from 'node:crypto';
import type { Cid, Hash } from '../../protocol/codec/hash.js';
import { bytes, decodeShape, encodeShape, hash, list, literal, map } from '../../protocol/codec/shape.js';
import { columnAt } from '../../protocol/dataset/columns.js';
import {
  datasetCid,
  datasetManifestMaxBytes,
  decodeDatasetManifest,
  encodeDatasetManifest,
  type DatasetManifest,
} from '../../protocol/dataset/dataset-manifest.js';
import { featuresMaxCount, targetsMaxCount } from '../../protocol/dataset/era-block.js';
import { fail, type GridlodeError } from '../../protocol/error.js';
import { fileFault } from '../files/file-fault.js';
import { datasetStoreCodes } from './codes.js';
import type { Dataset } from './dataset-store.js';
import type { RunOptions } from './run-options.js';

/** What whoever has none of a dataset's data must know to import it anew, or to tell what differs. */
export interface DatasetSums {
  readonly manifest: DatasetManifest;
  /** A digest over all eras of the ids, of each feature and of each target. */
  readonly columns: readonly Hash[];
}

const shape = map({
  kind: literal('dataset-sums'),
  version: literal(1),
  manifest: bytes(0, datasetManifestMaxBytes),
  columns: list(hash, 1 + featuresMaxCount + targetsMaxCount),
});
export const sumsMaxBytes = datasetManifestMaxBytes + 1024 * 1024;

export const encodeSums = ({ manifest, columns }: DatasetSums): Uint8Array =>
  encodeShape(shape, {
    kind: 'dataset-sums',
    version: 1,
    manifest: encodeDatasetManifest(manifest),
    columns: [...columns],
  });

/** The sums of the dataset `expected`. Throws DATASET_SUMS. */
export function decodeSums(encoded: Uint8Array, expected: Cid): DatasetSums {
  let sums: DatasetSums;
  try {
    const { manifest, columns } = decodeShape(shape, encoded, sumsMaxBytes, 'sums');
    sums = { manifest: decodeDatasetManifest(manifest), columns };
  } catch (error) {
    return fail(
      datasetStoreCodes,
      'DATASET_SUMS',
      `The sums cannot be read: ${fileFault(error as GridlodeError)}`,
      error,
    );
  }
  const { manifest, columns } = sums;
  if (datasetCid(manifest) !== expected || columns.length !== columnNames(manifest).length)
    fail(datasetStoreCodes, 'DATASET_SUMS', `The sums are not those of the dataset ${expected}`);
  return sums;
}

/** Reads the whole dataset. Throws DATASET_BLOCK_CORRUPT. */
export async function sumColumns(
  dataset: Dataset,
  { onProgress, signal }: RunOptions = {},
): Promise<DatasetSums> {
  const { manifest } = dataset;
  const names = columnNames(manifest);
  const hashes = names.map(() => createHash('sha256'));
  const totalRows = manifest.eras.reduce((sum, era) => sum + era.rows, 0);
  let doneRows = 0;
  for (const { name, rows } of manifest.eras) {
    signal?.throwIfAborted();
    const { ids, columns, targets } = await dataset.readEra(name);
    hashes[0]?.update(ids.join('\n'));
    for (let f = 0; f < columns.features; f++) hashes[1 + f]?.update(columnAt(columns, f));
    targets.forEach((target, t) =>
      hashes[1 + columns.features + t]?.update(
        new Uint8Array(target.buffer, target.byteOffset, target.byteLength),
      ),
    );
    doneRows += rows;
    onProgress?.(doneRows, totalRows);
  }
  return { manifest, columns: hashes.map((each) => each.digest('hex') as Hash) };
}

const columnNames = ({ features, targets }: DatasetManifest): string[] => ['id', ...features, ...targets];

/** Columns that an error names. */
const namedMax = 5;

/**
 * Throws DATASET_DIFFERS, with the first era and the columns that differ, unless the dataset is the one of
 * the sums.
 */
export async function checkSame(sums: DatasetSums, dataset: Dataset, run: RunOptions): Promise<void> {
  const era = dataset.manifest.eras.find(({ block }, i) => block !== sums.manifest.eras[i]?.block);
  if (era === undefined) return;
  const { columns } = await sumColumns(dataset, run);
  const odd = columnNames(dataset.manifest).filter((_, i) => columns[i] !== sums.columns[i]);
  const more = odd.length > namedMax ? ` and ${odd.length - namedMax} more` : '';
  fail(
    datasetStoreCodes,
    'DATASET_DIFFERS',
    `Era ${era.name} is the first that differs from the dataset that is sought; other values than there are in ${odd.slice(0, namedMax).join(', ')}${more}`,
  );
}
