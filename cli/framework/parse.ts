import yargs, { type Argv } from 'yargs';
import { fail } from '../../protocol/error.js';
import { usageCodes } from './codes.js';
import type { Command } from './command.js';
import { commonOptions } from './common-options.js';
import { commandsOf, helpOfCommand, helpOfGroup, helpOfProgram, wordsOf, type Catalogue } from './help.js';
import { toggle, type Option, type Options } from './option.js';
import { suggest } from './suggest.js';

/** What the user typed: a command with the texts of its settings, or help that was asked for. */
export type Parsed =
  | { readonly help: string }
  | { readonly command: Command; readonly given: Readonly<Record<string, unknown>> };

/** Throws USAGE_COMMAND, USAGE_ARGUMENT or USAGE_FLAG. */
export async function parseArguments(
  argv: readonly string[],
  catalogue: Catalogue,
  columns: number,
): Promise<Parsed> {
  const membersOf = groupCommands(commandsOf(catalogue));
  let command: Command | undefined;
  const parser = withOptions(yargs(), { ...commonOptions, help: toggle('') })
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
  /** `addWithin` adds the commands of two words that begin with it. */
  const add = (to: Argv, chosen: Command, addWithin = (y: Argv) => y): Argv =>
    to.command(
      wordsOf(chosen.name.split(' ').at(-1) as string, chosen.args),
      '',
      (y) => addWithin(withOptions(withArguments(y, chosen), chosen.flags)),
      () => void (command = chosen),
    );
  for (const [first, members] of membersOf) {
    const own = members.find(({ name }) => name === first);
    const within = members.filter((member) => member !== own);
    const addWithin = (y: Argv): Argv => within.reduce((to, member) => add(to, member), y);
    if (own === undefined) parser.command(first, '', addWithin);
    else add(parser, own, addWithin);
  }
  // yargs stumbles over the names that every object has.
  const inherited = argv.find(
    (word) => word.startsWith('--') && (word.slice(2).split('=')[0] as string) in Object.prototype,
  );
  if (inherited !== undefined) fail(usageCodes, 'USAGE_FLAG', `There is no flag ${inherited}`);
  const given = await parser.parseAsync([...argv], {}, () => undefined);
  const words = given._.map(String);
  if (given.help === true) {
    if (command !== undefined) return { help: helpOfCommand(command, columns) };
    const members = membersOf.get(words[0] ?? '');
    if (members !== undefined) return { help: helpOfGroup(catalogue, members, columns) };
    if (words.length === 0) return { help: helpOfProgram(catalogue, columns) };
  }
  if (command === undefined) return refuseCommand(words, membersOf);
  checkGiven(command, given, argv);
  return { command, given };
}

/** Commands by their first words. */
function groupCommands(commands: readonly Command[]): Map<string, Command[]> {
  const groups = new Map<string, Command[]>();
  for (const command of commands) {
    const [first] = command.name.split(' ') as [string];
    groups.set(first, [...(groups.get(first) ?? []), command]);
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
  membersOf: ReadonlyMap<string, readonly Command[]>,
): never {
  if (first === undefined) return fail(usageCodes, 'USAGE_COMMAND', 'No command is given');
  const members = membersOf.get(first);
  if (members === undefined)
    return fail(
      usageCodes,
      'USAGE_COMMAND',
      `There is no command ${first}${suggest(first, membersOf.keys())}`,
    );
  const within = members.flatMap(({ name }) => name.split(' ').slice(1));
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
  { name, args, flags }: Command,
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
