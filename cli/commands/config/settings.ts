import { logLevels, type Subsystem } from '../../../node/log/levels.js';
import {
  downloadMin,
  inUseBounds,
  trainingMaxBounds,
  uploadMin,
  type Preferences,
} from '../../../node/preferences.js';
import { bytes, choice, span, whole, type Option } from '../../framework/option.js';

/** One thing that an owner may set, and its place in the preferences. */
export interface Setting {
  readonly describe: string;
  /** What a value looks like. */
  readonly expects: string;
  /** The value of a text, or undefined where it is none. */
  readonly parse: (text: string) => ((preferences: Preferences) => Preferences) | undefined;
  readonly show: (preferences: Preferences) => string;
}

function setting<T>(
  { describe, expects, parse }: Option<T>,
  get: (preferences: Preferences) => T,
  set: (preferences: Preferences, value: T) => Preferences,
  show: (value: T) => string = String,
): Setting {
  return {
    describe,
    expects,
    parse: (text) => {
      const value = parse(text) as T | undefined;
      return value === undefined ? undefined : (preferences) => set(preferences, value);
    },
    show: (preferences) => show(get(preferences)),
  };
}

/** Of the values of an option those between two. */
const within = (
  option: Option<number>,
  words: string,
  [min, max]: readonly [number, number],
): Option<number> => ({
  ...option,
  expects: `${option.expects}, ${words}`,
  parse: (text) => {
    const value = option.parse(text) as number | undefined;
    return value !== undefined && value >= min && value <= max ? value : undefined;
  },
});

/** A number, or a word for none. */
const orWord = (word: string, option: Option<number>): Option<number | null> => ({
  ...option,
  expects: `${option.expects}, or ${word}`,
  parse: (text) => (text === word ? null : option.parse(text)),
  absent: null,
});
const showOr =
  (word: string, show: (value: number) => string = String) =>
  (value: number | null): string =>
    value === null ? word : show(value);

/** In the first unit of which it is a whole number, or else in the last. */
const inUnitOf =
  (...units: readonly (readonly [unit: string, size: number])[]) =>
  (value: number): string => {
    const [unit, size] = (units.find(([, each]) => value % each === 0) ?? units.at(-1)) as [string, number];
    return `${value / size}${unit}`;
  };
/** As `span` and `bytes` read them. */
const spanText = inUnitOf(['d', 86_400_000], ['h', 3_600_000], ['m', 60_000]);
const bytesText = inUnitOf(['MB', 1e6], ['kB', 1e3], ['B', 1]);

const logOf = (subsystem: Subsystem, what: string): Setting =>
  setting(
    choice(`how much is logged of ${what}`, logLevels),
    ({ log }) => log[subsystem],
    (preferences, level) => ({ ...preferences, log: { ...preferences.log, [subsystem]: level } }),
  );

type Share = 'idle' | 'inUse';

const threadsOf = (share: Share, describe: string): Setting =>
  setting(
    orWord('all', whole(describe, { min: 1, max: 256 })),
    (preferences) => preferences[share].threads,
    (preferences, threads) => ({ ...preferences, [share]: { ...preferences[share], threads } }),
    showOr('all'),
  );

const cpuOf = (share: Share, describe: string, min: number): Setting =>
  setting(
    whole(describe, { min, max: 100 }),
    (preferences) => preferences[share].cpuPercent,
    (preferences, cpuPercent) => ({ ...preferences, [share]: { ...preferences[share], cpuPercent } }),
  );

const lineOf = (way: keyof Preferences['line'], done: string, min: number): Setting =>
  setting(
    orWord('none', bytes(`bytes of models and snapshots ${done} in a second`, min)),
    ({ line }) => line[way],
    (preferences, rate) => ({ ...preferences, line: { ...preferences.line, [way]: rate } }),
    showOr('none', bytesText),
  );

/** By the names that people give. */
export const settings = {
  threads: threadsOf('idle', 'threads that train and audit, or all that --threads gives'),
  cpu: cpuOf('idle', 'per cent of the time of each of them', 1),
  'threads-in-use': threadsOf('inUse', 'the same while somebody uses the machine'),
  'cpu-in-use': cpuOf('inUse', 'the same while somebody uses the machine; 0 is not to work then', 0),
  'in-use-for': setting(
    within(
      span('how long after its last key a machine is in use, up to a day'),
      'from 1m to 24h',
      inUseBounds,
    ),
    ({ inUseMs }) => inUseMs,
    (preferences, inUseMs) => ({ ...preferences, inUseMs }),
    (ms) => `${ms / 60_000}m`,
  ),
  battery: setting(
    choice('whether to work while the machine lives on its battery', ['on', 'off']),
    ({ onBattery }) => (onBattery ? 'on' : 'off'),
    (preferences, word) => ({ ...preferences, onBattery: word === 'on' }),
  ),
  heat: setting(
    orWord('none', whole('degrees Celsius from which on the machine is left to cool', { min: 30, max: 150 })),
    ({ heatMax }) => heatMax,
    (preferences, heatMax) => ({ ...preferences, heatMax }),
    showOr('none'),
  ),
  load: setting(
    orWord(
      'none',
      whole('per cent of all processors, from which on other programs go first', { min: 1, max: 100 }),
    ),
    ({ loadMax }) => loadMax,
    (preferences, loadMax) => ({ ...preferences, loadMax }),
    showOr('none'),
  ),
  'longest-training': setting(
    orWord(
      'none',
      within(
        span('how long a training may take, as it is estimated; points that take longer are skipped'),
        'from 1m to 365d',
        trainingMaxBounds,
      ),
    ),
    ({ trainingMaxMs }) => trainingMaxMs,
    (preferences, trainingMaxMs) => ({ ...preferences, trainingMaxMs }),
    showOr('none', spanText),
  ),
  upload: lineOf('upload', 'sent', uploadMin),
  download: lineOf('download', 'fetched', downloadMin),
  'log.node': logOf('node', 'its start and end, what its owner allows, and errors'),
  'log.mesh': logOf('mesh', 'peers and what they send'),
  'log.ledger': logOf('ledger', 'cuts and what follows from them'),
  'log.work': logOf('work', 'trainings, audits and the engine'),
  'log.rounds': logOf('rounds', 'live rounds'),
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof settings;
export const settingNames = Object.keys(settings) as SettingName[];
