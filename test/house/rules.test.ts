import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  idsIn,
  knownWithoutScenario,
  ledgerCodes,
  needsScenario,
  placesOf,
  rulesOf,
  rulesWithoutScenario,
  rulesWithoutTest,
  scenarioRules,
  testedRules,
  unknownIds,
  withoutScenarioFile,
} from './rules.js';
import { sources, type Source } from './sources.js';

const test = suite('house: rules');
const rules = rulesOf(sources);

test('each rule has one id, in one chapter', () => {
  assert.ok(rules.length > 200, `${rules.length} rules were found`);
  const ids = rules.map(({ id }) => id);
  assert.equal(
    ids.filter((id, i) => ids.indexOf(id) !== i),
    [],
  );
});

test('no file names a rule that the spec does not have', () => {
  // The rules of the cases below are of no spec.
  assert.equal(unknownIds(sources.filter(({ path }) => path !== 'test/house/rules.test.ts')), []);
});

test('the tables of records name each code by which the ledger refuses, and no other', () => {
  const { code, spec } = ledgerCodes(sources);
  assert.ok(code.length > 60, `${code.length} codes were found`);
  assert.equal([...new Set(spec)], code);
});

test('each rule of the ledger and of settlements is one that a scenario has seen decide, or is on a list', () => {
  const known = knownWithoutScenario(sources);
  assert.equal(
    rulesWithoutScenario(sources).filter((id) => !known.includes(id)),
    [],
  );
});

test('the list of rules without a scenario holds no rule that has one, and nothing else', () => {
  const missing = rulesWithoutScenario(sources);
  assert.equal(
    knownWithoutScenario(sources).filter((id) => !missing.includes(id)),
    [],
  );
});

test('each other rule has a vector, or a test with its id in the title', () => {
  assert.equal(rulesWithoutTest(sources), []);
});

const spec = (chapter: string, text: string): Source => ({ path: `protocol/spec/${chapter}`, text });
const planted = [
  spec('ledger/cuts.md', 'Words on LAW-9.\n- **LAW-1.** One.\n- **LAW-2.** Another, after LAW-1.\n'),
  spec('mesh.md', '- **ODD-1.** One.\n  *Why:* **ODD-4.**\n- **ODD-2.** Two.\n- **ODD-3.** Three.\n'),
];
const ids = (found: ReturnType<typeof rulesOf>): string[] => found.map(({ id }) => id);

test('a rule is what an item begins with', () => {
  assert.equal(ids(rulesOf(planted)), ['LAW-1', 'LAW-2', 'ODD-1', 'ODD-2', 'ODD-3']);
  assert.equal(ids(rulesOf(planted).filter(needsScenario)), ['LAW-1', 'LAW-2']);
});

test('a range stands for each of its rules, also across the lines of a comment', () => {
  assert.equal(idsIn('ODD-1 to ODD-3, UTF-8 and SHA-256'), ['ODD-1', 'ODD-2', 'ODD-3']);
  assert.equal(idsIn('/** rules LAW-1\n * to LAW-2 */'), ['LAW-1', 'LAW-2']);
});

test('a rule is found where the spec says it, and in each file that names it', () => {
  const named: Source[] = [
    { path: 'protocol/one.ts', text: '\n/** Source: rules ODD-1\n * to ODD-3. */\n// ODD-2' },
    { path: 'test/scenarios/cuts/one.txt', text: 'rules: ODD-2\n' },
    { path: 'test/vectors/one.json', text: '{\n"rules": ["ODD-2"] }' },
    { path: 'test/one.test.ts', text: "test('it holds (ODD-2)', f);" },
    { path: 'test/one.ts', text: '// ODD-2' },
  ];
  assert.equal(placesOf([...planted, ...named], 'ODD-2'), {
    spec: ['protocol/spec/mesh.md:3'],
    code: ['protocol/one.ts:2'],
    scenarios: ['test/scenarios/cuts/one.txt:1'],
    vectors: ['test/vectors/one.json:2'],
    tests: ['test/one.test.ts:1'],
  });
  assert.equal(placesOf(planted, 'ODD-9').spec, []);
});

test('an id without a rule is told, wherever it is', () => {
  const code = { path: 'protocol/one.ts', text: '// rule LAW-7' };
  assert.equal(unknownIds([...planted.slice(1), code]), [
    'LAW-7 in protocol/one.ts',
    'ODD-4 in protocol/spec/mesh.md',
  ]);
});

test('titles and vectors show a rule, comments do not', () => {
  const shown = testedRules([
    {
      path: 'test/one.test.ts',
      text: "// ODD-1\ntest('as ODD-2 says', () => one('a'));\ntest(`${id}: ODD-3`, f);",
    },
    { path: 'test/vectors/one.json', text: '{ "source": "rule ODD-9", "rules": ["ODD-8"] }' },
    { path: 'test/one.ts', text: "test('ODD-7', f);" },
  ]);
  assert.equal([...shown], ['ODD-2', 'ODD-3', 'ODD-8']);
});

test('a scenario shows the rules of its first lines, and ends their place on the list', () => {
  const scenario = { path: 'test/scenarios/cuts/one.txt', text: 'rules: LAW-1\nA cut.\n\ncut 2\n' };
  assert.equal([...scenarioRules([scenario])], ['LAW-1']);
  assert.equal(rulesWithoutScenario([...planted, scenario]), ['LAW-2']);
  assert.equal(knownWithoutScenario([{ path: withoutScenarioFile, text: 'LAW-1\nLAW-2\n' }]), [
    'LAW-1',
    'LAW-2',
  ]);
});

test.run();
