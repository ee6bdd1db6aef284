import { setTimeout as delay } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { accountOf } from '../../protocol/records/keys.js';
import type { Mesh } from '../../node/mesh/mesh.js';
import { genesisOf, gridOf, testStake } from '../fixtures/campaign.js';
import { TestCampaign } from '../node/fixture.js';
import { identityNamed } from '../node/peer/fixture.js';
import { Random } from '../sim/random.js';
import { LastingNode } from './lasting-node.js';
import { Payer } from './payer.js';
import { Slots } from './slots.js';
import { readStore, type StoreRead } from './store-read.js';
import { startWitness } from './witness.js';

const names = ['a', 'b', 'c', 'd', 'e'];
/** So many are up when one is killed, so that there is a network under load: panels need three members. */
const upMin = 3;
/** The next is killed within this time, so that some die while they start and some in the midst of work. */
const lifeMaxMs = 1_000;
/** Cuts after the last kill, in which all that is under way comes to its end. */
const quietCuts = 12;

const toldEvery = 50;

export interface KillsReport {
  readonly kills: number;
  /** How many of them fell on a node that was starting. */
  readonly whileStarting: number;
  readonly starts: number;
  readonly longestStartMs: number;
  readonly cuts: number;
  readonly acknowledged: number;
  readonly slots: number;
  readonly settledModels: number;
  readonly records: number;
  /** Cuts after which all nodes answered with a digest. */
  readonly comparedDigests: number;
  /** What must not be: each says what happened. */
  readonly faults: readonly string[];
}

/**
 * Five nodes in processes of their own train tiny models and audit each other's while a key makes transfers,
 * and one after the other of them is killed at an instant that `seed` chooses, and started again at once.
 */
export async function killNodes({ kills, seed }: { kills: number; seed: number }): Promise<KillsReport> {
  const [staker, receiver] = [await identityNamed('staker'), await identityNamed('receiver')];
  const campaign = await TestCampaign.make({
    epochMs: 1_000,
    grid: gridOf(400_000),
    stake: {
      ...testStake,
      genesis: genesisOf([
        [staker.key, 1_000_000n],
        [receiver.key, 1n],
      ]),
    },
  });
  const run = new KillsRun(campaign, new Payer(campaign, staker, accountOf(receiver.key)), seed);
  try {
    return await run.run(kills);
  } finally {
    await run.stop();
    await campaign.remove();
  }
}

class KillsRun {
  readonly #random: Random;
  readonly #chooser: Random;
  readonly #nodes: LastingNode[] = [];
  readonly #slots: Slots;
  readonly #faults: string[] = [];
  #witness: Mesh | null = null;
  #waiting: (() => void)[] = [];
  #isOver = false;

  constructor(
    readonly campaign: TestCampaign,
    readonly payer: Payer,
    seed: number,
  ) {
    this.#random = new Random(crc32(`kills ${seed}`));
    // When transfers are made is not for the seed to say.
    this.#chooser = new Random(crc32(`payers ${seed}`));
    this.#slots = new Slots(campaign);
  }

  async run(kills: number): Promise<KillsReport> {
    this.#witness = await startWitness(this.campaign.network, (message) =>
      this.#slots.note(message, 'gossip'),
    );
    for (const name of names) {
      const node = new LastingNode(name, await this.campaign.prepare(name), {
        onUp: ({ addresses: [address] }) =>
          void this.#witness?.dial(address as string).catch(() => undefined),
        wake: () => this.#wake(),
      });
      this.#nodes.push(node);
      await this.#start(node);
    }
    const paying = this.#pay();
    for (let i = 1; i <= kills && this.#isSound; i++) {
      await this.#kill();
      if (i % toldEvery === 0)
        console.log(`${i} kills, cut ${this.#lastCut}, ${this.payer.acknowledged.length} acknowledged`);
    }
    await this.#until(() => this.#up.length === names.length);
    const last = this.#lastCut;
    this.#isOver = true;
    this.#wake();
    await paying;
    await this.#until(() => this.#nodes.every(({ cut }) => cut >= last + quietCuts));
    const comparedDigests = this.#isSound ? await this.#compareDigests() : 0;
    await Promise.all(this.#nodes.map((node) => node.stop()));
    return this.#report(kills, comparedDigests);
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#nodes.map((node) => node.stop()));
    await this.#witness?.stop();
  }

