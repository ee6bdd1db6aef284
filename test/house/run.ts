import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { code, columnsMax, root, sources, wideLines, type Source } from './sources.js';

// What can be counted of how the project is built; printed before and after a change of its structure.

const product = code.filter(({ path }) => !path.startsWith('test/'));

/** The files of ours that each imports. */
const importsOf = ({ path, text }: Source): string[] =>
  [...text.matchAll(/from '(\.{1,2}\/[^']+)'/g)].map(([, to]) => posix.join(dirname(path), to as string));

/** Pairs of folders that import each other, one beside or above the other. */
function mutualFolders(): string[] {
  const arrows = new Set(
    product.flatMap((source) => importsOf(source).map((to) => `${dirname(source.path)} ${dirname(to)}`)),
  );
  return [...arrows].filter((arrow) => {
    const [from, to] = arrow.split(' ') as [string, string];
    const isNested = to.startsWith(`${from}/`) || from.startsWith(`${to}/`);
    return from < to && !isNested && arrows.has(`${to} ${from}`);
  });
}

const spec = sources
  .filter(({ path }) => path.startsWith('protocol/') && path.endsWith('.md'))
  .map(({ text }) => text)
  .join('\n');
const rules = [...new Set([...spec.matchAll(/\*\*([A-Z]+-\d+)\.\*\*/g)].map(([, id]) => id as string))];
const textOf = (sources: readonly Source[]): string => sources.map(({ text }) => text).join('\n');
const names = (text: string, rule: string): boolean => new RegExp(`\\b${rule}\\b`).test(text);

const productText = textOf(product);
const scenarioText = textOf(
  sources.filter(({ path }) => path.startsWith('test/scenarios/') && path.endsWith('.txt')),
);
const ledger = product.filter(({ path }) => path.startsWith('protocol/ledger/'));
const lines = code.flatMap(({ text }) => text.split('\n'));
const mutual = mutualFolders();
const casts = (text: string): number => [...text.matchAll(/\bas (?!const\b)[A-Za-z[{(]/g)].length;

const figures: readonly (readonly [string, string | number])[] = [
  ['source files', code.length],
  [
    'pairs of folders that import each other',
    [mutual.length, ...mutual.map((pair) => pair.replace(' ', ' <-> '))].join(', '),
  ],
  ['files that name a round', product.filter(({ text }) => /round/i.test(text)).length],
  [
    `lines over ${columnsMax} columns`,
    `${lines.filter((line) => line.length > columnsMax).length} of ${lines.length}, ${code.flatMap(wideLines).length} of them but for a text`,
  ],
  [
    'casts in protocol/ledger',
    ledger.reduce((sum, { text }) => sum + casts(text.replaceAll(/^import .*$/gm, '')), 0),
  ],
  [
    'module-level WeakMaps',
    [
      ...textOf(product.filter(({ path }) => path.startsWith('protocol/'))).matchAll(
        /^const \w+ = new WeakMap/gm,
      ),
    ].length,
  ],
  ['words of the README', readFileSync(join(root, 'README.md'), 'utf8').split(/\s+/).filter(Boolean).length],
  ['rules of the protocol', rules.length],
  ['rules that no code names', rules.filter((rule) => !names(productText, rule)).length],
  ['rules that no scenario names', rules.filter((rule) => !names(scenarioText, rule)).length],
];

for (const [what, figure] of figures) console.log(`${what.padEnd(44)}${figure}`);
