import { constants } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeRelease } from './release/release.js';
import { setUp } from './setup.js';
import { SetupError } from './setup-error.js';
import { refuseSwallowedFlags } from './swallowed-flags.js';

const root = join(import.meta.dirname, '..', '..');

// For each command: how npm is called for it, its flags (true: takes a value), and what it runs after the
// set-up.
const commands = {
  start: {
    npm: 'npm start',
    flags: {
      data: true,
      nodes: true,
      models: true,
      seed: true,
      threads: true,
      results: true,
      beacon: false,
      dir: true,
      config: true,
      json: false,
    },
    script: 'cli/bin/gridlode.js',
    args: (args) => ['demo', ...args],
  },
  test: { npm: 'npm test', flags: { long: false }, script: 'dist/test/run.js', args: (args) => args },
  build: { npm: 'npm run build', flags: { 'without-engine': false } },
  release: { npm: 'npm run release', flags: {} },
};

/**
 * Runs one of the commands with its set-up; sets the exit code and prints a failure as one sentence.
 */
export async function runCommand(name, args) {
  const command = commands[name];
  try {
    refuseSwallowedFlags(command.npm, command.flags, args, process.env);
    const withoutEngine = name === 'build' && args.includes('--without-engine');
    await untilInterrupted(async (signal) => {
      await setUp(root, signal, { withoutEngine });
      if (name === 'release') await makeRelease(root, signal);
    });
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    process.exitCode = error.exitCode;
    return;
  }
  if (!command.script) return;
  // In this very process, so that signals reach the demo and the tests once and with nothing in between.
  const script = join(root, command.script);
  process.argv = [process.execPath, script, ...command.args(args)];
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(script).href);
}

async function untilInterrupted(work) {
  const controller = new AbortController();
  const stop = (name) => {
    const code = 128 + constants.signals[name];
    controller.abort(new SetupError('Stopped. The next run goes on from here.', code));
  };
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const name of names) process.on(name, stop);
  try {
    await work(controller.signal);
    controller.signal.throwIfAborted();
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    for (const name of names) process.off(name, stop);
  }
}
