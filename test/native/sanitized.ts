import { execFileSync, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');
const emulated = 'test/native/emulated';
const flags = [
  '-std=c++17',
  '-O1',
  '-g',
  '-Wall',
  '-Wextra',
  '-fsanitize=address,undefined',
  '-fno-sanitize-recover=all',
  `-I${join(root, 'native/src')}`,
];
/**
 * The kernels of all processors of this architecture, wherever this runs: their special instructions are
 * emulated in plain arithmetic.
 */
export const emulatedKernels = [
  `-I${join(root, emulated)}`,
  '-D__builtin_cpu_supports(name)=1',
  '-DTARGET(names)=',
];
export const compiler = process.env.CXX ?? 'g++';

/** Programs of earlier runs: to build one takes longer than all that it is run for. */
const built = join(root, 'native', 'build', 'sanitized');

type Compiled = Pick<SpawnSyncReturns<string>, 'status' | 'stderr'>;

const compile = (args: readonly string[], program: string): Compiled =>
  spawnSync(compiler, [...flags, ...args, '-o', program], { cwd: root, encoding: 'utf8' });
const runProgram = (program: string, args: readonly string[]): SpawnSyncReturns<string> =>
  spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, OMP_WAIT_POLICY: 'passive' } });

/** A program that is built from sources of this repository under AddressSanitizer and UBSan. */
export class SanitizedProgram {
  #path = '';

  constructor(readonly name: string) {}

  /**
   * Builds it of `sources`, paths below the root, unless this compiler has built it of the same; what it has
   * a warning for is not kept.
   */
  compile(sources: readonly string[], more: readonly string[] = []): Compiled {
    const args = [...more, ...sources];
    const version = execFileSync(compiler, ['--version'], { encoding: 'utf8' });
    const start = `${this.name}-${digestOf(args)}-`;
    this.#path = join(built, `${start}${digestOf([version, ...flags, ...textsOf(sources)])}`);
    if (existsSync(this.#path)) return { status: 0, stderr: '' };
    mkdirSync(built, { recursive: true });
    const made = `${this.#path}.${process.pid}`;
    try {
      const compiled = compile(args, made);
      if (compiled.status !== 0 || compiled.stderr !== '') return compiled;
      for (const old of readdirSync(built).filter((name) => name.startsWith(start) && !made.endsWith(name)))
        rmSync(join(built, old));
      renameSync(made, this.#path);
      return compiled;
    } finally {
      rmSync(made, { force: true });
    }
  }

  run(...args: string[]): SpawnSyncReturns<string> {
    return runProgram(this.#path, args);
  }
}

/** The sources, and whatever they can include. */
function textsOf(sources: readonly string[]): string[] {
  const headers = ['native/src', emulated].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.h'))
      .sort()
      .map((name) => join(folder, name)),
  );
  return [...headers, ...sources].map((file) => readFileSync(join(root, file), 'utf8'));
}

const digestOf = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);

export function hasSanitizers(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'f-'));
  try {
    const [source, program] = [join(folder, 'empty.cc'), join(folder, 'empty')];
    writeFileSync(source, 'int main() { return 0; }\n');
    return compile([source], program).status === 0 && runProgram(program, []).status === 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
