import { readCampaign } from '../../node/data-dir/data-dir.js';
import type { Campaign } from '../../protocol/campaign/campaign.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { identityNamed } from './campaign.js';
import type { Told } from '../fixtures/child.js';
import { Stranger } from './stranger.js';
import { greetingOf } from './wire.js';

/** What the process of an attack's strangers is started with. */
export interface StrangersOrder {
  readonly attack: string;
  /** A data directory of the campaign. */
  readonly dir: string;
  /** Of the nodes attacked, the first of each. */
  readonly addresses: readonly string[];
  readonly details: Readonly<Record<string, number | string>>;
}

/** Where the strangers of an attack are, and how they hear of its course. */
export class Scene {
  readonly #strangers: Stranger[] = [];
  readonly #stop = new AbortController();
  readonly #heard: Told[] = [];
  #greeting: Promise<readonly Uint8Array[]> | undefined;
  #waiting: (() => void)[] = [];

  private constructor(
    readonly campaign: Campaign,
    readonly network: Cid,
    readonly order: StrangersOrder,
  ) {}

  static async open(order: StrangersOrder): Promise<Scene> {
    const { campaign, network } = await readCampaign(order.dir);
    const scene = new Scene(campaign, network, order);
    process.on('message', (message: Told) => {
      if (message.type === 'stop') scene.#stop.abort();
      scene.#heard.push(message);
      for (const resolve of scene.#waiting.splice(0)) resolve();
    });
    process.once('disconnect', () => scene.#stop.abort());
    return scene;
  }

  get addresses(): readonly string[] {
    return this.order.addresses;
  }

  /** What answers begin with, learnt once by a stranger that goes away again. */
  greeting(): Promise<readonly Uint8Array[]> {
    return (this.#greeting ??= this.#learnGreeting());
  }

  async #learnGreeting(): Promise<readonly Uint8Array[]> {
    const scout = await Stranger.start({
      identity: await identityNamed('scout'),
      network: this.network,
      greeting: [],
    });
    try {
      return await greetingOf(await scout.connect(this.addresses[0] as string), this.network);
    } finally {
      await scout.stop();
    }
  }

  number(detail: string): number {
    return this.order.details[detail] as number;
  }

  /** Aborts when the attack is over. */
  get over(): AbortSignal {
    return this.#stop.signal;
  }

  tell(type: string, fields: Readonly<Record<string, unknown>> = {}): void {
    process.send?.({ type, ...fields }, undefined, undefined, () => undefined);
  }

  /** Resolves once the attack has said so, or is over. */
  async until(type: string): Promise<void> {
    while (!this.over.aborted && !this.#heard.some((one) => one.type === type)) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        this.over.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  /** A key that cost nothing, with a host of its own. */
  async stranger(name: string, localAddress?: string): Promise<Stranger> {
    const greeting = await this.greeting();
    const stranger = await Stranger.start({
      identity: await identityNamed(name),
      network: this.network,
      greeting,
      localAddress,
    });
    this.#strangers.push(stranger);
    return stranger;
  }

  async strangers(count: number, name = 'stranger', localAddress?: string): Promise<Stranger[]> {
    return Promise.all(Array.from({ length: count }, (_, i) => this.stranger(`${name} ${i}`, localAddress)));
  }

  async close(): Promise<void> {
    await Promise.all(this.#strangers.map((stranger) => stranger.stop().catch(() => undefined)));
  }
}
