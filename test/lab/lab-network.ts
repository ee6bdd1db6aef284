import type { Cid } from '../../protocol/codec/hash.js';
import type { Order, Told, Tells } from './mesh-program.js';
import { Lab, type Nat, type Place } from './namespaces.js';
import { ProcessIn } from './process-in.js';

type Of<K extends Tells['is']> = Extract<Tells, { is: K }>;

/** A node of the mesh, alone in a process, at its place of the lab. */
export class LabNode {
  readonly peerId: string;
  readonly place: Place;
  readonly #process: ProcessIn<Told, Tells>;

  private constructor(process: ProcessIn<Told, Tells>, peerId: string) {
    this.#process = process;
    this.place = process.place;
    this.peerId = peerId;
  }

  static async start(
    lab: Lab,
    place: Place,
    bootstrap: readonly LabNode[],
    order: Omit<Order, 'bootstrap'> = {},
  ): Promise<LabNode> {
    const args = [JSON.stringify({ ...order, bootstrap: bootstrap.map(({ address }) => address) })];
    const process = new ProcessIn<Told, Tells>(lab, place, './mesh-program.js', args);
    const { peerId } = await process.hear((one): one is Of<'started'> => one.is === 'started');
    return new LabNode(process, peerId);
  }

  /** Where it listens, of use to others if it is a public one. */
  get address(): string {
    const { address } = this.place;
    return `/${address.includes(':') ? 'ip6' : 'ip4'}/${address}/tcp/4001/p2p/${this.peerId}`;
  }

  get state(): Of<'state'> | undefined {
    return this.#process.heard.findLast((one): one is Of<'state'> => one.is === 'state');
  }

  /** The first state since `sinceMs` of which `holds` is true. */
  until(holds: (state: Of<'state'>) => boolean, sinceMs = 0): Promise<Of<'state'>> {
    const last = this.state;
    if (last !== undefined && holds(last)) return Promise.resolve(last);
    return this.#process.hear(
      (one): one is Of<'state'> =>
        one.is === 'state' && one.atMs > sinceMs && one.atMs > (last?.atMs ?? 0) && holds(one),
    );
  }

  publish(text: string): void {
    this.#process.tell({ do: 'publish', text });
  }

  hears(text: string): Promise<Tells> {
    return this.#process.hear((one): one is Of<'message'> => one.is === 'message' && one.text === text);
  }

  async hold(seed: number, bytes: number): Promise<Cid> {
    this.#process.tell({ do: 'hold', seed, bytes });
    return (await this.#process.hear((one): one is Of<'held'> => one.is === 'held')).cid;
  }

  /** Fetches a block; the number of its bytes, or why it was not to be had. */
  async fetch(cid: Cid, holder: string): Promise<number | string> {
    const before = this.#process.heard.length;
    this.#process.tell({ do: 'fetch', cid, holder });
    const said = await this.#process.hear(
      (one): one is Of<'fetched'> | Of<'failed'> =>
        (one.is === 'fetched' || one.is === 'failed') && this.#process.heard.indexOf(one) >= before,
    );
    return said.is === 'fetched' ? said.bytes : said.why;
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }
}

/** The nodes of one test in a lab of its own. */
export class LabNetwork {
  readonly lab: Lab;
  readonly #nodes: LabNode[] = [];

  constructor(lab: Lab) {
    this.lab = lab;
  }

  async addPublic(bootstrap: readonly LabNode[] = []): Promise<LabNode> {
    return this.#add(this.lab.addPublicHost(), bootstrap);
  }

  async addHome(nat: Nat, bootstrap: readonly LabNode[], nodes = 1): Promise<LabNode[]> {
    return Promise.all(this.lab.addHome(nat, nodes).map((place) => this.#add(place, bootstrap)));
  }

  /** A node at a place that the test made. */
  addAt(place: Place, order: Omit<Order, 'bootstrap'>, bootstrap: readonly LabNode[] = []): Promise<LabNode> {
    return this.#add(place, bootstrap, order);
  }

  async #add(
    place: Place,
    bootstrap: readonly LabNode[],
    order?: Omit<Order, 'bootstrap'>,
  ): Promise<LabNode> {
    const node = await LabNode.start(this.lab, place, bootstrap, order);
    this.#nodes.push(node);
    return node;
  }

  async close(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.stop()));
    await this.lab.close();
  }
}

/** Runs a test in a lab of its own, of which nothing is left. */
export async function inNetwork(run: (network: LabNetwork) => Promise<void>): Promise<void> {
  const network = new LabNetwork(await Lab.open());
  try {
    await run(network);
  } finally {
    await network.close();
  }
}
