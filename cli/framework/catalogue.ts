import type { Command } from './command.js';

/** A command by name; what it does is loaded only where it is needed, or each would wait for all. */
export interface Entry {
  /** One word, or two: the group and its command. */
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** A command that is loaded, with what the catalogue says of it. */
export type NamedCommand = Command & Pick<Entry, 'name' | 'summary'>;

/** Commands that serve one end, under a heading of the help. */
export interface Section {
  readonly title: string;
  readonly commands: readonly Entry[];
}

/** All commands of the program, and what its help says beside them. */
export interface Catalogue {
  readonly summary: string;
  readonly sections: readonly Section[];
  /** What the first words of two-word commands stand for. */
  readonly groups: Readonly<Record<string, string>>;
  /** The words that summaries take for granted. */
  readonly words: readonly (readonly [word: string, meaning: string])[];
}

export const entriesOf = ({ sections }: Catalogue): readonly Entry[] =>
  sections.flatMap(({ commands }) => commands);

export const loadCommand = async ({ name, summary, load }: Entry): Promise<NamedCommand> => ({
  ...(await load()),
  name,
  summary,
});

/** The names of the flags of all commands. */
export async function flagsOf(catalogue: Catalogue): Promise<readonly string[]> {
  const commands = await Promise.all(entriesOf(catalogue).map(loadCommand));
  return commands.flatMap(({ flags }) => Object.keys(flags));
}
