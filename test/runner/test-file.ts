import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const fileDeadlineMs = 180_000;

export interface TestFile {
  /** The compiled file. */
  path: string;
  /** The source as a person knows it, such as `test/protocol/grid/point.test.ts`. */
  name: string;
  deadlineMs: number;
  /** Whether it measures times, and so runs after the others with nothing beside it. */
  alone: boolean;
}

export interface Selection {
  /** Long files (`*.long.test.ts`), and only those; otherwise all but those. */
  long: boolean;
  /** Parts of names; a file matches if it contains one of them. None: all files. */
  filters: string[];
}

/**
 * The test files below `folder` (compiled), the ones that may take longest first, so that none of those is
 * begun last. A first line `// deadline: 400 s` declares another deadline than `defaultDeadlineMs`, and
 * `// deadline: 400 s, alone` that it may have no other file beside it.
 */
export function listTestFiles(
  folder: string,
  { long, filters }: Selection,
  defaultDeadlineMs = fileDeadlineMs,
): TestFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.js') && file.endsWith('.long.test.js') === long)
    .map((file) => ({ path: join(folder, file), name: `test/${file.replace(/\.js$/, '.ts')}` }))
    .filter(({ name }) => filters.length === 0 || filters.some((filter) => name.includes(filter)))
    .map((file) => ({ ...file, ...readNeeds(file.path, defaultDeadlineMs) }))
    .sort((a, b) => b.deadlineMs - a.deadlineMs || (a.name < b.name ? -1 : 1));
}

function readNeeds(path: string, defaultDeadlineMs: number): Pick<TestFile, 'deadlineMs' | 'alone'> {
  const declared = /^\/\/ deadline: (\d+) s(, alone)?\r?\n/.exec(readFileSync(path, 'utf8'));
  if (declared === null) return { deadlineMs: defaultDeadlineMs, alone: false };
  return { deadlineMs: Number(declared[1]) * 1000, alone: declared[2] !== undefined };
}
