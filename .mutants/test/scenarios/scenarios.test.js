// deadline: 240 s
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cutCodes, declineCodes, refusalCodes } from '../../protocol/ledger/codes.js';
import { ruleOfCode } from './codes.js';
import { readScenarios } from './files.js';
import { runScenario } from './run-scenario.js';
import { formatScenario } from './scenario.js';
const test = suite('scenarios');
const scenarios = readScenarios();
const shown = new Set();
for (const scenario of scenarios) {
    test(`${scenario.name}: ${scenario.rules.join(', ')}`, () => {
        const { outputs, seen } = runScenario(scenario);
        const blocks = scenario.blocks.map(({ commands }, i) => ({ commands, output: outputs[i] }));
        assert.fixture(formatScenario({ ...scenario, blocks }), formatScenario(scenario));
        assert.equal(scenario.rules.filter((rule) => !seen.has(rule)), [], 'a scenario claims only what it was seen to decide');
        for (const rule of scenario.rules)
            shown.add(rule);
    });
}
test('every code of a ledger says which rule was not met', () => {
    const codes = [cutCodes, refusalCodes, declineCodes].flatMap((registry) => Object.keys(registry));
    assert.equal(Object.keys(ruleOfCode).sort(), codes.sort());
});
test.run();
//# sourceMappingURL=scenarios.test.js.map