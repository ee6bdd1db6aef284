import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { catalogue } from '../../cli/command-list.js';
import { commandsPage } from '../../cli/docs/commands-page.js';
import { parseArguments } from '../../cli/framework/parse.js';
import { root } from './sources.js';

const test = suite('house: docs');

const readmeMaxLines = 150;
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const pagesIn = (folder: string): string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`);
const pages = ['README.md', 'native/README.md', ...pagesIn('cli/docs'), ...pagesIn('.github')];

/** The lines of a page that are in blocks of code, and its other text. */
function splitCode(text: string): { code: string[]; prose: string } {
  const parts = text.split(/^```.*$/m);
  const code = parts.filter((_, i) => i % 2 === 1).flatMap((block) => block.split('\n'));
  return { code, prose: parts.filter((_, i) => i % 2 === 0).join('\n') };
}

test(`README has at most ${readmeMaxLines} lines`, () => {
  const lines = read('README.md').trimEnd().split('\n').length;
  assert.ok(lines <= readmeMaxLines, `it has ${lines}: move what few need to a page in cli/docs/`);
});

/** How GitHub names a heading in an address. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\d _-]/gu, '')
    .replaceAll(' ', '-');

/** Links of a page to a file or a heading that is not there. */
function brokenLinks(page: string, text: string): string[] {
  return [...splitCode(text).prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [path, anchor] = link.split('#') as [string, string?];
    const file = path === '' ? page : join(dirname(page), path);
    if (!existsSync(join(root, file))) return [`${page}: ${link}`];
    if (anchor === undefined) return [];
    const headings = [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
    return headings.includes(anchor) ? [] : [`${page}: ${link}`];
  });
}

for (const page of pages)
  test(`${page} links to what is there`, () => assert.equal(brokenLinks(page, read(page)), []));

test('a link to a file or a heading that is not there is found', () => {
  const text =
    '[a](README.md) [b](absent.md) [c](README.md#absent) [d](https://x.org/y)\n```\n[e](absent.md)\n```';
  assert.equal(brokenLinks('README.md', text), ['README.md: absent.md', 'README.md: README.md#absent']);
});

/** The command lines of a page, those in its prose apart, which may lack what a command needs. */
function commandLines(text: string): { line: string; isWhole: boolean }[] {
  const { code, prose } = splitCode(text);
  const inProse = [...prose.matchAll(/`((?:npx gridlode|gridlode|npm) [^`]+)`/g)].map(
    ([, line = '']) => line,
  );
  const inCode = code.flatMap((line) =>
    line
      .replace(/^\$ /, '')
      .replace(/\s+#.*$/, '')
      .split(' && '),
  );
  return [
    ...inProse.map((line) => ({ line, isWhole: false })),
    ...inCode.filter((line) => /^(npx gridlode|npm) /.test(line)).map((line) => ({ line, isWhole: true })),
  ];
}

const scripts = (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts;

/** What npm does with a package that is installed. */
const ownOfNpm = ['install', 'rebuild'];

/** What is wrong with a command line, or null. */
async function faultOf(line: string, isWhole: boolean): Promise<string | null> {
  const words = line.trim().split(/\s+/);
  if (words[0] === 'npm' && ownOfNpm.includes(words[1] as string)) return null;
  if (words[0] === 'npm' && words[1] !== 'start') {
    const script = words[1] === 'run' ? words[2] : words[1];
    return script !== undefined && Object.hasOwn(scripts, script) ? null : 'no such script';
  }
  // Behind npm start stand flags of the demo.
  const typed = words[0] === 'npm' ? ['demo', ...words.slice(3)] : words.slice(words.indexOf('gridlode') + 1);
  const isGroup = typed.length === 1 && Object.hasOwn(catalogue.groups, typed[0] as string);
  if (typed[0] === '<command>' || (isGroup && !isWhole)) return null;
  try {
    const parsed = await parseArguments(typed, catalogue, 100);
    if ('help' in parsed) return null;
    const { command, given } = parsed;
    for (const [key, option] of Object.entries({ ...command.args, ...command.flags })) {
      if (isWhole && option.absent === null && given[key] === undefined) return `lacks ${key}`;
      for (const value of [given[key] ?? []].flat()) {
        // What a reader puts in stands in capitals.
        if (typeof value === 'string' && !/^[A-Z]+$/.test(value) && option.parse(value) === undefined)
          return `${key} is ${value}`;
      }
    }
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

for (const page of pages) {
  test(`${page} names commands and scripts that there are, with flags that they have`, async () => {
    const wrong: string[] = [];
    for (const { line, isWhole } of commandLines(read(page))) {
      const fault = await faultOf(line, isWhole);
      if (fault !== null) wrong.push(`${line}: ${fault}`);
    }
    assert.equal(wrong, []);
  });
}

test('a command line that is wrong is found', async () => {
  const text =
    '`gridlode statu` `npm run absent` `gridlode stake`\n```\n$ npx gridlode round open\nnpm start -- --sed 1\n```';
  const wrong = await Promise.all(commandLines(text).map(({ line, isWhole }) => faultOf(line, isWhole)));
  assert.equal(
    wrong.map((fault) => fault !== null),
    [true, true, false, true, true],
  );
});

test('commands.md is what the help of the commands says', async () => {
  assert.is(read('cli/docs/commands.md'), await commandsPage(), 'npm run docs writes it anew');
});

test.run();
