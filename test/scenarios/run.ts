import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { snapshotFile } from '../protocol/snapshot/snapshot-of.js';
import { pathOf, readScenarios } from './files.js';
import { decodeHistory, encodeHistory, firstDifference, liveHistory } from './history.js';
import { runScenario } from './run-scenario.js';
import { formatScenario, type Scenario } from './scenario.js';

/**
 * Runs scenarios and says which print something else than their files: `npm run scenarios -- slots`. With
 * `--rewrite` the files are rewritten to what is printed now, to be read as a diff. With `--history FILE` a
 * run of 200 cuts with every kind of record is written in place of all that, `--replay FILE` folds such a
 * file, and `--snapshot FILE` writes the snapshot of cut 120 of the one that is frozen.
 */
const { values, positionals } = parseArgs({
  options: {
    rewrite: { type: 'boolean', default: false },
    history: { type: 'string' },
    replay: { type: 'string' },
    snapshot: { type: 'string' },
  },
  allowPositionals: true,
});

const rewritten = 'was rewritten';

const historyCuts = 200;
if (values.history !== undefined) {
  const { history, kinds } = liveHistory(1, historyCuts);
  const bytes = encodeHistory(history);
  writeFileSync(values.history, bytes);
  const last = history.cuts.at(-1)?.digest;
  console.log(`${historyCuts} cuts, ${kinds.size} kinds of records, ${bytes.length} bytes, digest ${last}`);
} else if (values.replay !== undefined) {
  const differs = firstDifference(decodeHistory(readFileSync(values.replay)));
  console.log(differs === null ? 'every digest is the same' : `the digest differs after cut ${differs}`);
  if (differs !== null) process.exitCode = 1;
} else if (values.snapshot !== undefined) {
  const history = new URL('../../../test/vectors/history.cbor.gz', import.meta.url);
  writeFileSync(values.snapshot, snapshotFile(decodeHistory(gunzipSync(readFileSync(history))), 120));
} else checkAll();

function checkAll(): void {
  for (const scenario of readScenarios()) {
    if (positionals.length > 0 && !positionals.some((part) => scenario.name.includes(part))) continue;
    try {
      for (const problem of check(scenario)) {
        console.log(`${scenario.name} ${problem}`);
        if (problem !== rewritten) process.exitCode = 1;
      }
    } catch (error) {
      console.log((error as Error).message);
      process.exitCode = 1;
    }
  }
}

function check(scenario: Scenario): string[] {
  const { outputs, seen } = runScenario(scenario);
  const unseen = scenario.rules.filter((rule) => !seen.has(rule));
  const blocks = scenario.blocks.map(({ commands }, i) => ({ commands, output: outputs[i] as string[] }));
  const text = formatScenario({ ...scenario, blocks });
  const isSame = text === formatScenario(scenario);
  if (!isSame && values.rewrite) writeFileSync(pathOf(scenario.name), text);
  return [
    ...(unseen.length > 0 ? [`claims what it does not show: ${unseen.join(', ')}`] : []),
    ...(isSame ? [] : [values.rewrite ? rewritten : 'prints something else']),
  ];
}
