import { fail } from '../../../protocol/error.js';
import { downloadCodes } from './codes.js';

/** A file of a version of the tournament's data, under the name that the API has for it. */
export interface DataFile {
  /** Such as `v5.3/train.parquet`. */
  readonly id: string;
  /** Such as `train.parquet`: letters, digits, and nothing that leads out of a folder. */
  readonly name: string;
}

export interface DataVersion {
  /** Such as `v5.3`. */
  readonly version: string;
  readonly files: readonly DataFile[];
}

export const featuresName = 'features.json';
/** Where the targets of live eras are, weeks after these were live. */
export const targetsName = 'validation.parquet';
/** What an import reads. */
const importNames: readonly string[] = [featuresName, 'train.parquet', targetsName];
export const liveName = 'live.parquet';

const idForm = /^(v(\d{1,3})\.(\d{1,3}))\/(\w[\w.-]{0,99}\.(?:parquet|json))$/;
const isBenchmark = (name: string): boolean => /benchmark|meta_model/.test(name);
const isOfRound = (name: string): boolean => name.startsWith('live');

/**
 * The version of that name, or the newest, of the ids that the API lists; those of another form are left
 * alone. Throws DATA_VERSION_UNKNOWN.
 */
export function findVersion(ids: readonly string[], wanted: string | undefined): DataVersion {
  const versions = new Map<string, DataFile[]>();
  for (const id of ids) {
    const [, version, , , name] = idForm.exec(id) ?? [];
    if (version === undefined || name === undefined) continue;
    versions.set(version, [...(versions.get(version) ?? []), { id, name }]);
  }
  const known = [...versions.keys()].sort(byNumber);
  const version = wanted ?? known[0] ?? '';
  const files = versions.get(version);
  if (files !== undefined) return { version, files };
  const list = known.slice(0, 20).join(', ');
  return fail(
    downloadCodes,
    'DATA_VERSION_UNKNOWN',
    list === '' ? 'The API lists no version of the data' : `The API lists no version ${wanted}, but ${list}`,
  );
}

/** The newest first: v5.10 is newer than v5.9. */
const byNumber = (a: string, b: string): number => numberOf(b) - numberOf(a);
function numberOf(version: string): number {
  const [, , major, minor] = idForm.exec(`${version}/x.json`) ?? [];
  return 1_000 * Number(major) + Number(minor);
}

export interface Selection {
  /** Only what an import reads. */
  readonly isForImport: boolean;
  /** The predictions of benchmark models, and of the meta model, as well. */
  readonly withBenchmarks: boolean;
}

/** The files of a version but those of a round. Throws DATA_FILE_UNLISTED. */
export function selectFiles(version: DataVersion, { isForImport, withBenchmarks }: Selection): DataFile[] {
  const needed = importNames.map((name) => findFile(version, name));
  const others = version.files.filter(({ name }) => !importNames.includes(name) && !isOfRound(name));
  const chosen = others.filter(({ name }) => (isBenchmark(name) ? withBenchmarks : !isForImport));
  return [...needed, ...chosen];
}

/** Throws DATA_FILE_UNLISTED. */
export const findFile = ({ version, files }: DataVersion, name: string): DataFile =>
  files.find((file) => file.name === name) ??
  fail(downloadCodes, 'DATA_FILE_UNLISTED', `The API lists no ${name} in ${version}`);
