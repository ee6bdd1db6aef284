import { cidOf, type Cid } from '../codec/hash.js';
import {
  decodeShape,
  encodeShape,
  int,
  list,
  literal,
  map,
  rawLink,
  text,
  type Shaped,
} from '../codec/shape.js';
import { fail } from '../error.js';
import { datasetCodes } from './codes.js';
import {
  featuresMaxCount,
  rowsMaxCount,
  splitEraBlock,
  targetsMaxCount,
  type EraBlockParts,
} from './era-block.js';

const erasMaxCount = 10_000;
export const datasetManifestMaxBytes = 4 * 1024 * 1024;

const name = text(128, 1);
const shape = map({
  kind: literal('dataset'),
  version: literal(1),
  features: list(name, featuresMaxCount, 1),
  /** The first is the main target. */
  targets: list(name, targetsMaxCount, 1),
  /** Columns that equal a target in every row, and so are none of the dataset. */
  twins: list(map({ name, of: name }), targetsMaxCount),
  eras: list(map({ name, rows: int(1, rowsMaxCount), block: rawLink }), erasMaxCount, 1),
  /** What a missing feature became: the middle value 2, or a refusal of the data. */
  missing: literal('two', 'error'),
});

/**
 * What a dataset is: its columns in order, its eras and their blocks. Nothing in it tells where the data came
 * from.
 */
export type DatasetManifest = Shaped<typeof shape>;
export type DatasetEra = DatasetManifest['eras'][number];
export type MissingRule = DatasetManifest['missing'];

/**
 * The canonical bytes of a dataset manifest. Throws what decodeDatasetManifest throws, so that nothing is
 * named that nobody can read.
 */
export function encodeDatasetManifest(manifest: DatasetManifest): Uint8Array {
  const bytes = encodeShape(shape, manifest);
  decodeDatasetManifest(bytes);
  return bytes;
}

/**
 * Decodes and checks a dataset manifest. Throws the codes of codecCodes, DATASET_NAME or DATASET_ERA_ORDER.
 * Source: rules DATA-9 to DATA-11.
 */
export function decodeDatasetManifest(bytes: Uint8Array): DatasetManifest {
  const manifest = decodeShape(shape, bytes, datasetManifestMaxBytes, 'dataset');
  checkNames(manifest);
  return manifest;
}

/** The CID that names the dataset. */
export const datasetCid = (manifest: DatasetManifest): Cid => cidOf(encodeDatasetManifest(manifest));

/**
 * The parts of the block of one of the manifest's eras. Throws DATASET_BLOCK_HEADER unless its counts are the
 * manifest's, and what splitEraBlock throws. Source: rule DATA-12.
 */
export function splitDatasetEra(
  manifest: DatasetManifest,
  era: DatasetEra,
  bytes: Uint8Array,
): EraBlockParts {
  const parts = splitEraBlock(bytes);
  if (
    parts.rows !== era.rows ||
    parts.features !== manifest.features.length ||
    parts.targets !== manifest.targets.length
  ) {
    fail(
      datasetCodes,
      'DATASET_BLOCK_HEADER',
      `The block of era ${era.name} does not have the rows and columns of its dataset`,
    );
  }
  return parts;
}

/** Source: rules DATA-10 and DATA-11. */
function checkNames({ features, targets, twins, eras }: DatasetManifest): void {
  const columns = [...features, ...targets, ...twins.map((twin) => twin.name)];
  const odd = [...columns, ...eras.map((era) => era.name)].find((each) => !/^[\x21-\x7e]{1,128}$/.test(each));
  if (odd !== undefined) fail(datasetCodes, 'DATASET_NAME', `${JSON.stringify(odd)} is no name`);
  const seen = new Set<string>();
  for (const column of columns) {
    if (seen.has(column)) fail(datasetCodes, 'DATASET_NAME', `The column ${column} stands twice`);
    seen.add(column);
  }
  twins.forEach((twin, i) => {
    const last = twins[i - 1];
    if (!targets.includes(twin.of) || (last !== undefined && last.name > twin.name))
      fail(datasetCodes, 'DATASET_NAME', `The twin ${twin.name} of ${twin.of} has no place`);
  });
  eras.forEach((era, i) => {
    const last = eras[i - 1];
    if (last !== undefined && last.name >= era.name)
      fail(datasetCodes, 'DATASET_ERA_ORDER', `The era ${era.name} follows ${last.name}`);
  });
}
