/** One instruction of a container file. */
export interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** The instructions of a container file without line continuations, which ours has none of. */
export const readContainerFile = (text: string): Instruction[] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', rest = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
      return { name, text: rest };
    });
