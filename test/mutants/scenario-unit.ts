import { Session } from 'node:inspector';
import { writeFileSync } from 'node:fs';
import { readScenarios } from '../scenarios/files.js';
import { runScenario } from '../scenarios/run-scenario.js';
import { formatScenario } from '../scenarios/scenario.js';
import type { ScriptCoverage } from './coverage.js';

/**
 * Runs the scenarios that are named, until one prints something else: then its name is printed, and the exit
 * code is 1. With `--coverage <file>` all are run, and what each passed and how long it took is written.
 */
const args = process.argv.slice(2);
const coverageFile = args[0] === '--coverage' ? args[1] : undefined;
const named = new Set(args);
const scenarios = readScenarios().filter(({ name }) => coverageFile !== undefined || named.has(name));

function isKept(scenario: (typeof scenarios)[number]): boolean {
  try {
    const { outputs } = runScenario(scenario);
    const blocks = scenario.blocks.map(({ commands }, i) => ({ commands, output: outputs[i] as string[] }));
    return formatScenario({ ...scenario, blocks }) === formatScenario(scenario);
  } catch {
    return false;
  }
}

if (coverageFile === undefined) {
  const failed = scenarios
    .sort((a, b) => args.indexOf(a.name) - args.indexOf(b.name))
    .find((scenario) => !isKept(scenario));
  if (failed !== undefined) {
    console.log(failed.name);
    process.exitCode = 1;
  }
} else {
  const session = new Session();
  session.connect();
  const post = (method: string, params = {}): { result?: ScriptCoverage[] } => {
    let answer: { result?: ScriptCoverage[] } = {};
    session.post(method, params, (error, result) => {
      if (error !== null) throw error;
      answer = result ?? {};
    });
    return answer;
  };
  post('Profiler.enable');
  post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const units = scenarios.map((scenario) => {
    const before = process.cpuUsage();
    if (!isKept(scenario)) throw new Error(`${scenario.name} prints something else without any mutation`);
    const { user, system } = process.cpuUsage(before);
    const { result } = post('Profiler.takePreciseCoverage');
    return {
      name: scenario.name,
      durationMs: (user + system) / 1_000,
      scripts: (result ?? []).filter(({ url }) => url.includes('/protocol/')),
    };
  });
  writeFileSync(coverageFile, JSON.stringify(units));
}
