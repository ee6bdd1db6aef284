import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { coverageBelow, passes, type Coverage, type ScriptCoverage } from './coverage.js';

/** A test file, or a scenario: what can kill a mutant, with the places that it passes. */
export interface Unit {
  readonly name: string;
  readonly isScenario: boolean;
  readonly durationMs: number;
  readonly coverage: Coverage;
}

const urlOf = (folder: string): string => `${pathToFileURL(folder).href}/`;

/** Runs everything once, without a mutation, in `copy`, a copy of what is compiled. */
export function measureUnits(copy: string, tell: (line: string) => void): Unit[] {
  const protocol = urlOf(join(copy, 'protocol'));
  const scratch = join(copy, 'coverage');
  mkdirSync(scratch, { recursive: true });
  const output = join(scratch, 'scenarios.json');
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(copy, 'test/mutants/scenario-unit.js'), '--coverage', output],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the scenarios fail without a mutation: ${stderr}`);
  const scenarios = JSON.parse(readFileSync(output, 'utf8')) as {
    name: string;
    durationMs: number;
    scripts: ScriptCoverage[];
  }[];
  const units: Unit[] = scenarios.map(({ name, durationMs, scripts }) => ({
    name,
    isScenario: true,
    durationMs,
    coverage: coverageBelow(protocol, scripts),
  }));
  const tests = join(copy, 'test/protocol');
  for (const file of readdirSync(tests, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.test.js') || file.endsWith('.long.test.js')) continue;
    const unit = measureTest(join(tests, file), join(scratch, 'v8'), protocol);
    tell(`${Math.round(unit.durationMs)} ms  ${file}`);
    units.push({ ...unit, name: `test/protocol/${file}`, isScenario: false });
  }
  rmSync(scratch, { recursive: true });
  return units;
}

function measureTest(path: string, folder: string, protocol: string): Pick<Unit, 'durationMs' | 'coverage'> {
  const startMs = performance.now();
  const { status, stdout } = spawnSync(process.execPath, [path], {
    encoding: 'utf8',
    env: { ...process.env, NODE_V8_COVERAGE: folder },
  });
  if (status !== 0) throw new Error(`${path} fails without a mutation: ${stdout}`);
  const durationMs = performance.now() - startMs;
  const scripts = readdirSync(folder).flatMap(
    (name) => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { result: ScriptCoverage[] }).result,
  );
  rmSync(folder, { recursive: true });
  return { durationMs, coverage: coverageBelow(protocol, scripts) };
}

/** Those that pass a place, the quickest first, scenarios before test files. */
export const unitsAt = (units: readonly Unit[], file: string, offset: number): Unit[] =>
  units
    .filter(({ coverage }) => passes(coverage, file, offset))
    .sort((a, b) => Number(b.isScenario) - Number(a.isScenario) || a.durationMs - b.durationMs);
