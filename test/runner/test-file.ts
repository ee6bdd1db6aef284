import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const fileDeadlineMs = 180_000;
/** An import of slow-cases.ts. */
const slowForm = /^import \{.*\} from ['"].*\/slow-cases\.js['"];/m;

export interface TestFile {
  /** The compiled file. */
  path: string;
  /** The source as a person knows it, such as `test/protocol/grid/point.test.ts`. */
  name: string;
  deadlineMs: number;
  /** Whether it measures times, and so runs after the others with nothing beside it. */
  alone: boolean;
  /** Whether its slow cases run, too. */
  long: boolean;
}

export interface Selection {
  /** Long files (`*.long.test.ts`) and those with slow cases, and only those; otherwise all but long ones. */
  long: boolean;
  /** Parts of names; a file matches if it contains one of them. None: all files. */
  filters: string[];
  /** Parts of names of files that are left out. */
  except?: string[];
}

/**
 * The test files below `folder` (compiled), the ones that may take longest first, so that none of those is
 * begun last. A first line `// deadline: 400 s` declares another deadline than `defaultDeadlineMs`, and
 * `// deadline: 400 s, alone` that it may have no other file beside it.
 */
export function listTestFiles(
  folder: string,
  { long, filters, except = [] }: Selection,
  defaultDeadlineMs = fileDeadlineMs,
): TestFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.js'))
    .map((file) => ({ path: join(folder, file), name: `test/${file.replace(/\.js$/, '.ts')}` }))
    .filter(({ name }) => filters.length === 0 || filters.some((filter) => name.includes(filter)))
    .filter(({ name }) => !except.some((part) => name.includes(part)))
    .map(({ path, name }) => ({ path, name, long, text: readFileSync(path, 'utf8') }))
    .filter(({ name, text }) => (name.endsWith('.long.test.ts') ? long : !long || slowForm.test(text)))
    .map(({ text, ...file }) => ({ ...file, ...readNeeds(text, defaultDeadlineMs) }))
    .sort((a, b) => b.deadlineMs - a.deadlineMs || (a.name < b.name ? -1 : 1));
}

function readNeeds(text: string, defaultDeadlineMs: number): Pick<TestFile, 'deadlineMs' | 'alone'> {
  const declared = /^\/\/ deadline: (\d+) s(, alone)?\r?\n/.exec(text);
  if (declared === null) return { deadlineMs: defaultDeadlineMs, alone: false };
  return { deadlineMs: Number(declared[1]) * 1000, alone: declared[2] !== undefined };
}
