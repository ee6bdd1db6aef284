import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readScenarios } from '../scenarios/files.js';
import { Random } from '../sim/random.js';
import { equivalents } from './equivalents.js';
import { allMutants, isSame, type Mutant } from './mutants.js';
import { Units } from './units.js';

/**
 * Changes protocol/ in small ways, one at a time, and asks whether a scenario or a test of protocol/ fails:
 * `npm run mutants -- --seed 1 --seed <commit> --count 70`. The places are drawn by each seed. What survives
 * is printed. `--only peer/pool` tries of those drawn just what has this text in its place or change, to see
 * whether a new test notices it; `--list` tries none.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', multiple: true, default: ['1'] },
    count: { type: 'string', default: '70' },
    below: { type: 'string', multiple: true, default: ['protocol/'] },
    only: { type: 'string', multiple: true },
    list: { type: 'boolean', default: false },
  },
});

const root = join(import.meta.dirname, '..', '..', '..');
const compiled = join(root, 'dist');
/** As deep below the root as what is compiled, so that tests find their files. */
const copy = join(root, '.mutants');
/** What runs without a mutation showed. */
const kept = join(compiled, '.measured');
const scenarioUnit = 'test/mutants/scenario-unit.js';
/** What a run may take of a processor, so that other work on the machine changes nothing. */
const patience = 3;
const patienceMs = 10_000;
/** Who computes nothing is waited for no longer. */
const waitMs = 600_000;
/** Node.js knows no such limit. */
const limited = 'ulimit -t "$0" && exec "$@"';

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

const described = ({ file, line, change, text }: Mutant): string =>
  `${file}:${line}  ${change}  in "${text}"`;
const isWanted = (mutant: Mutant): boolean =>
  values.only === undefined || values.only.some((text) => described(mutant).includes(text));

/** Whether something of the copy fails now. */
function fails(args: readonly string[], usualMs: number): string | null {
  const [script, ...rest] = args as [string, ...string[]];
  const seconds = Math.ceil((patienceMs + patience * usualMs) / 1_000);
  const command = [process.execPath, join(copy, script), ...rest];
  const { status, stdout } = spawnSync('sh', ['-c', limited, String(seconds), ...command], {
    encoding: 'utf8',
    timeout: waitMs,
    killSignal: 'SIGKILL',
  });
  if (status === 0) return null;
  return status === null ? `${script}, which did not end` : script === scenarioUnit ? stdout.trim() : script;
}

/** What kills a mutant; null where it survives. */
function killerOf(units: Units, mutant: Mutant): string | null {
  const path = join(copy, mutant.compiled);
  const place = { ...mutant, file: mutant.compiled.slice('protocol/'.length) };
  // What is measured must be without the mutation, so that is done before.
  const scenarios = units.scenariosAt(place);
  const withMutation = (act: () => string | null): string | null => {
    writeFileSync(path, mutant.changed);
    try {
      return act();
    } finally {
      writeFileSync(path, mutant.original);
    }
  };
  if (scenarios.length > 0) {
    const usualMs = scenarios.reduce((sum, { durationMs }) => sum + durationMs, 0);
    const killer = withMutation(() => fails([scenarioUnit, ...scenarios.map(({ name }) => name)], usualMs));
    if (killer !== null) return killer;
  }
  for (const { name, durationMs } of units.testsAt(place)) {
    const killer = withMutation(() => fails([name], durationMs));
    if (killer !== null) return killer;
  }
  return null;
}

/** Changes with all that is compiled of protocol/, and of what its tests and scenarios share. */
function versionOf(folder: string): string {
  const digest = createHash('sha256');
  for (const part of ['protocol', 'test/scenarios', 'test/fixtures'])
    for (const name of readdirSync(join(folder, part), { recursive: true, encoding: 'utf8' }).sort())
      if (name.endsWith('.js')) digest.update(readFileSync(join(folder, part, name)));
  for (const { name, blocks } of readScenarios()) digest.update(`${name}${JSON.stringify(blocks)}`);
  return digest.digest('hex');
}

try {
  rmSync(copy, { recursive: true, force: true });
  cpSync(compiled, copy, { recursive: true, filter: (path) => path !== kept });
  const units = new Units(copy, kept, versionOf(copy));
  const mutants = allMutants(compiled, root).filter(({ file }) =>
    values.below.some((folder) => file.startsWith(folder)),
  );
  console.log(`${mutants.length} mutants`);
  let [killed, survived, same] = [0, 0, 0];
  for (const seed of values.seed) {
    for (const mutant of drawn(mutants, seed, Number(values.count)).filter(isWanted)) {
      if (values.list) {
        console.log(described(mutant));
        continue;
      }
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
      console.log(`${described(mutant)}  ${verdict}`);
    }
    if (values.list) continue;
    const counted = killed + survived;
    console.log(
      `after seed ${seed}: ${killed} of ${counted} killed (${((100 * killed) / counted).toFixed(1)} %), ${survived} survived, ${same} equivalent`,
    );
  }
  process.exitCode = survived > 0 ? 1 : 0;
} finally {
  rmSync(copy, { recursive: true, force: true });
}
