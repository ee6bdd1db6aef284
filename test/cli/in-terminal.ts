import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { bin } from './run-bin.js';

/** Python can make a terminal. */
export const hasTerminal = spawnSync('python3', ['-c', 'import pty']).status === 0;
if (!hasTerminal) console.log('skipped: python3 is needed to make a terminal');

/** Runs the command with a terminal for standard output and standard error, and for what is typed. */
export const spawnInTerminal = (
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  { stdin = 'ignore', cwd }: { stdin?: 'ignore' | 'pipe'; cwd?: string } = {},
): ChildProcess =>
  spawn(
    'python3',
    ['-c', 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)', process.execPath, bin, ...args],
    {
      cwd,
      env: { PATH: process.env.PATH, TERM: 'xterm', ...env },
      stdio: [stdin, 'pipe', 'inherit'],
      timeout: 60_000,
    },
  );
