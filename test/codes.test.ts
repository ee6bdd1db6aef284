import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Code } from '../protocol/error.js';
import { casesIn, casesInScenario, type Case } from './cases.js';
import { codeListsIn } from './code-lists.js';

const test = suite('error codes');
const compiled = join(import.meta.dirname, '..');
const root = join(compiled, '..');
const sources = join(root, 'test');
const areas = ['cli', 'native', 'node', 'protocol'];

const filesOf = (folder: string, isWanted: (name: string) => boolean): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && isWanted(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

/** Each code with the area that defines it. */
const registered: { area: string; code: string; entry: Code }[] = [];
/**
 * Every row of every table of bad inputs that `.ci/run` runs; what it leaves out has none that is the only
 * one of its code.
 */
const cases: (Case & { file: string })[] = [];
test.before(async () => {
  const known = new Set<Code>();
  // The deepest first: where an area joins those of its folders, the codes are theirs.
  const files = areas
    .flatMap((top) => filesOf(join(compiled, top), (name) => name === 'codes.js'))
    .sort((a, b) => b.split(sep).length - a.split(sep).length);
  for (const file of files) {
    const area = relative(compiled, dirname(file)).split(sep).join('/');
    const registry = (await import(pathToFileURL(file).href)) as Record<string, Record<string, Code>>;
    for (const [name, codes] of Object.entries(registry)) {
      if (!/(Codes|Refusals|Declines)$/.test(name)) continue;
      for (const [code, entry] of Object.entries(codes)) {
        if (!known.has(entry)) registered.push({ area, code, entry });
        known.add(entry);
      }
    }
  }
  for (const path of filesOf(join(sources, 'scenarios'), (name) => name.endsWith('.txt'))) {
    const file = relative(sources, path).split(sep).join('/');
    cases.push(...casesInScenario(file, readFileSync(path, 'utf8')).map((each) => ({ ...each, file })));
  }
  const run = readFileSync(join(root, '.ci', 'run'), 'utf8').replaceAll('\\\n', ' ');
  const leftOut = /test:long -- --except (.+)/.exec(run)![1]!.trim().split(/\s+/);
  for (const path of filesOf(sources, (name) => name.endsWith('.test.ts'))) {
    const file = relative(sources, path).split(sep).join('/');
    if (leftOut.some((part) => `test/${file}`.includes(part))) continue;
    cases.push(...casesIn(file, readFileSync(path, 'utf8')).map((each) => ({ ...each, file })));
  }
});

test('every code of every area has a case: its id, its input and the code that it must give', () => {
  assert.ok(registered.length > 150, `${registered.length} codes were found`);
  assert.ok(cases.length > 500, `${cases.length} cases were found`);
  const areasOf = (wanted: string): number => registered.filter(({ code }) => code === wanted).length;
  // Where two areas have a code, each needs a case among its own tests.
  const untested = registered.filter(
    ({ area, code }) =>
      !cases.some((each) => each.code === code && (areasOf(code) === 1 || each.file.startsWith(`${area}/`))),
  );
  assert.equal(
    untested.map(({ area, code }) => `${area} ${code}`),
    [],
  );
});

test('every code that a case asks for is one of some area', () => {
  const known = new Set(registered.map(({ code }) => code));
  assert.equal(
    cases.filter(({ code }) => !known.has(code)),
    [],
  );
});

test('no two cases of a table have one id', () => {
  const named = cases.map(({ table, id }) => `${table}: ${id}`);
  assert.equal(
    named.filter((name, i) => named.indexOf(name) !== i),
    [],
  );
});

test('every code says whose fault it is, and what to do, in a sentence', () => {
  const odd = registered.filter(
    ({ code, entry: { fault, remedy } }) =>
      !/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(code) ||
      !['peer', 'operator', 'bug', 'passing'].includes(fault) ||
      !/^[A-Z].*\.$/s.test(remedy),
  );
  assert.equal(
    odd.map(({ area, code, entry: { fault, remedy } }) => `${area} ${code} ${fault}: ${remedy}`),
    [],
  );
});

test('a code of two areas is the fault of the same in both', () => {
  const faults = new Set(registered.map(({ code, entry: { kind } }) => `${code} ${kind}`));
  assert.is(faults.size, new Set(registered.map(({ code }) => code)).size);
});

test('no module but those of codes has a list of them to decide by', () => {
  const known = new Set(registered.map(({ code }) => code));
  const files = areas.flatMap((top) =>
    filesOf(join(root, top), (name) => name.endsWith('.ts') && name !== 'codes.ts'),
  );
  assert.ok(files.length > 300, `${files.length} modules were read`);
  assert.equal(
    files.flatMap((file) => codeListsIn(readFileSync(file, 'utf8'), known).map((list) => [file, list])),
    [],
  );
});

const known = new Set(['A_CODE', 'A_NOTHER', 'B_CODE']);
const planted: { id: string; text: string; found: number }[] = [
  { id: 'a set', text: `const busy = new Set(['A_CODE', 'B_CODE']);`, found: 1 },
  {
    id: 'a list among others',
    text: `if ([...more, 'A_CODE', 'ENOENT', 'B_CODE'].includes(code)) act();`,
    found: 1,
  },
  { id: 'a table', text: `const faultOf = { A_CODE: 'peer', B_CODE: 'bug' };`, found: 1 },
  { id: 'a beginning', text: `if (error.code.startsWith('A_')) blame();`, found: 1 },
  { id: 'one code', text: `if (error.code === 'A_CODE' || ['A_CODE'].includes(code)) act();`, found: 0 },
  { id: 'what an answer may hold', text: `const shape = literal('A_CODE', 'B_CODE');`, found: 0 },
  { id: 'codes of others', text: `const absent = ['ENOENT', 'ENOTDIR'];`, found: 0 },
  { id: 'another beginning', text: `name.startsWith('GRID_');`, found: 0 },
];
for (const { id, text, found } of planted)
  test(`what counts as a list of codes: ${id}: ${found}`, () =>
    assert.is(codeListsIn(text, known).length, found));

const table = (rows: string, test = 'test(id, () => assert.is(codeOf(act), code))'): string =>
  `const rows = [${rows}];\nfor (const [id, act, code] of rows) ${test};`;
const sound = table(`['one', act, 'A_CODE']`);
const seen: { id: string; text: string; found: number }[] = [
  { id: 'a table', text: sound, found: 1 },
  {
    id: 'a table of objects',
    text: sound
      .replace('[id, act, code]', '{ id, act, code }')
      .replace(`['one', act, 'A_CODE']`, `{ id: 'one', act, code: 'A_CODE' }`),
    found: 1,
  },
  { id: 'refusals of a rule', text: `testRefusals('claim', [{ id: 'one', code: 'A_CODE' }]);`, found: 1 },
  { id: 'a comment', text: `// 'A_CODE'\n/* ${sound} */`, found: 0 },
  { id: 'a row in a comment', text: table(`/* ['one', act, 'A_CODE'] */`), found: 0 },
  { id: 'a table that nothing walks', text: sound.split('\n')[0] as string, found: 0 },
  { id: 'a loop without a test', text: table(`['one', act, 'A_CODE']`, 'codes.add(code)'), found: 0 },
  {
    id: 'a test that is skipped',
    text: table(`['one', act, 'A_CODE']`, 'test.skip(id, () => assert.is(codeOf(act), code))'),
    found: 0,
  },
  {
    id: 'a test that does not look at the code',
    text: table(`['one', act, 'A_CODE']`, 'test(`${id}: ${code}`, () => act())'),
    found: 0,
  },
  { id: 'a loop within a function', text: `function never() { ${sound} }`, found: 0 },
];
for (const { id, text, found } of seen)
  test(`what counts as a case: ${id}: ${found}`, () => assert.is(casesIn('text', text).length, found));

test('a row without a literal code is told', () =>
  assert.throws(() => casesIn('text', table(`['one', act, someCode]`)), /no literal id and code/));

test.run();
