import { constants } from 'node:os';
import { runTests } from './runner/run-tests.js';
import { listTestFiles } from './runner/test-file.js';

// The usage of npm test: `npm test -- [--long] [part of a file's name]... [--except [part of a name]...]`.
const overallDeadlineMs = { usual: 40 * 60_000, long: 240 * 60_000 };

const args = process.argv.slice(2);
const flags = ['--long', '--except'];
const unknown = args.find((arg) => arg.startsWith('-') && !flags.includes(arg));
if (unknown !== undefined) {
  console.error(
    `The tests know no flag ${unknown}: they take --long, parts of file names, as in "npm test -- protocol/grid", and after --except those of files to leave out.`,
  );
  process.exitCode = 2;
} else {
  const long = args.includes('--long');
  const names = args.filter((arg) => arg !== '--long');
  const end = names.includes('--except') ? names.indexOf('--except') : names.length;
  const files = listTestFiles(import.meta.dirname, {
    long,
    filters: names.slice(0, end),
    except: names.slice(end + 1),
  });
  const stop = new AbortController();
  let exitCode: number | undefined;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      exitCode = 128 + constants.signals[name];
      stop.abort(`was stopped by ${name}`);
    });
  }
  const ok = await runTests({
    files,
    overallDeadlineMs: long ? overallDeadlineMs.long : overallDeadlineMs.usual,
    stop: stop.signal,
    write: (line) => console.log(line),
  });
  process.exitCode = exitCode ?? (ok ? 0 : 1);
}
