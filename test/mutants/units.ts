import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { coverageBelow, passes, type Coverage, type ScriptCoverage } from './coverage.js';

/** A test file, or a scenario: what can kill a mutant, with the places that it passes. */
export interface Unit {
  readonly name: string;
  /** About what it takes of a processor, or more. */
  readonly durationMs: number;
  readonly coverage: Coverage;
}

/** Where a mutation is: a compiled file below protocol/, and the offset in it. */
export interface Place {
  readonly file: string;
  readonly passed: number;
  readonly isTopLevel: boolean;
}

/** What a run without a mutation showed, as it is kept. */
interface Measured {
  readonly name: string;
  readonly durationMs: number;
  readonly scripts: readonly ScriptCoverage[];
}

/**
 * What there is to run in `copy`, a copy of what is compiled. Each is run once without a mutation, when it is
 * first needed, and what that showed is kept in `kept` for as long as neither it nor protocol/ changes.
 */
export class Units {
  readonly #tests: readonly string[];
  readonly #known = new Map<string, Unit[]>();
  readonly #protocol: string;

  constructor(
    readonly copy: string,
    readonly kept: string,
    /** Changes with protocol/ and with what its tests share. */
    readonly version: string,
  ) {
    this.#protocol = `${pathToFileURL(join(copy, 'protocol')).href}/`;
    mkdirSync(kept, { recursive: true });
    this.#tests = readdirSync(join(copy, 'test/protocol'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.js') && !file.endsWith('.long.test.js'))
      .map((file) => file.replaceAll('\\', '/'))
      .sort();
  }

  /** The scenarios that pass a place, the quickest first. */
  scenariosAt(place: Place): Unit[] {
    const units = this.#measured('scenarios', '');
    // They share one process, in which the file was imported once.
    return place.isTopLevel ? units : passing(units, place);
  }

  /** The test files that do, those of the file's own folder first, then all others. */
  *testsAt(place: Place): Generator<Unit> {
    const isNear = (test: string): boolean => dirname(test) === dirname(place.file);
    for (const tests of [this.#tests.filter(isNear), this.#tests.filter((test) => !isNear(test))])
      yield* passing(
        tests.flatMap((test) => this.#measured(`test/protocol/${test}`, test)),
        place,
      );
  }

  #measured(name: string, test: string): Unit[] {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const source = test === '' ? '' : readFileSync(join(this.copy, 'test/protocol', test));
    const key = createHash('sha256').update(this.version).update(name).update(source).digest('hex');
    const file = join(this.kept, `${key}.json`);
    if (!existsSync(file))
      writeFileSync(file, JSON.stringify(test === '' ? this.#runScenarios() : [this.#runTest(name)]));
    const measured = JSON.parse(readFileSync(file, 'utf8')) as Measured[];
    const units = measured.map(({ scripts, ...unit }) => ({
      ...unit,
      coverage: coverageBelow(this.#protocol, scripts),
    }));
    this.#known.set(name, units);
    return units;
  }

  #runScenarios(): Measured[] {
    const output = join(this.kept, 'scenarios.json');
    run([join(this.copy, 'test/mutants/scenario-unit.js'), '--coverage', output], {});
    const measured = JSON.parse(readFileSync(output, 'utf8')) as Measured[];
    rmSync(output);
    return measured;
  }

  #runTest(name: string): Measured {
    const folder = join(this.kept, 'v8');
    const startMs = performance.now();
    run([join(this.copy, name)], { NODE_V8_COVERAGE: folder });
    const durationMs = performance.now() - startMs;
    const scripts = readdirSync(folder)
      .flatMap(
        (file) =>
          (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { result: ScriptCoverage[] }).result,
      )
      .filter(({ url }) => url.startsWith(this.#protocol));
    rmSync(folder, { recursive: true });
    return { name, durationMs, scripts };
  }
}

function run(args: readonly string[], variables: NodeJS.ProcessEnv): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...process.env, ...variables },
  });
  if (status !== 0) throw new Error(`${args[0]} fails without a mutation: ${stdout}${stderr}`);
}

const passing = (units: readonly Unit[], { file, passed, isTopLevel }: Place): Unit[] =>
  units
    .filter(({ coverage }) => (isTopLevel ? coverage.has(file) : passes(coverage, file, passed)))
    .sort((a, b) => a.durationMs - b.durationMs);
