import { loadCommand, entriesOf, type Catalogue } from '../../framework/catalogue.js';
import { defineCommand, type Command } from '../../framework/command.js';
import { commonOptions } from '../../framework/common-options.js';
import { choice, type Options } from '../../framework/option.js';
import { bashScript, fishScript, zshScript, type Completed } from './scripts.js';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** The command that completes all commands of the catalogue that holds it. */
export const completionOf = (catalogue: Catalogue): Command =>
  defineCommand({
    details:
      'The script holds all commands and flags of this version, so that completing asks nothing: make it anew after an update. For bash: source <(gridlode completion bash) in ~/.bashrc. For zsh the same with zsh in ~/.zshrc. For fish: gridlode completion fish > ~/.config/fish/completions/gridlode.fish.',
    args: { shell: choice('the shell', ['bash', 'zsh', 'fish']) },
    flags: {},
    example: 'completion bash',
    async run({ shell }, { output }) {
      const script = scripts[shell](await completedOf(catalogue));
      output.result({ script }, () => {
        for (const line of script.trimEnd().split('\n')) output.print(line);
      });
    },
  });

async function completedOf(catalogue: Catalogue): Promise<Completed[]> {
  const commands = await Promise.all(entriesOf(catalogue).map(loadCommand));
  return commands.map(({ name, summary, flags }) => ({
    name,
    summary,
    flags: flagsOf({ ...flags, ...commonOptions }),
  }));
}

const flagsOf = (options: Options): Completed['flags'] => [
  ...Object.entries(options).map(([name, { form, describe }]) => ({
    name,
    describe,
    takesValue: form !== 'switch',
  })),
  { name: 'help', describe: 'show help', takesValue: false },
];