  get #up(): LastingNode[] {
    return this.#nodes.filter(({ isUp }) => isUp);
  }

  get #lastCut(): number {
    return Math.max(...this.#nodes.map(({ cut }) => cut));
  }

  get #isSound(): boolean {
    return this.#faults.length === 0 && this.#nodes.every(({ faults }) => faults.length === 0);
  }

  async #start(node: LastingNode): Promise<void> {
    node.start(this.#up.flatMap(({ addresses }) => addresses));
    // Only the first start is waited for: later ones may be broken off.
    if (node.startsMs.length === 0 && node.killedWhileStarting === 0) await this.#until(() => node.isUp);
  }

  /** The instant is what is random, so that a timer is what it waits for. */
  async #kill(): Promise<void> {
    await this.#until(() => this.#up.length >= upMin);
    await delay(this.#random.int(0, lifeMaxMs));
    const node = this.#random.pick(this.#nodes);
    await node.kill();
    await this.#start(node);
  }

  /** Hands in transfers, as fast as nodes tell of cuts. */
  async #pay(): Promise<void> {
    while (!this.#isOver) {
      const up = this.#up;
      if (up.length > 0) await this.payer.pay(this.#chooser.pick(up).api);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** The cuts of which all nodes tell what their ledger was after them; what they tell must be the same. */
  async #compareDigests(): Promise<number> {
    const told = await Promise.all(
      this.#nodes.map(
        async ({ api }) => new Map((await api.roots()).map(({ cut, digest }) => [cut, digest])),
      ),
    );
    const cuts = [...(told[0]?.keys() ?? [])].filter((cut) => told.every((one) => one.has(cut)));
    for (const cut of cuts) {
      const digests = new Set(told.map((one) => one.get(cut)));
      if (digests.size > 1) this.#faults.push(`after cut ${cut} the ledgers are ${[...digests].join(', ')}`);
    }
    return cuts.length;
  }

  async #report(kills: number, comparedDigests: number): Promise<KillsReport> {
    const { campaign, payer } = this;
    const reads: StoreRead[] = [];
    for (const { dir, name } of this.#nodes)
      reads.push(
        await readStore(campaign, dir, (message, where) => this.#slots.note(message, `${where} of ${name}`)),
      );
    const cuts = Math.min(...reads.map(({ cut }) => cut));
    // Of a run that was broken off much is still under way.
    if (this.#isSound) this.#compareStores(reads, cuts);
    const startsMs = this.#nodes.flatMap((node) => node.startsMs);
    const whileStarting = this.#nodes.reduce((sum, { killedWhileStarting }) => sum + killedWhileStarting, 0);
    return {
      kills,
      whileStarting,
      starts: startsMs.length + whileStarting,
      longestStartMs: Math.round(Math.max(...startsMs)),
      cuts,
      acknowledged: payer.acknowledged.length,
      slots: this.#slots.count,
      settledModels: Math.min(...reads.map(({ settled }) => settled.length)),
      records: Math.min(...reads.map(({ records }) => records.size)),
      comparedDigests,
      faults: [...this.#faults, ...this.#nodes.flatMap(({ faults }) => faults), ...this.#slots.twice],
    };
  }

  #compareStores(reads: readonly StoreRead[], cuts: number): void {
    const [first, ...others] = reads as [StoreRead, ...StoreRead[]];
    const settled = Math.min(...reads.map((read) => read.settled.length));
    for (const [i, read] of others.entries()) {
      const cut = first.digests.slice(0, cuts).findIndex((digest, at) => digest !== read.digests[at]);
      if (cut >= 0) this.#faults.push(`${names[i + 1]} has another cut ${cut + 1} than ${names[0]}`);
      const place = first.settled.slice(0, settled).findIndex((one, at) => one !== read.settled[at]);
      if (place >= 0) this.#faults.push(`${names[i + 1]} has settled another point at ${place}`);
    }
    for (const [i, { records, damage }] of reads.entries()) {
      for (const what of damage) this.#faults.push(`${names[i]}: ${what}`);
      for (const cid of this.payer.acknowledged)
        if (!records.has(cid))
          this.#faults.push(`${names[i]} lacks the transfer ${cid}, which was acknowledged`);
    }
  }

  /** Resolves once `holds` does, or something has gone wrong; it is asked again at each start and cut. */
  async #until(holds: () => boolean): Promise<void> {
    while (this.#isSound && !holds()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
