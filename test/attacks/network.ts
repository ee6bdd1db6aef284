import { readFile } from 'node:fs/promises';
import { ApiClient } from '../../node/api/api-client.js';
import type { NodeOptions } from '../../node/node.js';
import type { Campaign } from '../../protocol/campaign/campaign.js';
import type { LoopDelay } from './attack.js';
import { AttackedCampaign } from './campaign.js';
import { Child, type Told } from '../fixtures/child.js';
import type { StrangersOrder } from './scene.js';

/**
 * A node whose event loop stands still may answer as late as this; then it is told to have stood still for as
 * long.
 */
const loopMs = 60_000;
/** Within this time strangers are in place; enrolling thousands of keys takes longest. */
const readyMs = 300_000;

const moduleNamed = (name: string): URL => new URL(`./${name}.js`, import.meta.url);

/** One of the honest nodes of an attack, in a process of its own. */
export class AttackedNode {
  readonly api: ApiClient;

  constructor(
    readonly name: string,
    readonly dir: string,
    readonly child: Child,
    readonly ready: { peerId: string; key: string; addresses: string[] },
  ) {
    this.api = new ApiClient(dir);
  }

  /** The latest cut that it folded. */
  get cut(): number {
    return (this.events('cut').at(-1)?.number as number | undefined) ?? 0;
  }

  events(type: string): (Told & { atMs: number })[] {
    return this.child.heard.filter((one) => one.type === type);
  }

  /** The longest time without a cut between two moments, in seconds. */
  secondsWithoutCut(fromMs: number, toMs: number): number {
    const times = [
      fromMs,
      ...this.events('cut')
        .map(({ atMs }) => atMs)
        .filter((atMs) => atMs > fromMs && atMs < toMs),
      toMs,
    ];
    return Math.max(...times.slice(1).map((atMs, i) => atMs - (times[i] as number))) / 1_000;
  }

  /** Waits for a cut. */
  async reach(number: number): Promise<void> {
    await this.child.until(() => this.cut >= number);
  }

  resetLoop(): void {
    this.child.tell({ type: 'reset' });
  }

  /** How the event loop was since the last reset. */
  async loop(): Promise<LoopDelay> {
    const before = this.child.heard.length;
    this.child.tell({ type: 'loop' });
    const isHeard = await this.child.within(loopMs, () =>
      this.child.heard.slice(before).some(({ type }) => type === 'loop'),
    );
    if (!isHeard) return { p50: loopMs, p99: loopMs, max: loopMs };
    return this.child.next<LoopDelay>('loop', before);
  }

  /** MB of memory that its process has resident, without its engine's. */
  async rssMB(): Promise<number> {
    const status = await readFile(`/proc/${this.child.pid}/status`, 'latin1');
    return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1_024);
  }

  /** Seconds until a command is answered, at most `mostSeconds`, which stands for never. */
  async secondsToAnswer(mostSeconds: number): Promise<number> {
    const startMs = performance.now();
    for (;;) {
      const isAnswered = await Promise.race([
        this.api.status().then(
          () => true,
          () => false,
        ),
        later(1_000 * mostSeconds - (performance.now() - startMs), false),
      ]);
      const seconds = (performance.now() - startMs) / 1_000;
      if (isAnswered || seconds >= mostSeconds) return Math.min(seconds, mostSeconds);
      await later(200, null);
    }
  }
}

/** The honest nodes and the strangers of one attack; `close` ends them all. */
export class AttackedNetwork {
  readonly nodes: AttackedNode[] = [];
  readonly #children: Child[] = [];

  private constructor(readonly files: AttackedCampaign) {}

  get campaign(): Campaign {
    return this.files.campaign;
  }

  /** Makes a network for `work`, and leaves nothing of it. */
  static async with<T>(
    epochMs: number,
    changes: Parameters<typeof AttackedCampaign.make>[1],
    work: (network: AttackedNetwork) => Promise<T>,
  ): Promise<T> {
    const network = new AttackedNetwork(await AttackedCampaign.make(epochMs, changes));
    try {
      return await work(network);
    } finally {
      await Promise.all(network.#children.map((child) => child.stop()));
      await network.files.remove();
    }
  }

  /** Starts a node that knows those that run. It neither trains nor audits unless `options` say so. */
  async start(name: string, options: Partial<NodeOptions> = {}, preload?: string): Promise<AttackedNode> {
    const dir = await this.files.prepare(name);
    const bootstrap = this.nodes.flatMap(({ ready }) => ready.addresses);
    const child = new Child(
      moduleNamed('node-program'),
      {
        dir,
        threads: 1,
        memoryBytes: 1 << 28,
        diskBytes: 1 << 28,
        listen: ['/ip4/127.0.0.1/tcp/0'],
        announce: [],
        bootstrap,
        machineRoot: dir,
        trainings: 0,
        audits: 0,
        ...options,
      } satisfies NodeOptions,
      { preload: preload === undefined ? undefined : moduleNamed(preload) },
    );
    this.#children.push(child);
    const node = new AttackedNode(name, dir, child, await child.next<AttackedNode['ready']>('ready'));
    this.nodes.push(node);
    return node;
  }

  async stop(node: AttackedNode): Promise<void> {
    this.nodes.splice(this.nodes.indexOf(node), 1);
    await node.child.stop();
  }

  /** Starts the strangers of an attack on nodes; resolves once they say that they are in place. */
  async strangers(
    attack: string,
    nodes: readonly AttackedNode[],
    details: StrangersOrder['details'] = {},
  ): Promise<Child> {
    const order: StrangersOrder = {
      attack,
      dir: this.files.dir + '/a',
      addresses: nodes.map(({ ready }) => ready.addresses[0] as string),
      details,
    };
    const child = new Child(moduleNamed('strangers-program'), order);
    this.#children.push(child);
    const isReady = await child.within(readyMs, () => child.heard.some(({ type }) => type === 'ready'));
    if (!isReady) throw new Error(`The strangers of ${attack} were not in place within ${readyMs / 1_000} s`);
    return child;
  }
}

/** Resolves with `value` after some ms; nothing waits for it at the end of the process. */
const later = <T>(ms: number, value: T): Promise<T> =>
  new Promise((resolve) => setTimeout(() => resolve(value), Math.max(0, ms)).unref());
