import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
const fileDeadlineMs = 180_000;
/**
 * The test files below `folder` (compiled), the ones that may take longest first, so that none of those is
 * begun last. A first line `// deadline: 400 s` declares another deadline than `defaultDeadlineMs`.
 */
export function listTestFiles(folder, { long, filters }, defaultDeadlineMs = fileDeadlineMs) {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.test.js') && file.endsWith('.long.test.js') === long)
        .map((file) => ({ path: join(folder, file), name: `test/${file.replace(/\.js$/, '.ts')}` }))
        .filter(({ name }) => filters.length === 0 || filters.some((filter) => name.includes(filter)))
        .map((file) => ({ ...file, deadlineMs: readDeadlineMs(file.path) ?? defaultDeadlineMs }))
        .sort((a, b) => b.deadlineMs - a.deadlineMs || (a.name < b.name ? -1 : 1));
}
function readDeadlineMs(path) {
    const declared = /^\/\/ deadline: (\d+) s\r?\n/.exec(readFileSync(path, 'utf8'));
    return declared === null ? undefined : Number(declared[1]) * 1000;
}
//# sourceMappingURL=test-file.js.map