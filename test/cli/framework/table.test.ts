import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import ts from 'typescript';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Output } from '../../../cli/framework/output.js';

const test = suite('what is printed on a terminal of 80 columns');
const root = join(import.meta.dirname, '..', '..', '..', '..');

/** What is written to a terminal that is so wide; elsewhere there is no width. */
function printed(print: (output: Output) => void, columns?: number): string[] {
  const stdout = Object.assign(new PassThrough(), { columns }) as unknown as NodeJS.WriteStream;
  print(new Output({ json: false, stdout, stderr: stdout, env: {} }));
  return String(stdout.read()).trimEnd().split('\n');
}

/** The heads of all tables in the sources of commands and the demo. */
const heads = ['commands', 'demo'].flatMap((folder) =>
  (readdirSync(join(root, 'cli', folder), { recursive: true }) as string[])
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => headsIn(join('cli', folder, name))),
);

function headsIn(name: string): { file: string; head: string[] }[] {
  const found: { file: string; head: string[] }[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      node.expression.name.text === 'printTable'
    ) {
      const [head] = node.arguments;
      assert.ok(head !== undefined && ts.isArrayLiteralExpression(head), `${name}: a head is a list`);
      // What stands in the place of a unit is one of sixteen letters, the longest.
      const texts = head.elements.map((each) =>
        each
          .getText()
          .slice(1, -1)
          .replaceAll(/\$\{[^}]*\}/g, 'SIXTEENLETTERSOK'),
      );
      found.push({ file: name, head: texts });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('one.ts', readFileSync(join(root, name), 'utf8'), ts.ScriptTarget.Latest, true));
  return found;
}

/** The longest that cells hold: an account, a CID, a hash, an amount, a score, a word of a state. */
const longs = [
  `lode1${'q'.repeat(58)}`,
  `bafyrei${'a'.repeat(52)}`,
  '0123456789abcdef'.repeat(4),
  '18,446,744,073.709551615',
  '-1000.0000',
  'waiting for its draw, 5000 of 5000 segments',
];

test('there are the tables of all commands', () => assert.ok(heads.length > 30, `${heads.length}`));
for (const { file, head } of heads) {
  test(`no line of a table is longer, and all cells are there: ${file}: ${head.join(', ')}`, () => {
    for (const shift of longs.keys()) {
      const cells = head.map((_, i) => longs[(i + shift) % longs.length] as string);
      const lines = printed((output) => output.printTable(head, [cells, cells]), 80);
      assert.equal(
        lines.filter((line) => line.length > 80),
        [],
      );
      const text = lines.join(' ').replaceAll(/\s+/g, ' ');
      for (const word of [...head, ...cells].flatMap((each) => each.split(' ')))
        assert.ok(text.includes(word), word);
    }
  });
}

test('a table that fits stands as it is, and where there is no terminal any does', () => {
  const print = (output: Output): void =>
    output.printTable(
      ['point', 'corr'],
      [
        ['ab', '0.01'],
        ['cd', '–'],
      ],
    );
  const lines = ['point  corr', 'ab     0.01', 'cd        –'];
  assert.equal(printed(print, 80), lines);
  assert.equal(printed(print), lines);
  const wide = printed((output) => output.printTable(['a', 'b'], [[longs[0] as string, longs[1] as string]]));
  assert.is(wide.length, 2);
});

test('a terminal that does not know how wide it is breaks nothing', () => {
  const print = (output: Output): void => output.print('who gets hold of the file');
  assert.equal(printed(print, 0), ['who gets hold of the file']);
});

test('heads take lines first, then columns come in parts, and at last each row is a list of fields', () => {
  const rows = [['ab', '1', '2']];
  const table = (columns: number, head: string[], cells = rows): string[] =>
    printed((output) => output.printTable(head, cells), columns);
  assert.equal(table(16, ['of', 'all models', 'more']), [
    '       all',
    'of  models  more',
    'ab       1     2',
  ]);
  assert.equal(table(12, ['of', 'all models', 'more']), [
    '       all',
    'of  models',
    'ab       1',
    '',
    'of  more',
    'ab     2',
  ]);
  assert.equal(
    table(
      8,
      ['account', 'has'],
      [
        ['lode1', '7'],
        ['lode2', '8'],
      ],
    ),
    ['account', '  lode1', 'has', '  7', '', 'account', '  lode2', 'has', '  8'],
  );
});

test('sentences and fields break between words, and what a program reads does not', () => {
  const words = 'one two three four';
  assert.equal(
    printed((output) => output.print(words), 9),
    ['one two', 'three', 'four'],
  );
  assert.equal(
    printed((output) => output.say(words), 9),
    ['one two', 'three', 'four'],
  );
  assert.equal(
    printed(
      (output) =>
        output.printFields([
          ['a', words],
          ['bc', ''],
        ]),
      13,
    ),
    ['a   one two', '    three', '    four', 'bc'],
  );
  assert.equal(
    printed((output) => output.printFields([['name', 'much-too-long']]), 12),
    ['name', '  much-too-long'],
  );
  assert.equal(
    printed((output) => output.printJson({ words }), 9),
    [`{"words":"${words}"}`],
  );
  assert.equal(
    printed((output) => output.print(words)),
    [words],
  );
});

test.run();
