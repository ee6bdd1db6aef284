import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');
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
  `-I${join(root, 'test/native/emulated')}`,
  '-D__builtin_cpu_supports(name)=1',
  '-DTARGET(names)=',
];
export const compiler = process.env.CXX ?? 'g++';

const folder = mkdtempSync(join(tmpdir(), 'f-'));
process.on('exit', () => rmSync(folder, { recursive: true }));

/** A program that is built from sources of this repository under AddressSanitizer and UBSan. */
export class SanitizedProgram {
  readonly #path: string;

  constructor(name: string) {
    this.#path = join(folder, name);
  }

  /** `sources` are paths below the root, or absolute. */
  compile(sources: readonly string[], more: readonly string[] = []): SpawnSyncReturns<string> {
    const paths = sources.map((source) => (source.startsWith('/') ? source : join(root, source)));
    return spawnSync(compiler, [...flags, ...more, ...paths, '-o', this.#path], { encoding: 'utf8' });
  }

  run(...args: string[]): SpawnSyncReturns<string> {
    const env = { ...process.env, OMP_WAIT_POLICY: 'passive' };
    return spawnSync(this.#path, args, { encoding: 'utf8', env });
  }
}

export function hasSanitizers(): boolean {
  const source = join(folder, 'empty.cc');
  writeFileSync(source, 'int main() { return 0; }\n');
  const empty = new SanitizedProgram('empty');
  return empty.compile([source]).status === 0 && empty.run().status === 0;
}
