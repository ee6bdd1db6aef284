import { fork, type ChildProcess } from 'node:child_process';
import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { NodeOptions } from '../../node/node.js';

export type FromDemoNode = { type: 'ready'; addresses: readonly string[] } | { type: 'failed'; why: string };

/** How long a node may take to stop by itself. */
const stopMs = 15_000;

/** A node of the demo in a process of its own. */
export class NodeProcess {
  /** Resolves with how the process ended. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  #why: string | null = null;

  private constructor(
    child: ChildProcess,
    readonly addresses: Promise<readonly string[]>,
  ) {
    this.#child = child;
    this.ended = new Promise((resolve) =>
      child.once('exit', (code, signal) =>
        resolve(this.#why ?? `it ended with ${signal ?? `exit code ${code}`}`),
      ),
    );
    child.on('message', (message: FromDemoNode) => {
      if (message.type === 'failed') this.#why = message.why;
    });
  }

  /** Starts a node whose log goes to `logFile`. Rejects where it does not get ready. */
  static async start(options: NodeOptions, forges: boolean, logFile: string): Promise<NodeProcess> {
    const log = await open(logFile, 'a');
    const child = fork(
      fileURLToPath(new URL('./demo-node.js', import.meta.url)),
      [JSON.stringify({ options, forges })],
      { execArgv: ['--enable-source-maps'], stdio: ['ignore', log.fd, log.fd, 'ipc'] },
    );
    await log.close();
    const addresses = new Promise<readonly string[]>((resolve, reject) => {
      child.on('message', (message: FromDemoNode) =>
        message.type === 'ready' ? resolve(message.addresses) : reject(new Error(message.why)),
      );
      child.once('exit', () => reject(new Error('The process ended before the node was ready')));
      child.once('error', reject);
    });
    const node = new NodeProcess(child, addresses);
    await addresses;
    return node;
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  /** Lets the node finish what it must, and ends its process by force where that takes too long. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    if (this.#child.connected) this.#child.send('stop', () => undefined);
    const force = setTimeout(() => this.#child.kill('SIGKILL'), stopMs);
    await this.ended;
    clearTimeout(force);
  }
}
