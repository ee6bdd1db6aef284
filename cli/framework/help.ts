import type { Catalogue, Entry, NamedCommand } from './catalogue.js';
import { commonOptions } from './common-options.js';
import type { Option, Options } from './option.js';
import { wrapWords } from './wrap.js';

const widthMax = 100;
/** What is explained begins in this column at most. */
const indentMax = 30;

/** What all commands have in common in what they print and how they end. */
export const jsonAndExitCodes =
  'In JSON, scores and payouts are plain fractions of at most nine decimals, such as 0.0234567; amounts are text, digits in the unit of the campaign such as "1234.5", which unit beside them names; amounts and accounts are as flags take them. Exit codes: 0 for success, 1 for failure, 2 where what was typed is wrong, by its form or by the grid and the targets of the campaign.';

/** The help of the whole program: its commands by what they are for. */
export function helpOfProgram({ summary, sections, groups, words }: Catalogue, columns: number): string {
  const listed = new Set<string>();
  const names = new Set(sections.flatMap(({ commands }) => commands.map(({ name }) => name)));
  const rowOf = ({ name, summary: what }: Entry): [string, string][] => {
    const [first, second] = name.split(' ') as [string, string?];
    if (second === undefined || names.has(first)) return [[name, what]];
    if (listed.has(first)) return [];
    listed.add(first);
    return [[`${first} <command>`, groups[first] as string]];
  };
  return join(
    ['gridlode <command> [flags]'],
    wrap(summary, columns),
    ...sections.map(({ title, commands }) => [`${title}:`, ...table(commands.flatMap(rowOf), columns)]),
    ['Words:', ...table(words, columns)],
    ['Flags of every command:', ...table(flagRows({ ...commonOptions, ...helpOption }), columns)],
    wrap(
      `A flag can also be set as GRIDLODE_<FLAG> in the environment, or in config.json in the data directory: a flag wins over the environment, that over the file. ${jsonAndExitCodes}`,
      columns,
    ),
    wrap('gridlode <command> --help explains a command.', columns),
  );
}

/** The help of the first word of two-word commands. */
export function helpOfGroup(
  { groups }: Catalogue,
  members: readonly NamedCommand[],
  columns: number,
): string {
  const [group] = (members[0] as NamedCommand).name.split(' ') as [string];
  const rows = members.map(({ name, args, summary }) => [wordsOf(name, args), summary] as const);
  return join(
    [`gridlode ${group} <command> [flags]`],
    wrap(groups[group] as string, columns),
    ['Commands:', ...table(rows, columns)],
    wrap(`gridlode ${group} <command> --help explains one.`, columns),
  );
}

/** The help of one command. */
export function helpOfCommand(
  { name, summary, details, args, flags, example }: NamedCommand,
  columns: number,
): string {
  const argRows = Object.entries(args).map(([arg, option]) => [arg, explain(option)] as const);
  return join(
    wrap(['gridlode', wordsOf(name, args), ...requiredFlags(flags), '[flags]'].join(' '), columns),
    wrap(summary, columns),
    details === undefined ? [] : wrap(details, columns),
    argRows.length === 0 ? [] : ['Arguments:', ...table(argRows, columns)],
    Object.keys(flags).length === 0 ? [] : ['Flags:', ...table(flagRows(flags), columns)],
    ['Example:', `  gridlode ${example}`],
    wrap('It also takes --dir, --config and --json: see gridlode --help.', columns),
  );
}

const helpOption = {
  help: { describe: 'show help, of the command in front of it', form: 'switch', value: '', absent: null },
} as const;

const isRequired = ({ absent, form }: Explained): boolean => absent === null && form !== 'switch';

const requiredFlags = (flags: Options): string[] =>
  Object.entries(flags).flatMap(([name, option]) =>
    isRequired(option) ? [`--${name} ${option.value}`] : [],
  );

const flagRows = (options: Readonly<Record<string, Explained>>): [string, string][] =>
  Object.entries(options).map(([name, option]) => [
    `--${name}${option.value === '' ? '' : ` ${option.value}`}`,
    `${explain(option)}${isRequired(option) ? ' [required]' : ''}`,
  ]);

type Explained = Pick<Option<unknown>, 'describe' | 'form' | 'value' | 'absent'>;

const explain = ({ describe, form, absent }: Explained): string =>
  [
    describe,
    form === 'many' ? '; may be repeated' : '',
    (absent?.shown ?? null) === null ? '' : ` [default: ${absent?.shown}]`,
  ].join('');

/** The words of a command: its name and its arguments. */
const wordsOf = (name: string, args: Options): string =>
  [name, ...Object.entries(args).map(([arg, option]) => argumentWord(arg, option))].join(' ');

function argumentWord(arg: string, { form, absent }: Option<unknown>): string {
  const shown = form === 'many' ? `${arg}..` : arg;
  return absent === null ? `<${shown}>` : `[${shown}]`;
}

/** Paragraphs with an empty line between two of them. */
const join = (...paragraphs: readonly (readonly string[])[]): string =>
  paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');

/** Names at the left, and what they are at the right. */
function table(rows: readonly (readonly [name: string, text: string])[], columns: number): string[] {
  const indent = Math.min(indentMax, Math.max(...rows.map(([name]) => name.length)) + 4);
  return rows.flatMap(([name, text]) => {
    const [first = '', ...more] = wrap(text, columns, indent);
    const label = `  ${name}`;
    const head =
      label.length + 2 > indent ? [label, ' '.repeat(indent) + first] : [label.padEnd(indent) + first];
    return [...head, ...more.map((line) => ' '.repeat(indent) + line)];
  });
}

/** Lines that are no wider than the terminal leaves behind an indent. */
const wrap = (text: string, columns: number, indent = 0): string[] =>
  wrapWords(text, Math.max(20, Math.min(columns, widthMax) - indent));
