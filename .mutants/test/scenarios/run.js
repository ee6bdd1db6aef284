import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { pathOf, readScenarios } from './files.js';
import { runScenario } from './run-scenario.js';
import { formatScenario } from './scenario.js';
/**
 * Runs scenarios and says which print something else than their files: `npm run scenarios -- slots`. With
 * `--rewrite` the files are rewritten to what is printed now, to be read as a diff.
 */
const { values, positionals } = parseArgs({
    options: { rewrite: { type: 'boolean', default: false } },
    allowPositionals: true,
});
const rewritten = 'was rewritten';
for (const scenario of readScenarios()) {
    if (positionals.length > 0 && !positionals.some((part) => scenario.name.includes(part)))
        continue;
    try {
        for (const problem of check(scenario)) {
            console.log(`${scenario.name} ${problem}`);
            if (problem !== rewritten)
                process.exitCode = 1;
        }
    }
    catch (error) {
        console.log(error.message);
        process.exitCode = 1;
    }
}
function check(scenario) {
    const { outputs, seen } = runScenario(scenario);
    const unseen = scenario.rules.filter((rule) => !seen.has(rule));
    const blocks = scenario.blocks.map(({ commands }, i) => ({ commands, output: outputs[i] }));
    const text = formatScenario({ ...scenario, blocks });
    const isSame = text === formatScenario(scenario);
    if (!isSame && values.rewrite)
        writeFileSync(pathOf(scenario.name), text);
    return [
        ...(unseen.length > 0 ? [`claims what it does not show: ${unseen.join(', ')}`] : []),
        ...(isSame ? [] : [values.rewrite ? rewritten : 'prints something else']),
    ];
}
//# sourceMappingURL=run.js.map