import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fail } from '../../protocol/error.js';
import { readRegular } from '../files/regular-file.js';
import { datasetStoreCodes } from './codes.js';
import { checkParquetEnds } from './parquet-ends.js';

const filesMaxCount = 1_000;
const featureSetsMaxBytes = 16 * 1024 * 1024;

/** Where Parquet data is: files by name, or every .parquet file of a folder. */
export type ParquetSource = { readonly files: readonly string[] } | { readonly folder: string };

/**
 * The files of a source as absolute paths, each with the ends of a Parquet file. Throws
 * DATASET_FOLDER_EMPTY, and what checkParquetEnds throws.
 */
export async function listParquetFiles(source: ParquetSource): Promise<string[]> {
  const files =
    'files' in source ? source.files.map((file) => resolve(file)) : await listFolder(resolve(source.folder));
  if (files.length === 0 || files.length > filesMaxCount) {
    fail(
      datasetStoreCodes,
      'DATASET_FOLDER_EMPTY',
      `There are ${files.length} Parquet files where 1 to ${filesMaxCount} are expected`,
    );
  }
  for (const file of files) await checkParquetEnds(file);
  return [...new Set(files)];
}

/**
 * The features of a set: `all` stands for every feature of the files and answers null, any other is looked up
 * in the features.json next to the first file. Throws DATASET_FEATURE_SET.
 */
export async function readFeatureSet(firstFile: string, featureSet: string): Promise<string[] | null> {
  if (featureSet === 'all') return null;
  const file = join(dirname(firstFile), 'features.json');
  const refuse = (what: string, cause?: unknown): never =>
    fail(datasetStoreCodes, 'DATASET_FEATURE_SET', what, cause);
  const content = await readRegular(file, featureSetsMaxBytes).catch((error: NodeJS.ErrnoException) =>
    refuse(
      error.code === 'ENOENT'
        ? `There is no ${file}, which would say what is in the feature set ${featureSet}`
        : `${file} cannot be read: ${error.message}`,
      error,
    ),
  );
  let sets: unknown;
  try {
    sets = (JSON.parse(content.toString('utf8')) as { feature_sets?: unknown } | null)?.feature_sets;
  } catch (error) {
    refuse(`${file} is no JSON, as if it was cut off or is another file: ${(error as Error).message}`, error);
  }
  if (typeof sets !== 'object' || sets === null || Array.isArray(sets))
    return refuse(`${file} has no map feature_sets`);
  if (!Object.hasOwn(sets, featureSet))
    return refuse(
      `${file} has no feature set ${featureSet}, but ${Object.keys(sets).slice(0, 20).join(', ') || 'none at all'}`,
    );
  const features = (sets as Record<string, unknown>)[featureSet];
  return Array.isArray(features) &&
    features.length > 0 &&
    features.every((name): name is string => typeof name === 'string')
    ? [...new Set(features)]
    : refuse(`The feature set ${featureSet} of ${file} is no list of names`);
}

async function listFolder(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) =>
    fail(datasetStoreCodes, 'DATASET_PATH', `${folder} cannot be read`, error),
  );
  return names
    .filter((name) => name.endsWith('.parquet'))
    .sort()
    .map((name) => join(folder, name));
}
