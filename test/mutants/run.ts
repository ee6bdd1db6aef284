import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from '../sim/random.js';
import { equivalents } from './equivalents.js';
import { allMutants, isSame, type Mutant } from './mutants.js';
import { measureUnits, unitsAt, type Unit } from './units.js';

/**
 * Changes protocol/ in small ways, one at a time, and asks whether a scenario or a test of protocol/ fails:
 * `npm run mutants -- --seed 1 --seed <commit> --count 70`. The places are drawn by each seed. What survives is printed.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', multiple: true, default: ['1'] },
    count: { type: 'string', default: '70' },
    below: { type: 'string', default: 'protocol/' },
  },
});

const root = join(import.meta.dirname, '..', '..', '..');
const compiled = join(root, 'dist');
/** As deep below the root as what is compiled, so that tests find their files. */
const copy = join(root, '.mutants');
/** Of what a run takes without a mutation; other work may share the machine. */
const patience = 10;
const patienceMs = 30_000;

const seedOf = (text: string): number => createHash('sha256').update(text).digest().readInt32BE();

/** `count` of them, each once. */
function drawn(mutants: readonly Mutant[], seed: string, count: number): Mutant[] {
  const random = new Random(seedOf(seed));
  const left = [...mutants];
  return Array.from(
    { length: Math.min(count, left.length) },
    () => left.splice(random.int(0, left.length - 1), 1)[0] as Mutant,
  );
}

/** What kills a mutant; null where it survives. */
function killerOf(units: readonly Unit[], mutant: Mutant): string | null {
  const path = join(copy, mutant.compiled);
  writeFileSync(path, mutant.changed);
  try {
    const passing = unitsAt(units, mutant.compiled.slice('protocol/'.length), mutant.start);
    const scenarios = passing.filter(({ isScenario }) => isScenario);
    const runs = [
      {
        name: 'scenarios',
        args: ['test/mutants/scenario-unit.js', ...scenarios.map(({ name }) => name)],
        of: scenarios,
      },
      ...passing
        .filter(({ isScenario }) => !isScenario)
        .map((unit) => ({ name: unit.name, args: [unit.name], of: [unit] })),
    ];
    for (const { name, args, of } of runs) {
      if (of.length === 0) continue;
      const [script, ...rest] = args as [string, ...string[]];
      const usualMs = of.reduce((sum, { durationMs }) => sum + durationMs, 0);
      const { status, stdout } = spawnSync(process.execPath, [join(copy, script), ...rest], {
        encoding: 'utf8',
        timeout: patienceMs + patience * usualMs,
        killSignal: 'SIGKILL',
      });
      if (status !== 0)
        return status === null
          ? `${name}, which did not end`
          : name === 'scenarios'
            ? stdout.trim() || 'scenarios'
            : name;
    }
    return null;
  } finally {
    writeFileSync(path, mutant.original);
  }
}

try {
  rmSync(copy, { recursive: true, force: true });
  cpSync(compiled, copy, { recursive: true });
  const units = measureUnits(copy, (line) => console.log(line));
  const mutants = allMutants(compiled, root).filter(({ file }) => file.startsWith(values.below));
  console.log(`${mutants.length} mutants, ${units.length} scenarios and test files`);
  let [killed, survived, same] = [0, 0, 0];
  for (const seed of values.seed) {
    for (const mutant of drawn(mutants, seed, Number(values.count))) {
      const equivalent = equivalents.find((each) => isSame(each, mutant));
      const killer = equivalent === undefined ? killerOf(units, mutant) : null;
      if (equivalent !== undefined) same++;
      else if (killer === null) survived++;
      else killed++;
      const verdict =
        equivalent !== undefined
          ? `equivalent: ${equivalent.reason}`
          : killer === null
            ? 'SURVIVED'
            : `killed by ${killer}`;
      console.log(`${mutant.file}:${mutant.line}  ${mutant.change}  in "${mutant.text}"  ${verdict}`);
    }
    const counted = killed + survived;
    console.log(
      `after seed ${seed}: ${killed} of ${counted} killed (${((100 * killed) / counted).toFixed(1)} %), ${survived} survived, ${same} equivalent`,
    );
  }
  process.exitCode = survived > 0 ? 1 : 0;
} finally {
  rmSync(copy, { recursive: true, force: true });
}
