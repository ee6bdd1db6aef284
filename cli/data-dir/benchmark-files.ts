import { writeFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { datasetsFolder } from '../../node/dataset/dataset-store.js';
import { readRegular } from '../../node/files/regular-file.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { fileExists } from '../framework/files.js';
import { optional, type Option } from '../framework/option.js';

/** A column of predictions in files of a release. */
export interface PredictionSource {
  readonly files: readonly string[];
  readonly column: string;
}

/** What people name: files or a folder that has them, and a column. */
export interface NamedPredictions {
  readonly path: string;
  readonly column: string;
}

/** The benchmark model that people compare with. */
const benchmarkColumn = 'v53_lgbm_ender60';
const benchmarkNames = ['train_benchmark_models.parquet', 'validation_benchmark_models.parquet'];
const metaModelColumn = 'numerai_meta_model';
const metaModelNames = ['meta_model.parquet'];

const predictions = (describe: string, absentColumn: string): Option<NamedPredictions | undefined> =>
  optional({
    describe: `${describe}; the column is ${absentColumn} where none is named`,
    form: 'one',
    value: 'PATH[:COLUMN]',
    expects: 'a path, and behind a colon a column',
    parse: (value) => {
      const [, path = '', column = absentColumn] = /^(.+?)(?::(\w{1,64}))?$/.exec(value) ?? [];
      return path === '' ? undefined : { path: resolve(path), column };
    },
    absent: null,
  });

export const benchmarkOption = (more: string): ReturnType<typeof predictions> =>
  predictions(
    `the predictions of a benchmark model, a file or a folder with Numerai's; by default those beside the data${more}`,
    benchmarkColumn,
  );
export const metaModelOption = predictions(
  "the predictions of the real meta model, a file or a folder with Numerai's; by default those beside the data",
  metaModelColumn,
);

/** The benchmark's files that were named, or those in the folder of the data; null where there are none. */
export const findBenchmark = (
  named: NamedPredictions | undefined,
  folder: string | undefined,
): Promise<PredictionSource | null> => find(benchmarkNames, named, { folder, column: benchmarkColumn });
export const findMetaModel = (
  named: NamedPredictions | undefined,
  folder: string | undefined,
): Promise<PredictionSource | null> => find(metaModelNames, named, { folder, column: metaModelColumn });

async function find(
  names: readonly string[],
  named: NamedPredictions | undefined,
  otherwise: { readonly folder: string | undefined; readonly column: string },
): Promise<PredictionSource | null> {
  const { path, column } = named ?? { path: otherwise.folder, column: otherwise.column };
  if (path === undefined) return null;
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (named !== undefined && !isFolder) return { files: [path], column };
  const files: string[] = [];
  for (const name of names) if (await fileExists(join(path, name))) files.push(join(path, name));
  if (files.length > 0) return { files, column };
  // Of a folder that was named and has none, its reader says so.
  return named === undefined ? null : { files: [path], column };
}

/** Where it is kept from which folder a dataset was imported: beside it lie predictions to compare with. */
const sourceFile = (dir: string, dataset: Cid): string => join(datasetsFolder(dir), `${dataset}.source`);
const pathMaxBytes = 4_096;

export const keepSourceFolder = (dir: string, dataset: Cid, folder: string): Promise<void> =>
  writeFile(sourceFile(dir, dataset), folder);

/** Undefined where the dataset came from elsewhere. */
export const sourceFolderOf = (dir: string, dataset: Cid): Promise<string | undefined> =>
  readRegular(sourceFile(dir, dataset), pathMaxBytes).then(
    (bytes) => bytes.toString('utf8'),
    () => undefined,
  );
