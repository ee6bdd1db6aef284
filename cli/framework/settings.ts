import { join } from 'node:path';
import { fail, isOf } from '../../protocol/error.js';
import { readRegular } from '../../node/files/regular-file.js';
import { usageCodes } from './codes.js';
import type { NamedCommand } from './catalogue.js';
import { commonOptions } from './common-options.js';
import type { Option, Options, Values } from './option.js';
import { suggest } from './suggest.js';

const configMaxBytes = 1 << 20;
const manyMaxCount = 100;

type Config = Readonly<Record<string, unknown>>;
/** Where values come from, the first that has one winning. */
interface Source {
  readonly nameOf: (option: string) => string;
  readonly valueOf: (option: string) => unknown;
}
type Common = Values<typeof commonOptions>;

export interface SettingsInput {
  /** What the user typed, by the names of the options. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly env: NodeJS.ProcessEnv;
  /** The flags of all commands: the config file may hold those of others too. */
  readonly flagsOfAll: () => Promise<readonly string[]>;
}

/**
 * The settings of a command: flag over environment over config file over default. Throws USAGE_VALUE,
 * USAGE_ARGUMENT or USAGE_CONFIG.
 */
export async function readSettings(
  { name, args, flags }: NamedCommand,
  input: SettingsInput,
): Promise<{ common: Common; values: Record<string, unknown> }> {
  const typed: Source = { nameOf: (option) => `--${option}`, valueOf: (option) => input.given[option] };
  const environment: Source = {
    nameOf: environmentName,
    valueOf: (option) => input.env[environmentName(option)] || undefined,
  };
  const place = readAll(commonOptions, [typed, environment]);
  const config = await readConfig(place.config, join(place.dir, 'config.json'), input.flagsOfAll);
  const sources = [typed, environment, config];
  const common = readAll(commonOptions, sources);
  const missing = Object.entries(args).find(
    ([arg, { absent }]) => input.given[arg] === undefined && absent === null,
  );
  if (missing !== undefined)
    fail(usageCodes, 'USAGE_ARGUMENT', `The command ${name} needs ${missing[0]}: ${missing[1].describe}`);
  const argument: Source = { nameOf: (arg) => arg, valueOf: (arg) => input.given[arg] };
  return { common, values: { ...readAll(flags, sources), ...readAll(args, [argument]) } };
}

export const environmentName = (option: string): string =>
  `GRIDLODE_${option.toUpperCase().replaceAll('-', '_')}`;

const readAll = <O extends Options>(options: O, sources: readonly Source[]): Values<O> =>
  Object.fromEntries(
    Object.entries(options).map(([name, option]) => [name, readOption(name, option, sources)]),
  ) as Values<O>;

function readOption(name: string, option: Option<unknown>, sources: readonly Source[]): unknown {
  const source = sources.find(({ valueOf }) => valueOf(name) !== undefined);
  if (source === undefined) {
    return option.absent === null
      ? fail(usageCodes, 'USAGE_VALUE', `The flag --${name} is needed: ${option.describe}`)
      : option.absent.value;
  }
  const raw = source.valueOf(name);
  const texts = (Array.isArray(raw) ? raw : [raw]).map((value: unknown) =>
    ['string', 'number', 'boolean'].includes(typeof value) ? String(value as string | number | boolean) : '',
  );
  const refuse = (what: string): never => fail(usageCodes, 'USAGE_VALUE', `${source.nameOf(name)} ${what}`);
  if (option.form !== 'many' && texts.length > 1) refuse('is given more than once');
  if (texts.length > manyMaxCount) refuse(`is given more than ${manyMaxCount} times`);
  const values = texts.map((text) => {
    if (text === '') refuse('needs a value');
    return option.parse(text) ?? refuse(`is ${option.isSecret ? '' : `${text}, `}not ${option.expects}`);
  });
  return option.form === 'many' ? values : values[0];
}

/** The config file that was named, or the one that may lie in the data directory. Throws USAGE_CONFIG. */
async function readConfig(
  named: string | undefined,
  usual: string,
  flagsOfAll: SettingsInput['flagsOfAll'],
): Promise<Source> {
  const file = named ?? usual;
  const refuse = (what: string, cause?: unknown): never =>
    fail(usageCodes, 'USAGE_CONFIG', `The config file ${file} ${what}`, cause);
  let config: Config = {};
  try {
    const found: unknown = JSON.parse((await readRegular(file, configMaxBytes)).toString('utf8'));
    if (typeof found !== 'object' || found === null || Array.isArray(found))
      refuse('does not hold a JSON object');
    config = found as Config;
  } catch (error) {
    const isAbsent =
      named === undefined && ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
    if (isOf(error, usageCodes, 'USAGE_CONFIG')) throw error;
    if (!isAbsent) refuse(`cannot be read: ${(error as Error).message}`, error);
  }
  const keys = Object.keys(config);
  const known = keys.length === 0 ? [] : [...Object.keys(commonOptions), ...(await flagsOfAll())];
  const unknown = keys.find((key) => !known.includes(key));
  if (unknown !== undefined) refuse(`has a key ${unknown}, which is no flag${suggest(unknown, known)}`);
  const isMisplaced = 'config' in config || ('dir' in config && named === undefined);
  if (isMisplaced)
    refuse('may not say where it lies itself: config never, dir only in a file named by --config');
  return { nameOf: (option) => `${option} in ${file}`, valueOf: (option) => config[option] ?? undefined };
}
