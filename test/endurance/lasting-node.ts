import { ApiClient } from '../../node/api/api-client.js';
import type { NodeOptions } from '../../node/node.js';
import { Child, type Told } from '../fixtures/child.js';

const program = new URL('./node-program.js', import.meta.url);

const working = { trainings: 1, audits: 1 };

/** What a process holds, after all garbage is gone. */
export interface Held {
  readonly heapBytes: number;
  readonly handles: number;
  readonly descriptors: number;
  readonly residentBytes: number;
}

/** A node that may be killed and started again, in a process of its own each time. */
export class LastingNode {
  readonly api: ApiClient;
  /** Of the starts that nothing broke off, how long each took. */
  readonly startsMs: number[] = [];
  /** What went wrong: starts that failed by themselves, cuts that were lost, errors that were told. */
  readonly faults: string[] = [];
  addresses: readonly string[] = [];
  killedWhileStarting = 0;
  #child: Child | null = null;
  /** The latest cut that any of its processes told. */
  #cut = 0;
  #isUp = false;
  #measured: (held: Held) => void = () => undefined;

  constructor(
    readonly name: string,
    readonly dir: string,
    private readonly handlers: { onUp: (node: LastingNode) => void; wake: () => void },
  ) {
    this.api = new ApiClient(dir);
  }

  get cut(): number {
    return this.#cut;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Begins to start it; `onUp` is called once that is over, `wake` at each change. */
  start(bootstrap: readonly string[], work: Pick<NodeOptions, 'trainings' | 'audits'> = working): void {
    const options: NodeOptions = {
      dir: this.dir,
      threads: 1,
      memoryBytes: 1 << 27,
      diskBytes: 1 << 28,
      listen: ['/ip4/127.0.0.1/tcp/0'],
      announce: [],
      bootstrap,
      machineRoot: this.dir,
      ...work,
    };
    const startMs = performance.now();
    const child = new Child(program, options, { onHeard: (message) => this.#hear(child, message, startMs) });
    this.#child = child;
    void child.ended.then(() => this.#noteEnd(child));
  }

  #hear(child: Child, message: Told, startMs: number): void {
    if (child !== this.#child) return;
    if (message.type === 'ready') {
      const { cut, addresses } = message as unknown as { cut: number; addresses: string[] };
      if (cut < this.#cut) this.faults.push(`${this.name} told cut ${this.#cut} and starts at ${cut}`);
      this.startsMs.push(performance.now() - startMs);
      this.addresses = addresses;
      this.#isUp = true;
      this.handlers.onUp(this);
    } else if (message.type === 'measured') this.#measured(message as unknown as Held);
    else if (message.type === 'cut') this.#cut = message.number as number;
    else this.faults.push(`${this.name} ${message.type}: ${String(message.why)}`);
    this.handlers.wake();
  }

  /** A process that nobody killed has no reason to end. */
  #noteEnd(child: Child): void {
    if (child === this.#child) this.faults.push(`${this.name} ended: ${child.output}`);
    this.handlers.wake();
  }

  /** Null where it ends before it has answered. */
  async measure(): Promise<Held | null> {
    const child = this.#child;
    if (child === null) return null;
    const measured = new Promise<Held>((resolve) => (this.#measured = resolve));
    child.tell({ type: 'measure' });
    return Promise.race([measured, child.ended.then(() => null)]);
  }

  async kill(): Promise<void> {
    if (!this.#isUp) this.killedWhileStarting++;
    const child = this.#leave();
    await child?.kill();
  }

  async stop(): Promise<void> {
    await this.#leave()?.stop();
  }

  #leave(): Child | null {
    const child = this.#child;
    this.#child = null;
    this.#isUp = false;
    return child;
  }
}
