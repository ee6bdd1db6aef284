import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { socketPath } from '../../node/api/socket-path.js';
import { gridOf } from '../fixtures/campaign.js';
import { TestCampaign } from '../node/fixture.js';
import { Random } from '../sim/random.js';
import { LastingNode, type Held } from './lasting-node.js';

/** The first is the resolver; these stay up, and are measured. */
const staying = ['a', 'b', 'c', 'd', 'e'];
/** These come and go. */
const coming = ['f', 'g', 'h'];
/** Of the staying ones so many train, and all that come and go. */
const trainers = 2;
const churnEveryMs = 20_000;
const measureEveryMs = 15_000;
/** Until then each node opens its files, compiles, and meets the others. */
const warmUpMs = 120_000;
const askersPerNode = 2;
const toldEveryMs = 300_000;

/** What is asked, in turn: what is short as often as not, and lists. */
const paths = ['/status', '/peers', '/status', '/ledger', '/models', '/preferences', '/claims', '/accounts'];

export interface SoakOptions {
  readonly durationMs: number;
  readonly requests: number;
  readonly seed: number;
}

/** Of one node: the means of the first and of the last third of what was measured after the warm-up. */
export interface Thirds {
  readonly name: string;
  readonly first: Held;
  readonly last: Held;
  readonly measurements: number;
}

export interface SoakReport {
  readonly seconds: number;
  readonly answered: number;
  /** Answers with another status than 200, and requests without one, of nodes that stay up. */
  readonly refused: number;
  /** Nodes that were stopped or killed and started again. */
  readonly restarts: number;
  readonly cuts: number;
  readonly thirds: readonly Thirds[];
  readonly faults: readonly string[];
}

/** Eight nodes at work, three of which come and go, while their local APIs are asked without a pause. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const campaign = await TestCampaign.make({ epochMs: 10_000, grid: gridOf(400_000) });
  const run = new Soak(campaign, options);
  try {
    return await run.run();
  } finally {
    await run.stop();
    await campaign.remove();
  }
}

class Soak {
  readonly #nodes = new Map<string, LastingNode>();
  readonly #held = new Map<string, Held[]>();
  readonly #random: Random;
  #asked = 0;
  #answered = 0;
  #refused = 0;
  #restarts = 0;
  #startMs = 0;
  #waiting: (() => void)[] = [];
  readonly #over = new AbortController();

  constructor(
    readonly campaign: TestCampaign,
    readonly options: SoakOptions,
  ) {
    this.#random = new Random(crc32(`soak ${options.seed}`));
  }

  async run(): Promise<SoakReport> {
    const wake = (): void => this.#waiting.splice(0).forEach((resolve) => resolve());
    for (const name of [...staying, ...coming]) {
      const dir = await this.campaign.prepare(name);
      this.#nodes.set(name, new LastingNode(name, dir, { onUp: () => undefined, wake }));
      await this.#start(name);
    }
    this.#startMs = performance.now();
    const askers = [...this.#nodes.values()].flatMap((node) =>
      Array.from({ length: askersPerNode }, () => this.#ask(node)),
    );
    const loops = [
      this.#every(churnEveryMs, () => this.#churn()),
      this.#every(measureEveryMs, () => this.#measure()),
      this.#every(toldEveryMs, async () => this.#tell()),
    ];
    await Promise.all(askers);
    this.#over.abort();
    await Promise.all(loops);
    return this.#report();
  }

  async stop(): Promise<void> {
    this.#over.abort();
    await Promise.all([...this.#nodes.values()].map((node) => node.stop()));
  }

  get #ms(): number {
    return performance.now() - this.#startMs;
  }

  get #isOver(): boolean {
    return this.#ms >= this.options.durationMs && this.#answered >= this.options.requests;
  }

  get #faults(): string[] {
    return [...this.#nodes.values()].flatMap(({ faults }) => faults);
  }

  async #start(name: string): Promise<void> {
    const node = this.#nodes.get(name) as LastingNode;
    const bootstrap = [...this.#nodes.values()].flatMap(({ isUp, addresses }) => (isUp ? addresses : []));
    const trains = coming.includes(name) || staying.indexOf(name) < trainers;
    node.start(bootstrap, { trainings: trains ? 1 : 0, audits: 1 });
    while (!node.isUp && node.faults.length === 0)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Time is what is to pass here, so that timers are what it waits for. */
  async #every(ms: number, act: () => Promise<void>): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      await delay(ms, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) await act();
    }
  }

  async #churn(): Promise<void> {
    const name = this.#random.pick(coming);
    const node = this.#nodes.get(name) as LastingNode;
    await (this.#random.chance(0.5) ? node.kill() : node.stop());
    await this.#start(name);
    this.#restarts++;
  }

  async #measure(): Promise<void> {
    if (this.#ms < warmUpMs) return;
    for (const name of staying) {
      const held = await (this.#nodes.get(name) as LastingNode).measure();
      if (held !== null) this.#held.set(name, [...(this.#held.get(name) ?? []), held]);
    }
  }

  /** Asks one after the other, no faster than spreads all over the time. */
  async #ask(node: LastingNode): Promise<void> {
    const { durationMs, requests } = this.options;
    const path = socketPath(node.dir);
    while (!this.#isOver && this.#faults.length === 0) {
      const aheadMs = (this.#asked / requests) * durationMs - this.#ms;
      if (aheadMs > 0) await delay(aheadMs);
      if (!node.isUp) {
        await delay(measureEveryMs / 100);
        continue;
      }
      const url = paths[this.#asked++ % paths.length] as string;
      const status = await statusOf(path, url);
      if (status === 200) this.#answered++;
      // Of one that was just ended nobody expects an answer.
      else if (staying.includes(node.name)) this.#refused++;
    }
  }

  #tell(): void {
    const seconds = Math.round(this.#ms / 1_000);
    const held = this.#held.get(staying[0] as string)?.at(-1);
    console.log(
      `${seconds} s: ${this.#answered} answered, ${this.#restarts} restarts, ${JSON.stringify(held)}`,
    );
  }

  #report(): SoakReport {
    return {
      seconds: Math.round(this.#ms / 1_000),
      answered: this.#answered,
      refused: this.#refused,
      restarts: this.#restarts,
      cuts: Math.max(...[...this.#nodes.values()].map(({ cut }) => cut)),
      thirds: [...this.#held].map(([name, all]) => {
        const third = Math.floor(all.length / 3);
        return {
          name,
          first: meanOf(all.slice(0, third)),
          last: meanOf(all.slice(-third)),
          measurements: all.length,
        };
      }),
      faults: this.#faults,
    };
  }
}

function meanOf(all: readonly Held[]): Held {
  const mean = (of: (held: Held) => number): number =>
    Math.round(all.reduce((sum, held) => sum + of(held), 0) / all.length);
  return {
    heapBytes: mean(({ heapBytes }) => heapBytes),
    handles: mean(({ handles }) => handles),
    descriptors: mean(({ descriptors }) => descriptors),
    residentBytes: mean(({ residentBytes }) => residentBytes),
  };
}

/** Null for no answer. By hand, since who asks has the same processors as the nodes that answer. */
const statusOf = (socket: string, path: string): Promise<number | null> =>
  new Promise((resolve) => {
    let head = '';
    connect(socket, function (this: Socket) {
      this.write(`GET ${path} HTTP/1.1\r\nhost: node\r\n\r\n`);
    })
      .on('data', (chunk) => (head ||= chunk.toString('latin1', 0, 12)))
      .on('error', () => undefined)
      .on('close', (hadError) => resolve(hadError || head === '' ? null : Number(head.slice(9))));
  });
