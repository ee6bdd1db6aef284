import { parseArgs } from 'node:util';
import { fail } from '../../protocol/error.js';
import { usageCodes } from './codes.js';
import { entriesOf, loadCommand, type Catalogue, type Entry, type NamedCommand } from './catalogue.js';
import { commonOptions } from './common-options.js';
import { helpOfCommand, helpOfGroup, helpOfProgram } from './help.js';
import { toggle, type Options } from './option.js';
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
  const membersOf = groupByFirst(entriesOf(catalogue));
  const words = readWords(argv, membersOf);
  const members = membersOf.get(words[0] ?? '');
  const named = (name: string | undefined): Entry | undefined =>
    members?.find((entry) => entry.name === name);
  const entry = named(words.slice(0, 2).join(' ')) ?? named(words[0]);
  if (entry !== undefined) return parseFor(await loadCommand(entry), argv, columns);
  if (tokensOf(argv, everywhere).some((token) => token.kind === 'option' && isHelp(token))) {
    if (members !== undefined)
      return { help: helpOfGroup(catalogue, await Promise.all(members.map(loadCommand)), columns) };
    if (words.length === 0) return { help: helpOfProgram(catalogue, columns) };
  }
  return refuseCommand(words, membersOf);
}

const everywhere: Options = { ...commonOptions, help: toggle('') };

type Token = ReturnType<typeof tokensOf>[number];
type OptionToken = Extract<Token, { kind: 'option' }>;

const isHelp = ({ name }: OptionToken): boolean => name === 'help' || name === 'h';

/** A number below zero is a word, and no group of flags. */
const tokensOf = (argv: readonly string[], options: Options) =>
  parseArgs({
    args: [...argv],
    options: Object.fromEntries(
      Object.entries(options).map(([name, { form }]) => [
        name,
        { type: form === 'switch' ? 'boolean' : 'string', multiple: true } as const,
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  }).tokens.flatMap((token, at, tokens) => {
    const value = argv[token.index] as string;
    if (!/^-\d/.test(value)) return [token];
    return tokens[at - 1]?.index === token.index
      ? []
      : [{ kind: 'positional' as const, index: token.index, value }];
  });

/** The words among flags, where any command may be meant: what follows a flag is its value, if no command. */
function readWords(argv: readonly string[], membersOf: ReadonlyMap<string, unknown>): string[] {
  const tokens = tokensOf(argv, everywhere);
  const isValue = (at: number): boolean => {
    const before = tokens[at - 1];
    const word = tokens[at];
    return (
      before?.kind === 'option' &&
      before.value === undefined &&
      !Object.hasOwn(everywhere, before.name) &&
      word?.kind === 'positional' &&
      !membersOf.has(word.value)
    );
  };
  return tokens.flatMap((token, at) => (token.kind === 'positional' && !isValue(at) ? [token.value] : []));
}

function parseFor(command: NamedCommand, argv: readonly string[], columns: number): Parsed {
  const options: Options = { ...everywhere, ...command.flags };
  const tokens = tokensOf(argv, options);
  const typed = tokens.filter((token) => token.kind === 'option');
  if (typed.some(isHelp)) return { help: helpOfCommand(command, columns) };
  checkFlags(command, typed, options);
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  return {
    command,
    given: {
      ...readFlags(typed, options),
      ...readWordsOf(command, words.slice(command.name.split(' ').length)),
    },
  };
}

/** The texts of flags; a list where one with a value is given more than once. */
function readFlags(typed: readonly OptionToken[], options: Options): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const { name, value = '' } of typed) {
    if (options[name]?.form === 'switch') given[name] = true;
    else given[name] = Object.hasOwn(given, name) ? [given[name], value].flat() : value;
  }
  return given;
}

/** Arguments by their names. Throws USAGE_ARGUMENT. */
function readWordsOf({ name, args }: NamedCommand, words: readonly string[]): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  let rest = words;
  for (const [arg, { form }] of Object.entries(args)) {
    const taken = form === 'many' ? rest.length : 1;
    if (rest.length > 0) given[arg] = form === 'many' ? rest : rest[0];
    rest = rest.slice(taken);
  }
  if (rest[0] !== undefined)
    fail(usageCodes, 'USAGE_ARGUMENT', `The command ${name} has no use for the argument ${rest[0]}`);
  return given;
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

/** Throws USAGE_FLAG or USAGE_VALUE; a flag behind a flag is no value of it. */
function checkFlags({ name }: NamedCommand, typed: readonly OptionToken[], options: Options): void {
  for (const { name: flag, rawName, value, inlineValue } of typed) {
    if (!Object.hasOwn(options, flag))
      fail(
        usageCodes,
        'USAGE_FLAG',
        `The command ${name} has no flag ${rawName}${suggest(flag, Object.keys(options), (word) => `--${word}`)}`,
      );
    if (options[flag]?.form === 'switch' && value !== undefined)
      fail(usageCodes, 'USAGE_FLAG', `The flag ${rawName} takes no value`);
    if (inlineValue === false && value.startsWith('--'))
      fail(usageCodes, 'USAGE_VALUE', `${rawName} needs a value`);
  }
}
