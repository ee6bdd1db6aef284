// deadline: 240 s
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cutCodes, declineCodes, refusalCodes } from '../../protocol/ledger/codes.js';
import { ruleOfCode } from './codes.js';
import { readScenarios, root } from './files.js';
import { elsewhere, rulesOfScenarios } from './rules.js';
import { runScenario } from './run-scenario.js';
import { formatScenario } from './scenario.js';

const test = suite('scenarios');
const scenarios = readScenarios();
const shown = new Set<string>();

for (const scenario of scenarios) {
  test(`${scenario.name}: ${scenario.rules.join(', ')}`, () => {
    const { outputs, seen } = runScenario(scenario);
    const blocks = scenario.blocks.map(({ commands }, i) => ({ commands, output: outputs[i] as string[] }));
    assert.fixture(formatScenario({ ...scenario, blocks }), formatScenario(scenario));
    assert.equal(
      scenario.rules.filter((rule) => !seen.has(rule)),
      [],
      'a scenario claims only what it was seen to decide',
    );
    for (const rule of scenario.rules) shown.add(rule);
  });
}

test('every code of a ledger says which rule was not met', () => {
  const codes = [cutCodes, refusalCodes, declineCodes].flatMap((registry) => Object.keys(registry));
  assert.equal(Object.keys(ruleOfCode).sort(), codes.sort());
});

test('every rule of cuts, ledger, audit and settlement has a scenario that decides it, or a place elsewhere', () => {
  const rules = rulesOfScenarios();
  assert.equal(
    rules.filter((rule) => !shown.has(rule) && elsewhere[rule] === undefined),
    [],
  );
  assert.equal(
    [...shown, ...Object.keys(elsewhere)].filter((rule) => !rules.includes(rule)),
    [],
    'no scenario claims a rule that is none',
  );
  for (const [rule, { test: file }] of Object.entries(elsewhere)) {
    assert.not.ok(shown.has(rule), `${rule} is shown here, too`);
    assert.match(readFileSync(join(root, file), 'utf8'), new RegExp(`${rule}\\b`), `${file} names ${rule}`);
  }
});

test.run();
