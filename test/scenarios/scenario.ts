/** Commands, and what came of them when the file was last rewritten. */
export interface Block {
  readonly commands: readonly string[];
  readonly output: readonly string[];
}

/** A file below test/scenarios: what it is about, and blocks that follow each other. */
export interface Scenario {
  /** Folder and file, such as `slots/lease`. */
  readonly name: string;
  /** The rules of which the file shows a decision. */
  readonly rules: readonly string[];
  /** The lines above the first block, with the rules. */
  readonly head: readonly string[];
  readonly blocks: readonly Block[];
}

const separator = '----';

/** Empty lines part a file into a head and blocks, `----` a block into commands and output. */
export function parseScenario(name: string, text: string): Scenario {
  const [head, ...parts] = text
    .trim()
    .split(/\n{2,}/)
    .map((part) => part.split('\n'));
  const rules = (head ?? []).flatMap((line) =>
    line.startsWith('rules: ') ? line.slice('rules: '.length).split(', ') : [],
  );
  if (rules.length === 0) throw new Error(`${name} begins with no line "rules: SLOT-3, ..."`);
  const blocks = parts.map((lines) => {
    const at = lines.indexOf(separator);
    return at < 0
      ? { commands: lines, output: [] }
      : { commands: lines.slice(0, at), output: lines.slice(at + 1) };
  });
  return { name, rules, head: head as string[], blocks };
}

export const formatScenario = ({ head, blocks }: Pick<Scenario, 'head' | 'blocks'>): string =>
  `${[head, ...blocks.map(({ commands, output }) => [...commands, separator, ...output])]
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;

/** One line of a block: a verb, words, and options `key=value`. */
export interface Command {
  readonly verb: string;
  readonly words: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

/** Null for a line that only tells people something. */
export function parseCommand(line: string): Command | null {
  if (line.startsWith('#')) return null;
  const [verb, ...rest] = line.trim().split(/\s+/) as [string, ...string[]];
  const options = rest.filter((word) => word.includes('='));
  return {
    verb,
    words: rest.filter((word) => !word.includes('=')),
    options: new Map(
      options.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
    ),
  };
}
