import { readdirSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import type { Equivalent } from './equivalents.js';
import { mutationsOf } from './operators.js';

/** A compiled file with one change, and where that is in its source. */
export interface Mutant {
  /** From the root, such as `protocol/ledger/fold.ts`, with the line there and its text. */
  readonly file: string;
  readonly line: number;
  readonly text: string;
  /** What becomes of what, in words. */
  readonly change: string;
  /** The compiled file, from the folder of what is compiled, and the place that coverage tells of. */
  readonly compiled: string;
  readonly passed: number;
  readonly isTopLevel: boolean;
  readonly original: string;
  readonly changed: string;
}

export function allMutants(compiled: string, root: string): Mutant[] {
  return readdirSync(join(compiled, 'protocol'), { recursive: true, encoding: 'utf8' })
    .map((name) => `protocol/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.js') && !name.endsWith('/codes.js'))
    .sort()
    .flatMap((name) => mutantsOf(name, compiled, root));
}

/**
 * What is compiled is changed, not its source: so places are those that coverage tells, and nothing is
 * compiled anew.
 */
function mutantsOf(name: string, compiled: string, root: string): Mutant[] {
  const original = readFileSync(join(compiled, name), 'utf8');
  const map = new SourceMap(
    JSON.parse(readFileSync(join(compiled, `${name}.map`), 'utf8')) as ConstructorParameters<
      typeof SourceMap
    >[0],
  );
  const file = name.replace(/\.js$/, '.ts');
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  return mutationsOf(name, original).map(({ operator, start, end, text, passed, isTopLevel }) => {
    const before = original.slice(0, start).split('\n');
    const entry = map.findEntry(before.length - 1, (before.at(-1) as string).length);
    const line = 'originalLine' in entry ? entry.originalLine : 0;
    return {
      file,
      line: line + 1,
      text: (lines[line] ?? '').trim(),
      change: `${operator}: ${shortened(original.slice(start, end))} becomes ${shortened(text)}`,
      compiled: name,
      passed,
      isTopLevel,
      original,
      changed: original.slice(0, start) + text + original.slice(end),
    };
  });
}

const shortened = (text: string): string => {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
};

export const isSame = (equivalent: Equivalent, { file, text, change }: Mutant): boolean =>
  equivalent.file === file && equivalent.line === text && equivalent.change === change;
