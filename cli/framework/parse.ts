import yargs, { type Argv } from 'yargs';
import { fail } from '../../protocol/error.js';
import { usageCodes } from './codes.js';
import type { Command } from './command.js';
import { commonOptions } from './common-options.js';
import type { Option, Options } from './option.js';
import { suggest } from './suggest.js';

/** What the user typed: a command with the texts of its settings, or help that was asked for. */
export type Parsed =
  | { readonly help: string }
  | { readonly command: Command; readonly given: Readonly<Record<string, unknown>> };

const helpMaxColumns = 110;

/** Throws USAGE_COMMAND, USAGE_ARGUMENT or USAGE_FLAG. */
export async function parseArguments(
  argv: readonly string[],
  commands: readonly Command[],
  groups: Readonly<Record<string, string>>,
  columns: number,
): Promise<Parsed> {
  let command: Command | undefined;
  let help = '';
  const parser = withOptions(yargs(), commonOptions)
    .scriptName('gridlode')
    .usage('$0 <command> [flags]\n\nA peer-to-peer compute network for signal mining.')
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
    // It reads and writes help; what is needed may come from elsewhere, and readSettings says what is
    // missing.
    .fail(() => undefined)
    .help('help', 'show help')
    .alias('help', 'h')
    .wrap(Math.min(columns, helpMaxColumns))
    .epilogue(
      'Every flag can also be set as GRIDLODE_<FLAG> in the environment, or in config.json in the data directory.\n' +
        'In JSON, scores and payouts are plain fractions of at most nine decimals, such as 0.0234567.',
    );
  const add = (to: Argv, { name, summary, args, flags }: Command, chosen: Command): Argv => {
    return to.command(
      [name.split(' ').at(-1), ...wordsOf(args)].join(' '),
      summary,
      (y) => withOptions(withArguments(y, chosen), flags),
      () => void (command = chosen),
    );
  };
  const namesOf = new Map<string, string[]>();
  for (const each of commands) {
    const [first, second] = each.name.split(' ') as [string, string?];
    if (second === undefined) add(parser, each, each);
    else if (namesOf.has(first)) namesOf.get(first)?.push(second);
    else {
      namesOf.set(first, [second]);
      const members = commands.filter(({ name }) => name.startsWith(`${first} `));
      parser.command(first, groups[first] ?? '', (y) =>
        members.reduce((to, member) => add(to, member, member), y.usage(`$0 ${first} <command> [flags]`)),
      );
    }
  }
  // yargs stumbles over the names that every object has.
  const inherited = argv.find(
    (word) => word.startsWith('--') && (word.slice(2).split('=')[0] as string) in Object.prototype,
  );
  if (inherited !== undefined) fail(usageCodes, 'USAGE_FLAG', `There is no flag ${inherited}`);
  const given = await parser.parseAsync([...argv], {}, (_error, _argv, output) => void (help = output));
  if (help !== '') return { help };
  if (command === undefined) return refuseCommand(given._.map(String), commands, namesOf);
  checkGiven(command, given, argv);
  return { command, given };
}

const withOptions = (to: Argv, options: Options): Argv =>
  Object.entries(options).reduce(
    (y, [name, option]) =>
      y.option(name, {
        describe: option.form === 'many' ? `${option.describe}; may be repeated` : option.describe,
        demandOption: option.absent === null,
        type: option.form === 'switch' ? 'boolean' : 'string',
        ...((option.absent?.shown ?? null) === null
          ? {}
          : { defaultDescription: option.absent?.shown as string }),
      }),
    to,
  );

/** The arguments as help and yargs write them. */
const wordsOf = (args: Options): string[] =>
  Object.entries(args).map(([arg, { form, absent }]) => {
    const shown = form === 'many' ? `${arg}..` : arg;
    return absent === null || form === 'many' ? `<${shown}>` : `[${shown}]`;
  });

function withArguments(to: Argv, { name, summary, args }: Command): Argv {
  const usage = `${['$0', name, ...wordsOf(args)].join(' ')} [flags]\n\n${summary}`;
  // Without a default of its own, help would tell an empty list as that of an argument that is required.
  return Object.entries(args).reduce(
    (y, [arg, { describe }]) => y.positional(arg, { describe, type: 'string', default: undefined }),
    to.usage(usage),
  );
}

function refuseCommand(
  words: readonly string[],
  commands: readonly Command[],
  members: ReadonlyMap<string, readonly string[]>,
): never {
  const [first, second] = words;
  if (first === undefined) return fail(usageCodes, 'USAGE_COMMAND', 'No command is given');
  const within = members.get(first);
  if (within === undefined) {
    const known = new Set(commands.map(({ name }) => name.split(' ')[0] as string));
    return fail(usageCodes, 'USAGE_COMMAND', `There is no command ${first}${suggest(first, known)}`);
  }
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
