/** A command as a shell completes it. */
export interface Completed {
  /** One word, or two. */
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly {
    readonly name: string;
    readonly describe: string;
    readonly takesValue: boolean;
  }[];
}

/**
 * The words in front of the cursor that are no flags name the command; behind a flag that takes a value, and
 * where nothing else fits, come files.
 */
export function bashScript(commands: readonly Completed[]): string {
  const seconds = secondWords(commands);
  const cases = (rows: readonly (readonly [pattern: string, words: readonly string[]])[]): string =>
    rows.map(([pattern, words]) => `    ${pattern}) words='${words.join(' ')}' ;;`).join('\n');
  const valued = [...new Set(commands.flatMap(({ flags }) => flags.filter(takesValue).map(dashed)))];
  return `# Completes gridlode in bash and zsh; made by gridlode completion.
_gridlode_files() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -f -- "$1"))
}
_gridlode() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" name='' words='' at word
  COMPREPLY=()
  case "$before" in
    ${valued.join('|')}) _gridlode_files "$cur"; return ;;
  esac
  for ((at = 1; at < COMP_CWORD; at++)); do
    word="\${COMP_WORDS[at]}"
    case "$word" in
      -*) ;;
      *) case "\${COMP_WORDS[at-1]}" in ${valued.join('|')}) ;; *) name="$name\${name:+ }$word" ;; esac ;;
    esac
  done
  if [[ $cur != -* ]]; then
    case "$name" in
    '') words='${firstWords(commands)
      .map(([word]) => word)
      .join(' ')}' ;;
${cases([...seconds].map(([first, names]) => [first, names.map(([word]) => word)]))}
    'completion') words='bash zsh fish' ;;
    esac
  else
    case "$name" in
${cases(commands.map(({ name, flags }) => [`'${name}'|'${name} '*`, flags.map(dashed)]))}
    *) words='--help --version' ;;
    esac
  fi
  if [[ -n $words ]]; then COMPREPLY=($(compgen -W "$words" -- "$cur")); else _gridlode_files "$cur"; fi
}
complete -o filenames -F _gridlode gridlode
`;
}

/** zsh reads what bash does. */
export const zshScript = (commands: readonly Completed[]): string =>
  `(( $+functions[compdef] )) || { autoload -U +X compinit && compinit }
autoload -U +X bashcompinit && bashcompinit
${bashScript(commands)}`;

const fishHead = `# Completes gridlode in fish; made by gridlode completion.
function __gridlode_is
  set -l words (commandline -opc)
  set -e words[1]
  set -l wanted (string split -n ' ' -- "$argv[1]")
  set -l n (count $wanted)
  if test $n -eq 0
    test (count $words) -eq 0
    return
  end
  test (count $words) -ge $n; and test "$words[1..$n]" = "$wanted"
end`;

export function fishScript(commands: readonly Completed[]): string {
  const line = (condition: string, ...rest: readonly string[]): string =>
    `complete -c gridlode -n '${condition}' ${rest.join(' ')}`;
  const described = (text: string): string =>
    `-d ${quoted(text.length > 80 ? `${text.slice(0, 79)}…` : text)}`;
  const isAfter = (name: string): string => `__gridlode_is "${name}"`;
  return `${[
    fishHead,
    ...firstWords(commands).map(([word, what]) => line(isAfter(''), '-f', '-a', word, described(what))),
    ...[...secondWords(commands)].flatMap(([first, words]) =>
      words.map(([word, what]) =>
        line(
          `${isAfter(first)}; and test (count (commandline -opc)) -eq 2`,
          '-f',
          '-a',
          word,
          described(what),
        ),
      ),
    ),
    line(isAfter('completion'), '-f', '-a', '"bash zsh fish"'),
    ...commands.flatMap(({ name, flags }) =>
      flags.map((flag) =>
        line(isAfter(name), '-l', flag.name, ...(flag.takesValue ? ['-r'] : []), described(flag.describe)),
      ),
    ),
  ].join('\n')}\n`;
}

const takesValue = ({ takesValue: takes }: Completed['flags'][number]): boolean => takes;
const dashed = ({ name }: { name: string }): string => `--${name}`;
const quoted = (text: string): string => `'${text.replaceAll(/[\\']/g, '\\$&')}'`;

/** The first words of commands, each once, with what the first of them does. */
function firstWords(commands: readonly Completed[]): [word: string, what: string][] {
  const words = new Map<string, string>();
  for (const { name, summary } of commands) {
    const [first, second] = name.split(' ') as [string, string?];
    if (!words.has(first)) words.set(first, second === undefined ? summary : `${first} ...`);
  }
  return [...words];
}

/** The second words behind each first that has some. */
function secondWords(commands: readonly Completed[]): Map<string, [word: string, what: string][]> {
  const words = new Map<string, [string, string][]>();
  for (const { name, summary } of commands) {
    const [first, second] = name.split(' ') as [string, string?];
    if (second !== undefined) words.set(first, [...(words.get(first) ?? []), [second, summary]]);
  }
  return words;
}
