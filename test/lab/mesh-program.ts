import { cidOf, textBytes, type Cid } from '../../protocol/codec/hash.js';
import { network, otherNetwork, TestNetwork } from '../node/mesh/network.js';

/** How it is started: alone on its host, on a port that all of them use. */
export interface Order {
  readonly bootstrap: readonly string[];
  readonly listen?: string;
  readonly usesMdns?: boolean;
  readonly usesUpnp?: boolean;
  /** Whether it is of another campaign. */
  readonly isOther?: boolean;
}

/** What a node of the lab is told. */
export type Told =
  | { readonly do: 'publish'; readonly text: string }
  /** Holds a block of so many bytes that follow from `seed`. */
  | { readonly do: 'hold'; readonly seed: number; readonly bytes: number }
  | { readonly do: 'fetch'; readonly cid: Cid; readonly holder: string };

/** What it tells, each with the time. */
export type Tells = { readonly atMs: number } & (
  | { readonly is: 'started'; readonly peerId: string; readonly addresses: readonly string[] }
  /** Whenever it changed: its addresses, and its members with the relays that alone lead to them. */
  | {
      readonly is: 'state';
      readonly addresses: readonly string[];
      readonly members: Readonly<Record<string, string | null>>;
    }
  | { readonly is: 'message'; readonly text: string }
  | { readonly is: 'held'; readonly cid: Cid }
  | { readonly is: 'fetched'; readonly bytes: number }
  | { readonly is: 'failed'; readonly why: string }
);

const lookMs = 50;
type Said = Tells extends infer T ? (T extends Tells ? Omit<T, 'atMs'> : never) : never;
const tell = (said: Said): void =>
  void process.send?.({ ...said, atMs: performance.timeOrigin + performance.now() });

/** A block that no compression makes small; the same for one seed. */
function blockOf(seed: number, bytes: number): Uint8Array {
  const block = new Uint32Array(bytes / 4);
  let state = seed;
  for (let i = 0; i < block.length; i++) block[i] = state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + i;
  return new Uint8Array(block.buffer);
}

const [, , order] = process.argv as [string, string, string];
const { bootstrap, listen = '/ip4/0.0.0.0/tcp/4001', isOther = false, ...uses } = JSON.parse(order) as Order;
const net = new TestNetwork();
const { mesh, blocks } = await net.start(
  { listen: [listen], bootstrap, ...uses, network: isOther ? otherNetwork : network },
  {
    onMessage: async (bytes) => {
      tell({ is: 'message', text: Buffer.from(bytes).toString() });
      return 'accept';
    },
    onError: (error) => tell({ is: 'failed', why: String((error as Error).stack) }),
  },
);
process.on('disconnect', () => process.exit());
process.on(
  'message',
  (told: Told) => void obey(told).catch((error: Error) => tell({ is: 'failed', why: error.message })),
);

async function obey(told: Told): Promise<void> {
  if (told.do === 'publish') return mesh.publish(textBytes(told.text));
  if (told.do === 'hold') {
    const block = blockOf(told.seed, told.bytes);
    blocks.set(cidOf(block), block);
    return tell({ is: 'held', cid: cidOf(block) });
  }
  const [block] = await mesh.fetchBlocks([told.cid], { maxBytes: 64 << 20, holder: told.holder });
  tell({ is: 'fetched', bytes: block?.length ?? 0 });
}

tell({ is: 'started', peerId: mesh.peerId, addresses: mesh.addresses() });
let last = '';
setInterval(() => {
  const members = Object.fromEntries(mesh.peers().map((peer) => [peer, mesh.relayTo(peer)]));
  const state = { addresses: mesh.addresses(), members };
  if (JSON.stringify(state) === last) return;
  last = JSON.stringify(state);
  tell({ is: 'state', ...state });
}, lookMs);
