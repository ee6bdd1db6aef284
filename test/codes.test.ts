import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { casesIn, casesInScenario, type Case } from './cases.js';

const test = suite('error codes');
const compiled = join(import.meta.dirname, '..');
const sources = join(compiled, '..', 'test');

const filesOf = (folder: string, isWanted: (name: string) => boolean): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && isWanted(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

/** Each code with the area that it is of. */
const registered: { area: string; code: string; remedy: string }[] = [];
/**
 * Every row of every table of bad inputs that `npm test` runs; `test:long` has none that is the only one of
 * its code.
 */
const cases: (Case & { file: string })[] = [];
test.before(async () => {
  for (const top of ['cli', 'native', 'node', 'protocol']) {
    for (const file of filesOf(join(compiled, top), (name) => name === 'codes.js')) {
      const area = relative(compiled, dirname(file)).split(sep).join('/');
      const registry = (await import(pathToFileURL(file).href)) as Record<string, Record<string, string>>;
      for (const codes of Object.values(registry)) {
        for (const [code, remedy] of Object.entries(codes)) registered.push({ area, code, remedy });
      }
    }
  }
  for (const path of filesOf(join(sources, 'scenarios'), (name) => name.endsWith('.txt'))) {
    const file = relative(sources, path).split(sep).join('/');
    cases.push(...casesInScenario(file, readFileSync(path, 'utf8')).map((each) => ({ ...each, file })));
  }
  for (const path of filesOf(
    sources,
    (name) => name.endsWith('.test.ts') && !name.endsWith('.long.test.ts'),
  )) {
    const file = relative(sources, path).split(sep).join('/');
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

test('every code says what to do, in a sentence', () => {
  const odd = registered.filter(
    ({ code, remedy }) => !/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(code) || !/^[A-Z].*\.$/s.test(remedy),
  );
  assert.equal(
    odd.map(({ area, code, remedy }) => `${area} ${code}: ${remedy}`),
    [],
  );
});

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
