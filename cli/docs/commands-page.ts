import { catalogue } from '../command-list.js';
import { loadCommand } from '../framework/catalogue.js';
import { helpOfCommand, jsonAndExitCodes } from '../framework/help.js';

const columns = 100;

/** The text of commands.md: the help of every command. */
export async function commandsPage(): Promise<string> {
  const { sections, words } = catalogue;
  const paragraphs = [
    '# Commands',
    'This page is what `gridlode <command> --help` prints. `npm run docs` writes it.',
    'Every command takes `--dir PATH`, the data directory with the identity, the store and the datasets of one node; `--config PATH`, a file of flags, by default `config.json` there; and `--json`, with which it prints one JSON document, and an error as one on standard error.',
    'A flag wins over `GRIDLODE_<FLAG>` in the environment, that over `config.json` in the data directory, that over the default.',
    jsonAndExitCodes,
    ['| word | meaning |', '|---|---|', ...words.map((row) => `| ${row.join(' | ')} |`)].join('\n'),
  ];
  for (const { title, commands } of sections) {
    paragraphs.push(`## ${title}`);
    for (const command of await Promise.all(commands.map(loadCommand)))
      paragraphs.push(`### ${command.name}`, ['```text', helpOfCommand(command, columns), '```'].join('\n'));
  }
  return `${paragraphs.join('\n\n')}\n`;
}
