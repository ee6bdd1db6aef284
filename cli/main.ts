import { catalogue } from './command-list.js';
import { flagsOf } from './framework/catalogue.js';
import { commonOptions } from './framework/common-options.js';
import { untilInterrupted } from './framework/interrupt.js';
import { parseArguments } from './framework/parse.js';
import { printable } from './framework/printable.js';
import { environmentName, readSettings } from './framework/settings.js';
import { suggest } from './framework/suggest.js';
import { keepPrivate } from './framework/users-mask.js';

/**
 * Runs the command that `argv` names and resolves to the exit code: 0, 1 for a failure, 2 for wrong usage,
 * 128 + n for signal n.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const { env, stdout, stderr } = process;
  keepPrivate();
  // Whoever stops reading the log still wants the work done.
  stderr.on('error', () => undefined);
  let json = argv.includes('--json');
  const ending = await untilInterrupted(stdout, async (signal) => {
    const parsed = await parseArguments(
      argv.includes('--version') ? ['version'] : argv,
      catalogue,
      stdout.columns || 100,
    );
    if ('help' in parsed) {
      stdout.write(`${parsed.help}\n`);
      return 0;
    }
    const { command, given } = parsed;
    const flagsOfAll = (): Promise<readonly string[]> => flagsOf(catalogue);
    await warnOfEnvironment(env, flagsOfAll, (line) => stderr.write(`${printable(line)}\n`));
    const { common, values } = await readSettings(command, { given, env, flagsOfAll });
    json = common.json;
    // Help, which is to be there in no time, goes without what lays out tables and progress.
    const { Output } = await import('./framework/output.js');
    const output = new Output({ json, stdout, stderr, env });
    return (await command.run(values, { dir: common.dir, output, signal })) ?? 0;
  });
  if ('exitCode' in ending) return ending.exitCode;
  const [{ default: pc }, { isColored, linesFor }, { reportError }] = await Promise.all([
    import('picocolors'),
    import('./framework/output.js'),
    import('./framework/report-error.js'),
  ]);
  const { red } = pc.createColors(isColored(stderr, env));
  return reportError(ending.error, {
    json,
    say: (text) => (json ? [text] : linesFor(stderr, text)).forEach((line) => stderr.write(`${line}\n`)),
    paint: red,
  });
}

/** An environment may hold what other programs need; what looks like a slip of the pen is worth a word. */
async function warnOfEnvironment(
  env: NodeJS.ProcessEnv,
  flagsOfAll: () => Promise<readonly string[]>,
  say: (line: string) => void,
): Promise<void> {
  const common = Object.keys(commonOptions).map(environmentName);
  const unknown = (known: readonly string[]): string[] =>
    Object.keys(env).filter((name) => name.startsWith('GRIDLODE_') && !known.includes(name));
  if (unknown(common).length === 0) return;
  const known = [...common, ...(await flagsOfAll()).map(environmentName)];
  for (const name of unknown(known)) {
    const meant = suggest(name, known);
    if (meant !== '') say(`${name} in the environment is no setting${meant}`);
  }
}
