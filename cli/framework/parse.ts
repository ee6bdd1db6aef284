import yargs, { type Argv } from 'yargs';
import { fail } from '../../protocol/error.js';
import { usageCodes } from './codes.js';
import { entriesOf, loadCommand, type Catalogue, type Entry, type NamedCommand } from './catalogue.js';
import type { Command } from './command.js';
import { commonOptions } from './common-options.js';
import { helpOfCommand, helpOfGroup, helpOfProgram, wordsOf } from './help.js';
import { toggle, type Option, type Options } from './option.js';
import { suggest } from './suggest.js';

/** What the user typed: a command with the texts of its settings, or help that was asked for. */
export type Parsed =
  | { readonly help: string }
  | { readonly command: NamedCommand; readonly given: Readonly<Record<string, unknown>> };

/** Throws USAGE_COMMAND, USAGE_ARGUMENT or USAGE_FLAG. */
export async function parseArguments(
  argv: readonly string[],
  catalogue: Catalogue,
  columns: number,
): Promise<Parsed> {
  refuseInherited(argv);
  const membersOf = groupByFirst(entriesOf(catalogue));
  const asked = await newParser().parseAsync([...argv], {}, () => undefined);
  const words = asked._.map(String);
  const named = (name: string | undefined): Entry | undefined =>
    membersOf.get(words[0] ?? '')?.find((entry) => entry.name === name);
  const entry = named(words.slice(0, 2).join(' ')) ?? named(words[0]);
  if (entry !== undefined) return parseFor(await loadCommand(entry), argv, columns);
  if (asked.help === true) {
    const members = membersOf.get(words[0] ?? '');
    if (members !== undefined)
      return { help: helpOfGroup(catalogue, await Promise.all(members.map(loadCommand)), columns) };
    if (words.length === 0) return { help: helpOfProgram(catalogue, columns) };
  }
  return refuseCommand(words, membersOf);
}

async function parseFor(command: NamedCommand, argv: readonly string[], columns: number): Promise<Parsed> {
  const [first, second] = command.name.split(' ') as [string, string?];
  const add = (to: Argv, word: string): Argv =>
    to.command(wordsOf(word, command.args), '', (y) => withOptions(withArguments(y, command), command.flags));
  const parser = newParser();
  if (second === undefined) add(parser, first);
  else parser.command(first, '', (y) => add(y, second));
  const given = await parser.parseAsync([...argv], {}, () => undefined);
  if (given.help === true) return { help: helpOfCommand(command, columns) };
  checkGiven(command, given, argv);
  return { command, given };
}

/** What knows the flags of every command, and no command. */
const newParser = (): Argv =>
  withOptions(yargs(), { ...commonOptions, help: toggle('') })
    .parserConfiguration({
      // Indices have more digits than a number holds, and every text is read by its own option.
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'boolean-negation': false,
      'greedy-arrays': false,
    })
    .detectLocale(false)
    .exitProcess(false)
    .version(false)
    .help(false)
    .alias('help', 'h')
    // What is needed may come from elsewhere, and readSettings says what is missing.
    .fail(() => undefined);

/** Refuses flags of names that every object has, over which yargs stumbles. */
function refuseInherited(argv: readonly string[]): void {
  const inherited = argv.find(
    (word) => word.startsWith('--') && (word.slice(2).split('=')[0] as string) in Object.prototype,
  );
  if (inherited !== undefined) fail(usageCodes, 'USAGE_FLAG', `There is no flag ${inherited}`);
}

/** Commands by their first words. */
function groupByFirst(entries: readonly Entry[]): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const [first] = entry.name.split(' ') as [string];
    groups.set(first, [...(groups.get(first) ?? []), entry]);
  }
  return groups;
}

const withOptions = (to: Argv, options: Options): Argv =>
  Object.entries(options).reduce(
    (y, [name, { form }]) => y.option(name, { type: form === 'switch' ? 'boolean' : 'string' }),
    to,
  );

const withArguments = (to: Argv, { args }: Command): Argv =>
  Object.keys(args).reduce((y, arg) => y.positional(arg, { type: 'string' }), to);

function refuseCommand(
  [first, second]: readonly string[],
  membersOf: ReadonlyMap<string, readonly Entry[]>,
): never {
  if (first === undefined) return fail(usageCodes, 'USAGE_COMMAND', 'No command is given');
  const members = membersOf.get(first);
  if (members === undefined)
    return fail(
      usageCodes,
      'USAGE_COMMAND',
      `There is no command ${first}${suggest(first, membersOf.keys())}`,
    );
  const within = members.map(({ name }) => name.split(' ')[1] as string);
  if (second === undefined)
    return fail(
      usageCodes,
      'USAGE_COMMAND',
      `The command ${first} needs one of ${within.join(', ')} behind it`,
    );
  return fail(
    usageCodes,
    'USAGE_COMMAND',
    `There is no command ${first} ${second}${suggest(second, within, (word) => `${first} ${word}`)}`,
  );
}

/**
 * Refuses what the command does not know; yargs would take it for something else or say no more than that it
 * is unknown.
 */
function checkGiven(
  { name, args, flags }: NamedCommand,
  given: Readonly<Record<string, unknown>>,
  argv: readonly string[],
): void {
  const options: Record<string, Option<unknown>> = { ...commonOptions, ...flags };
  for (const key of Object.keys(given)) {
    if (key === '_' || key === '$0' || Object.hasOwn(args, key) || Object.hasOwn(options, key)) continue;
    const spelled = key.length === 1 ? `-${key}` : `--${key}`;
    fail(
      usageCodes,
      'USAGE_FLAG',
      `The command ${name} has no flag ${spelled}${suggest(key, Object.keys(options), (word) => `--${word}`)}`,
    );
  }
  const surplus = (given._ as (string | number)[])[name.split(' ').length];
  if (surplus !== undefined)
    fail(usageCodes, 'USAGE_ARGUMENT', `The command ${name} has no use for the argument ${surplus}`);
  const valued = argv.find(
    (word) => /^--[^=]+=/.test(word) && options[word.slice(2, word.indexOf('='))]?.form === 'switch',
  );
  if (valued !== undefined)
    fail(usageCodes, 'USAGE_FLAG', `The flag ${valued.slice(0, valued.indexOf('='))} takes no value`);
}
