import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The script that npm installs as the command `gridlode`. */
export const bin = join(import.meta.dirname, '..', '..', '..', 'cli', 'bin', 'gridlode.js');
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
  readonly #runMs: number;

  constructor({ runMs = commandMs }: { runMs?: number } = {}) {
    this.#runMs = runMs;
  }

  path = (...names: string[]): string => join(this.folder, ...names);

  /** The environment holds nothing that the machine of the tests may have set. */
  start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    const child = spawn(process.execPath, [bin, ...args], {
      cwd: this.folder,
      env: { PATH: process.env.PATH, XDG_DATA_HOME: this.path('home'), HOME: this.path('home'), ...env },
      timeout: this.#runMs,
    });
    this.#running.add(child);
    child.once('exit', () => this.#running.delete(child));
    return child;
  }

  async run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
    return collect(this.start(args, env));
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
