import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Order } from './command-program.js';

/** The script that npm installs as the command `gridlode`. */
export const bin = join(import.meta.dirname, '..', '..', '..', 'cli', 'bin', 'gridlode.js');
const program = join(import.meta.dirname, 'command-program.js');
/** Longer than any command but the demo takes on a busy machine. */
const commandMs = 60_000;

export interface Run {
  /** The exit code, or the signal that ended the process. */
  readonly status: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real command with data directories of its own. */
export class Gridlode {
  /** Where tests put their files; removed by `remove`. */
  readonly folder = mkdtempSync(join(tmpdir(), 'gridlode-cli-'));
  readonly #running = new Set<ChildProcess>();
  /** Processes that have run commands, and wait for the next. */
  readonly #idle: ChildProcess[] = [];
  readonly #runMs: number;

  constructor({ runMs = commandMs }: { runMs?: number } = {}) {
    this.#runMs = runMs;
  }

  path = (...names: string[]): string => join(this.folder, ...names);

  /** Starts a command in a process of its own. */
  start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    return this.#keep(
      spawn(process.execPath, [bin, ...args], {
        cwd: this.folder,
        env: this.#env(env),
        timeout: this.#runMs,
      }),
    );
  }

  /**
   * Runs a command to its end. To load all commands takes longer than most of them, so that a process runs
   * one after another, and several only where several run at once.
   */
  async run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
    const child = this.#idle.pop() ?? this.#fork();
    const over = new AbortController();
    const timer = setTimeout(() => child.kill(), this.#runMs);
    try {
      const answered = once(child, 'message', over);
      const ended = once(child, 'exit', over).then(([code, signal]) => {
        throw new Error(`gridlode ${args.join(' ')} ended its process with ${code ?? signal}`);
      });
      child.send({ args, env: this.#env(env) } satisfies Order);
      const [run] = (await Promise.race([answered, ended])) as [Run];
      this.#idle.push(child);
      return run;
    } finally {
      over.abort();
      clearTimeout(timer);
    }
  }

  #fork(): ChildProcess {
    return this.#keep(
      fork(program, { cwd: this.folder, env: this.#env(), execArgv: [], stdio: ['ignore', 2, 2, 'ipc'] }),
    );
  }

  #keep(child: ChildProcess): ChildProcess {
    this.#running.add(child);
    child.once('exit', () => this.#running.delete(child));
    return child;
  }

  /** Nothing that the machine of the tests may have set. */
  #env(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    const home = this.path('home');
    // Without the system's folders: on a battery nodes work too.
    return { PATH: process.env.PATH, XDG_DATA_HOME: home, HOME: home, GRIDLODE_MACHINE: home, ...more };
  }

  /** Runs a command that must succeed; what it prints on standard output. */
  async print(...args: string[]): Promise<string> {
    const { status, stdout, stderr } = await this.run(args);
    if (status !== 0) throw new Error(`gridlode ${args.join(' ')} ended with ${status}: ${stderr}`);
    return stdout;
  }

  /** Runs a command that must succeed with --json; its document. */
  async json(...args: string[]): Promise<ReturnType<typeof JSON.parse>> {
    return JSON.parse(await this.print(...args, '--json'));
  }

  async remove(): Promise<void> {
    for (const child of this.#running) child.kill('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }
}

export async function collect(child: ChildProcess): Promise<Run> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const status = await new Promise<number | string | null>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? signal)),
  );
  return { status, stdout, stderr };
}
