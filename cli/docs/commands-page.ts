import { catalogue } from '../command-list.js';
import { loadCommand } from '../framework/catalogue.js';
import { helpOfCommand } from '../framework/help.js';

const columns = 100;

/** The text of commands.md: the help of every command. */
export async function commandsPage(): Promise<string> {
  const { sections, words } = catalogue;
  const paragraphs = [
    '# Commands',
    'This page is what `gridlode <command> --help` prints. `npm run docs` writes it.',
    'Every command takes `--dir PATH`, the data directory with the identity, the store and the datasets of one node; `--config PATH`, a file of flags, by default `config.json` there; and `--json`, with which it prints one JSON document, and an error as one on standard error.',
    'A flag wins over `GRIDLODE_<FLAG>` in the environment, that over `config.json` in the data directory, that over the default.',
    'In JSON, also in what `campaign create --changes` reads, scores and payouts are plain fractions of at most nine decimals, such as 0.0234567; amounts are text, digits in the unit of the campaign such as `"1234.5"`, as flags take them, and `unit` beside them names it; accounts are as flags take them too. Exit codes: 0 for success, 1 for failure, 2 where what was typed is wrong, by its form or by the grid and the targets of the campaign.',
    ['| word | meaning |', '|---|---|', ...words.map((row) => `| ${row.join(' | ')} |`)].join('\n'),
  ];
  for (const { title, commands } of sections) {
    paragraphs.push(`## ${title}`);
    for (const command of await Promise.all(commands.map(loadCommand)))
      paragraphs.push(`### ${command.name}`, ['```text', helpOfCommand(command, columns), '```'].join('\n'));
  }
  return `${paragraphs.join('\n\n')}\n`;
}
