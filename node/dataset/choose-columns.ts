import { fail } from '../../protocol/error.js';
import { datasetStoreCodes } from './codes.js';
import {
  checkFeatures,
  checkType,
  floatTypes,
  isFeature,
  isTarget,
  mainTarget,
  type LayoutFile,
} from './numerai-layout.js';

/** The columns that are read, each list in the order of the dataset's manifest. */
export interface LayoutColumns {
  readonly features: readonly string[];
  readonly targets: readonly string[];
}

/**
 * The columns of a dataset made of `files`: all must have the same features and targets, of types that hold
 * them. Sorted by their bytes, the main target first, so that no order of columns matters.
 * Throws DATASET_COLUMN_MISSING, DATASET_COLUMN_EXTRA, DATASET_COLUMN_TYPE or DATASET_FEATURES_RELEASE.
 */
export function chooseColumns(
  files: readonly [LayoutFile, ...LayoutFile[]],
  featureSet: readonly string[] | null,
): LayoutColumns {
  const [first, ...others] = files;
  const names = [...first.columns.keys()].filter((name) => isFeature(name) || isTarget(name));
  for (const { path, columns } of others) {
    const extra = [...columns.keys()].find(
      (name) => (isFeature(name) || isTarget(name)) && !first.columns.has(name),
    );
    if (extra !== undefined)
      fail(
        datasetStoreCodes,
        'DATASET_COLUMN_EXTRA',
        `${path} has the column ${extra}, which ${first.path} has not`,
      );
    const missing = names.find((name) => !columns.has(name));
    if (missing !== undefined)
      fail(
        datasetStoreCodes,
        'DATASET_COLUMN_MISSING',
        `${path} has no column ${missing}, which ${first.path} has`,
      );
  }
  const foreign = featureSet?.find((name) => !first.columns.has(name));
  if (foreign !== undefined)
    fail(
      datasetStoreCodes,
      'DATASET_FEATURES_RELEASE',
      `The feature set has ${foreign}, which ${first.path} has not`,
    );
  const chosen = {
    features: [...(featureSet ?? names.filter(isFeature))].sort(),
    targets: [mainTarget, ...names.filter((name) => isTarget(name) && name !== mainTarget).sort()],
  };
  checkColumns(files, chosen);
  return chosen;
}

/** Throws DATASET_COLUMN_MISSING or DATASET_COLUMN_TYPE. */
export function checkColumns(
  files: readonly LayoutFile[],
  { features, targets }: Pick<LayoutColumns, 'features' | 'targets'>,
): void {
  for (const file of files) {
    for (const target of targets) checkType(file, target, floatTypes);
    checkFeatures(file, features);
  }
}
