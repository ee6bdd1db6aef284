import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { builds } from './builds.js';
import { runMatrix, tableOf } from './matrix.js';
/** The usage of npm run build-matrix: `npm run build-matrix -- [--json] [beginning of a build's name]...`. */
const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean', default: false } },
    allowPositionals: true,
});
const chosen = builds.filter(({ name }) => positionals.length === 0 || positionals.some((start) => name.startsWith(start)));
const rows = await runMatrix(chosen, (line) => console.error(line));
const machine = `${process.arch}, ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}`;
console.log(values.json ? JSON.stringify({ machine, rows }, null, 2) : `${machine}\n\n${tableOf(rows)}`);
const run = rows.filter(({ same }) => same !== undefined);
const differing = run.filter(({ same }) => same === false);
console.error(`${rows.length} runs: ${run.length - differing.length} the same, ${differing.length} not, ${rows.length - run.length} skipped`);
if (differing.length > 0 || run.length === 0)
    process.exitCode = 1;
//# sourceMappingURL=run.js.map