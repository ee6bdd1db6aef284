import { readFileSync } from 'node:fs';
import { circlesOf } from './folders.js';
import { join } from 'node:path';
import { idsIn, needsScenario, placesOf, rulesOf, rulesWithoutScenario, rulesWithoutTest } from './rules.js';
import { castsIn, code, columnsMax, root, sources, wideLines } from './sources.js';

// What can be counted of how the project is built, printed before and after a change of its structure; or
// where the rules stand that are named.

const product = code.filter(({ path }) => !path.startsWith('test/'));

const rules = rulesOf(sources);
const ofLedger = rules.filter(needsScenario).length;
const namedInCode = new Set(product.flatMap(({ text }) => idsIn(text)));

const ledger = product.filter(({ path }) => path.startsWith('protocol/ledger/'));
const lines = code.flatMap(({ text }) => text.split('\n'));
const circles = circlesOf(product);

const figures: readonly (readonly [string, string | number])[] = [
  ['source files', code.length],
  ['circles of folders', [circles.length, ...circles].join(', ')],
  ['files that name a round', product.filter(({ text }) => /round/i.test(text)).length],
  [
    `lines over ${columnsMax} columns`,
    `${lines.filter((line) => line.length > columnsMax).length} of ${lines.length}, ${code.flatMap(wideLines).length} of them but for a text`,
  ],
  ['casts in protocol/ledger', ledger.flatMap(({ text }) => castsIn(text)).length],
  [
    'module-level WeakMaps',
    [
      ...product
        .filter(({ path }) => path.startsWith('protocol/'))
        .flatMap(({ text }) => text.match(/^const \w+ = new WeakMap/gm) ?? []),
    ].length,
  ],
  ['words of the README', readFileSync(join(root, 'README.md'), 'utf8').split(/\s+/).filter(Boolean).length],
  ['rules of the protocol', rules.length],
  ['rules that no code names', rules.filter(({ id }) => !namedInCode.has(id)).length],
  [
    'rules of ledger and settlement without a scenario',
    `${rulesWithoutScenario(sources).length} of ${ofLedger}`,
  ],
  [
    'other rules without a vector or a test',
    `${rulesWithoutTest(sources).length} of ${rules.length - ofLedger}`,
  ],
];

const wanted = process.argv.slice(2);
if (wanted.length === 0) for (const [what, figure] of figures) console.log(`${what.padEnd(52)}${figure}`);
for (const id of wanted) {
  console.log(id);
  for (const [what, places] of Object.entries(placesOf(sources, id)))
    for (const place of places) console.log(`  ${what.padEnd(11)}${place}`);
}
const unknown = wanted.filter((id) => !rules.some((rule) => rule.id === id));
if (unknown.length > 0) {
  console.error(`The spec has no rule ${unknown.join(', ')}.`);
  process.exitCode = 2;
}
