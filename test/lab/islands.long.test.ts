// deadline: 1200 s, alone
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TestCampaign } from '../node/fixture.js';
import { inNetwork } from './lab-network.js';
import { Lab, whyNoLab, type Place } from './namespaces.js';
import type { NodeOrder, NodeTells } from './node-program.js';
import { ProcessIn } from './process-in.js';

type Told<K extends NodeTells['is']> = Extract<NodeTells, { is: K }>;

const islandsCount = 3;
const nodesPerIsland = 3;
/** Of the resolver's island, while the others hear nothing. */
const apartCuts = 60;
/** Within this time of the joining all nodes have the resolver's cuts. */
const joinedWithinSeconds = 180;
const hosts = 15;
/** Once all hosts of a home are up each knows a member outside within this time. */
const metWithinSeconds = 60;

const test = suite('islands and crowds, in network namespaces');
const why = whyNoLab();
if (why !== null) console.log(`skipped: ${why}`);
const inLab = why === null ? test : test.skip;

/** A node at a place of its own, and what it told last. */
class IslandNode {
  peerId = '';
  readonly #process: ProcessIn<never, NodeTells>;

  private constructor(process: ProcessIn<never, NodeTells>) {
    this.#process = process;
  }

  static async start(lab: Lab, place: Place, order: NodeOrder): Promise<IslandNode> {
    const process = new ProcessIn<never, NodeTells>(lab, place, './node-program.js', [JSON.stringify(order)]);
    const node = new IslandNode(process);
    node.peerId = (await process.hear((one): one is Told<'started'> => one.is === 'started')).peerId;
    return node;
  }

  get address(): string {
    return `/ip4/${this.#process.place.address}/tcp/4001/p2p/${this.peerId}`;
  }

  get place(): Place {
    return this.#process.place;
  }

  get cut(): number {
    return this.#process.heard.findLast((one) => one.is === 'cut')?.status.cut.number ?? 0;
  }

  get failures(): string[] {
    return this.#process.heard.flatMap((one) => (one.is === 'failed' ? [one.why] : []));
  }

  async reach(cut: number): Promise<void> {
    await this.#process.hear((one): one is Told<'cut'> => one.is === 'cut' && one.status.cut.number >= cut);
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }
}

/** Seconds that something took. */
async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return (performance.now() - startMs) / 1_000;
}

inLab('three islands of three nodes are one network again soon after they are joined', async () => {
  const lab = await Lab.open();
  const campaign = await TestCampaign.make({ epochMs: 1_000 });
  const nodes: IslandNode[] = [];
  try {
    const start = async (i: number, bootstrap: readonly string[]): Promise<void> => {
      const dir = await campaign.prepare(String.fromCharCode('a'.charCodeAt(0) + i));
      const place = lab.addPublicHost();
      nodes[i] = await IslandNode.start(lab, place, { dir, bootstrap, trainings: 0, audits: 0 });
    };
    await start(0, []);
    const bootstrap = nodes.map(({ address }) => address);
    const count = islandsCount * nodesPerIsland;
    await Promise.all(Array.from({ length: count - 1 }, (_, i) => start(i + 1, bootstrap)));
    const [resolver] = nodes as [IslandNode];
    const islands = Array.from({ length: islandsCount }, (_, i) =>
      nodes.filter((_, at) => at % islandsCount === i),
    );
    await Promise.all(nodes.map((node) => node.reach(5)));

    lab.part(islands.map((island) => island.map(({ place }) => place)));
    // Connections stand for a while after the line is cut, until somebody misses an answer.
    const parted = resolver.cut;
    await Promise.all((islands[0] as IslandNode[]).map((node) => node.reach(parted + apartCuts)));
    const others = islands.slice(1).flat();
    const behind = others.map(({ cut }) => cut);
    assert.ok(Math.max(...behind) < resolver.cut - apartCuts / 2, 'the islands were apart');

    lab.part([nodes.map(({ place }) => place)]);
    const reached = resolver.cut;
    const seconds = await secondsOf(() => Promise.all(others.map((node) => node.reach(reached))));
    console.log(
      `\nmeasured: joined after ${reached - parted} cuts apart: ${others.length} nodes were at cut ${Math.min(...behind)} ` +
        `and have cut ${reached} after ${seconds.toFixed(1)} s`,
    );
    assert.ok(seconds < joinedWithinSeconds, `it took ${seconds} s`);
    assert.equal(
      nodes.flatMap(({ failures }) => failures),
      [],
    );
  } finally {
    await Promise.all(nodes.map((node) => node.stop()));
    await lab.close();
    await campaign.remove();
  }
});

inLab(`${hosts} hosts behind one address meet the network outside, and hear of each other`, () =>
  inNetwork(async (network) => {
    const one = await network.addPublic();
    const other = await network.addPublic([one]);
    const home = await network.addHome('port-restricted', [one, other], hosts);
    // All are up by now; how long a machine takes to start so many processes is not what is asked.
    const startMs = performance.timeOrigin + performance.now();
    const metMs: number[] = [];
    for (const node of home)
      metMs.push((await node.until(({ members }) => one.peerId in members || other.peerId in members)).atMs);
    const seconds = Math.max(0, ...metMs.map((ms) => ms - startMs)) / 1_000;
    const said = await secondsOf(async () => {
      one.publish('hello');
      await Promise.all(home.map((node) => node.hears('hello')));
    });
    const known = home.map(({ state }) => Object.keys(state?.members ?? {}).length);
    console.log(
      `\nmeasured: the last of ${hosts} met a member ${seconds.toFixed(1)} s after all were up, ` +
        `all heard a message after ${said.toFixed(1)} s; they have ${Math.min(...known)} to ${Math.max(...known)} members each`,
    );
    assert.ok(seconds < metWithinSeconds, `it took ${seconds} s`);
  }),
);

test.run();
