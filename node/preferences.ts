import { fail, isOf } from '../protocol/error.js';
import { bool, int, list, literal, nullable, object, text, uint, type Shaped } from './json-shape.js';
import { preferencesFile, writeOwn } from './data-dir/data-dir.js';
import { logLevels, usualLogLevels, type Subsystem } from './log/levels.js';
import { readRegular } from './files/regular-file.js';
import { restraintCodes } from './restraint/codes.js';
import { readWindows, windowMaxLength, windowsMax } from './restraint/schedule.js';

const preferencesMaxBytes = 64 << 10;

/** Of `inUseMs`: nobody types all the time, and nobody is away for days without an end. */
export const inUseBounds = [60_000, 86_400_000] as const;

/** Of `trainingMaxMs`: a minute, and a year. */
export const trainingMaxBounds = [60_000, 365 * 86_400_000] as const;

/**
 * Of `line`, in bytes a second: at 1 Mbit/s a block takes a minute, and who sends to a node that takes less
 * than 4 Mbit/s in all would give it up for stalled.
 */
export const uploadMin = 125_000;
export const downloadMin = 500_000;
const rateMax = 1e12;

/** Threads of the engine, null for all that there are; and so many hundredths of the time of each. */
const share = (percentMin: number) =>
  object({ threads: nullable(int(1, 256)), cpuPercent: int(percentMin, 100) });

const logLevel = literal(...logLevels);
const logLevelsShape = object({
  node: logLevel,
  mesh: logLevel,
  ledger: logLevel,
  work: logLevel,
  rounds: logLevel,
} satisfies Record<Subsystem, typeof logLevel>);

/** When and how much of this machine a node may use, as its owner says. */
export const preferencesShape = object({
  /** Until a time of Unix ms, or until it is resumed; null where it is not paused. */
  pause: nullable(object({ untilMs: nullable(uint()) })),
  /** Windows in which the node may work (schedule.ts); always where there is none. */
  schedule: list(text(windowMaxLength), windowsMax),
  idle: share(1),
  /** While a person uses the machine; of no part of the time is not at all. */
  inUse: share(0),
  /** How long after its last key a machine is still in use. */
  inUseMs: int(...inUseBounds),
  onBattery: bool,
  /** In degrees Celsius, from which on the node lets the machine cool. */
  heatMax: nullable(int(30, 150)),
  /** Hundredths of all processors that other programs use, from which on the node gives way. */
  loadMax: nullable(int(1, 100)),
  /** How long a training may take, by what it is estimated to; what takes longer is skipped. */
  trainingMaxMs: nullable(int(...trainingMaxBounds)),
  /** Bytes a second that models and snapshots take of the line at most. */
  line: object({ upload: nullable(int(uploadMin, rateMax)), download: nullable(int(downloadMin, rateMax)) }),
  /** How much of each part of the node is logged. */
  log: logLevelsShape,
});
export type Preferences = Shaped<typeof preferencesShape>;

/** Of an owner who has said nothing. Who pulls the plug of a laptop does not want it empty. */
export const usualPreferences: Preferences = {
  pause: null,
  schedule: [],
  idle: { threads: null, cpuPercent: 100 },
  inUse: { threads: null, cpuPercent: 100 },
  inUseMs: 300_000,
  onBattery: false,
  heatMax: null,
  loadMax: null,
  trainingMaxMs: null,
  line: { upload: null, download: null },
  log: usualLogLevels,
};

/** What the owner of a data directory said. Throws PREFERENCES_UNREADABLE and SCHEDULE_WINDOW. */
export async function readPreferences(dir: string): Promise<Preferences> {
  const file = preferencesFile(dir);
  try {
    const bytes = await readRegular(file, preferencesMaxBytes);
    const preferences = preferencesShape.decode(JSON.parse(bytes.toString('utf8')), 'it');
    readWindows(preferences.schedule);
    return preferences;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return usualPreferences;
    if (isOf(error, restraintCodes)) throw error;
    const why = (error as Error).message;
    return fail(restraintCodes, 'PREFERENCES_UNREADABLE', `${file} cannot be read: ${why}`, error);
  }
}

/** Throws DIR_UNWRITABLE and SCHEDULE_WINDOW. */
export async function writePreferences(dir: string, preferences: Preferences): Promise<void> {
  readWindows(preferences.schedule);
  const document = preferencesShape.encode(preferences);
  await writeOwn(preferencesFile(dir), Buffer.from(`${JSON.stringify(document, null, 2)}\n`));
}
