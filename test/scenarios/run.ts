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

for (const scenario of readScenarios()) {
  if (positionals.length > 0 && !positionals.some((part) => scenario.name.includes(part))) continue;
  const { outputs, seen } = runScenario(scenario);
  const unseen = scenario.rules.filter((rule) => !seen.has(rule));
  if (unseen.length > 0) console.log(`${scenario.name} claims what it does not show: ${unseen.join(', ')}`);
  const blocks = scenario.blocks.map(({ commands }, i) => ({ commands, output: outputs[i] as string[] }));
  const text = formatScenario({ ...scenario, blocks });
  const isSame = text === formatScenario(scenario);
  if (!isSame && values.rewrite) writeFileSync(pathOf(scenario.name), text);
  if (!isSame) console.log(`${scenario.name} ${values.rewrite ? 'was rewritten' : 'prints something else'}`);
  if (unseen.length > 0 || (!isSame && !values.rewrite)) process.exitCode = 1;
}
