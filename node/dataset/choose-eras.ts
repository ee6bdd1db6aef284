import { datasetCodes } from '../../protocol/dataset/codes.js';
import { fail } from '../../protocol/error.js';
import { datasetStoreCodes } from './codes.js';
import { joinEras, type FileEra, type LayoutFile } from './numerai-layout.js';

/** An era that enters the dataset, with the name that it has there. */
export interface ChosenEra extends FileEra {
  readonly name: string;
  readonly file: LayoutFile;
  /** The names that its file has for it: a number may be written with zeros or without. */
  readonly written: readonly string[];
}

export interface EraChoice {
  /** In ascending order of their names. */
  readonly taken: readonly ChosenEra[];
  /** The names of those in which no row has the main target. */
  readonly leftOut: readonly string[];
}

export interface EraWish {
  /** The last era to take, however its number is written. */
  readonly until?: string | undefined;
  /** Just these eras. */
  readonly only?: readonly string[] | undefined;
}

/**
 * The eras of files in the order in which they were given. Throws DATASET_ERA_NAMES, DATASET_ERA_FILES,
 * DATASET_TARGET_MISSING, DATASET_ERA_ABSENT or DATASET_NO_ROWS. Source: rules DATA-13 and DATA-22.
 */
export function chooseEras(files: readonly LayoutFile[], { until, only }: EraWish): EraChoice {
  const eras = nameEras(files);
  const wanted = only && new Set(only);
  const isNumbered = eras.every(({ name }) => isNumber(name));
  const last = until !== undefined && isNumbered ? fourDigits(until) : until;
  const asked = eras
    .filter(({ name }) => (wanted?.has(name) ?? true) && (last === undefined || name <= last))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  asked.forEach((era, i) => {
    const other = asked[i + 1];
    if (other?.name === era.name)
      fail(
        datasetStoreCodes,
        'DATASET_ERA_FILES',
        `Era ${era.name} stands in ${era.file.path} and in ${other.file.path}`,
      );
    if (era.targetRows > 0 && era.targetRows < era.rows)
      fail(
        datasetCodes,
        'DATASET_TARGET_MISSING',
        `Of the ${era.rows} rows of era ${era.name} in ${era.file.path} ${era.rows - era.targetRows} have no target`,
      );
  });
  const taken = asked.filter(({ targetRows }) => targetRows > 0);
  const leftOut = asked.filter(({ targetRows }) => targetRows === 0).map(({ name }) => name);
  const paths = files.map(({ path }) => path).join(', ');
  // Who names the last era wants the same dataset next week, when later eras have their targets.
  const sought = [...(only ?? []), ...(last === undefined ? [] : [last])];
  const absent = sought.find((name) => !taken.some((era) => era.name === name));
  if (absent !== undefined)
    fail(
      datasetStoreCodes,
      'DATASET_ERA_ABSENT',
      `${leftOut.includes(absent) ? `Era ${absent} has no targets yet` : `There is no era ${absent}`} in ${paths}, but ${taken[0]?.name ?? 'none'} to ${taken.at(-1)?.name ?? 'none'}`,
    );
  if (taken.length === 0)
    fail(datasetStoreCodes, 'DATASET_NO_ROWS', `No era of ${paths} has targets: ${leftOut.join(', ')}`);
  return { taken, leftOut };
}

const isNumber = (name: string): boolean => /^\d{1,16}$/.test(name);
const fourDigits = (name: string): string => (isNumber(name) ? String(Number(name)).padStart(4, '0') : name);

/** All eras of the files with their names. Throws DATASET_ERA_NAMES. */
function nameEras(files: readonly LayoutFile[]): ChosenEra[] {
  const isNumbered = files.every(({ eras }) => [...eras.keys()].every(isNumber));
  const named = files.flatMap((file) => {
    const found = new Map<string, ChosenEra>();
    for (const [written, era] of file.eras) {
      const name = isNumbered ? fourDigits(written) : written;
      const other = found.get(name);
      found.set(
        name,
        other === undefined
          ? { ...era, name, file, written: [written] }
          : { ...other, ...joinEras(other, era), written: [...other.written, written] },
      );
    }
    return [...found.values()];
  });
  if (isNumbered) {
    const beyond = named.find(({ name }) => name.length > 4);
    if (beyond !== undefined)
      fail(
        datasetStoreCodes,
        'DATASET_ERA_NAMES',
        `Era ${beyond.name} of ${beyond.file.path} has more than four digits`,
      );
    return named;
  }
  const inTime = [...named].sort(
    (a, b) =>
      Number(a.isValidation) - Number(b.isValidation) ||
      files.indexOf(a.file) - files.indexOf(b.file) ||
      a.firstRow - b.firstRow,
  );
  inTime.forEach((era, i) => {
    const before = inTime[i - 1];
    if (before !== undefined && before.name > era.name)
      fail(
        datasetStoreCodes,
        'DATASET_ERA_NAMES',
        `By its name the era ${era.name} of ${era.file.path} comes before ${before.name}, and by its rows after it`,
      );
  });
  return named;
}
