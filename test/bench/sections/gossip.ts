import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { gossipsub, type GossipSub } from '@chainsafe/libp2p-gossipsub';
import { noise } from '@chainsafe/libp2p-noise';
import { yamux } from '@chainsafe/libp2p-yamux';
import { identify, type Identify } from '@libp2p/identify';
import type { Libp2p } from '@libp2p/interface';
import { tcp } from '@libp2p/tcp';
import { createLibp2p } from 'libp2p';
import { TestNetwork } from '../../node/mesh/network.js';
import { makeBench, removeBench } from '../../node/peer/fixture.js';
import { LinkedPeer } from '../../node/peer/linked-peer.js';
import { syntheticDemo } from '../../../cli/presets/demo.js';
import { cpuInTurn, cpuOf } from '../timing.js';
import { drawnMembers } from '../members.js';
import type { Section } from '../section.js';

/** Whose claims fill a cut of 4,096 records. */
const members = 1_024;
const slots = 4;
const rounds = 4;
/** Messages under way at once. */
const atOnce = 16;
const topic = 'bench';

type BareHost = Libp2p<{ identify: Identify; pubsub: GossipSub }>;

/** A libp2p host with the router as it comes, which checks signatures and nothing else. */
const startBare = (): Promise<BareHost> =>
  createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify(), pubsub: gossipsub() },
  });

/** How many messages have come, and a way to wait for more. */
class Arrivals {
  count = 0;
  #wake = (): void => undefined;

  note(): void {
    this.count++;
    this.#wake();
  }

  async reach(count: number): Promise<void> {
    while (this.count < count) await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}

/** Sends messages from one host to another, a few at once. */
async function sendAll(
  messages: readonly Uint8Array[],
  arrivals: Arrivals,
  send: (message: Uint8Array) => Promise<unknown>,
): Promise<void> {
  const before = arrivals.count;
  for (let sent = 0; sent < messages.length; sent += atOnce) {
    const some = messages.slice(sent, sent + atOnce);
    await Promise.all(some.map(send));
    await arrivals.reach(before + sent + some.length);
  }
}

/** Two bare hosts of which one hears what the other sends. */
async function bareHosts(): Promise<{
  hosts: BareHost[];
  send: (messages: readonly Uint8Array[]) => Promise<void>;
}> {
  const hosts = [await startBare(), await startBare()] as const;
  const [sender, receiver] = hosts;
  const arrivals = new Arrivals();
  receiver.services.pubsub.addEventListener('message', () => arrivals.note());
  const subscribed = once(sender.services.pubsub as unknown as EventTarget, 'subscription-change');
  receiver.services.pubsub.subscribe(topic);
  await sender.dial(receiver.getMultiaddrs());
  await subscribed;
  const send = (messages: readonly Uint8Array[]): Promise<void> =>
    sendAll(messages, arrivals, (message) => sender.services.pubsub.publish(topic, message));
  return { hosts: [...hosts], send };
}

export const gossip: Section = {
  about: `A claim from one node's gossip to another, which decodes and verifies it, judges it by its ledger and stores it, against a message of as many bytes between two hosts of libp2p with their router as it comes, which checks one signature; both ends of both in this process, over loopback. Beside it what the node alone does with a claim, and with a cut of ${members * slots} of them. CPU milliseconds of a claim, of the fastest of ${rounds} runs in turn.`,
  async run() {
    const bench = await makeBench({ grid: syntheticDemo.rules.grid });
    const { peer: receiver, claims: messages } = await drawnMembers(bench, 'receiver', { members, slots });
    const bare = await bareHosts();
    const network = new TestNetwork();
    const arrivals = new Arrivals();
    const sender = await network.start({ network: bench.network });
    const linked = await LinkedPeer.join(receiver, sender.mesh.addresses(), {
      isMember: () => true,
      onMessage: async (bytes) => {
        const { action, code } = await receiver.inbox.judge(bytes, 'member');
        if (action !== 'accept') throw new Error(`The claim is not taken: ${code}`);
        arrivals.note();
        return action;
      },
    });
    await receiver.until(() => linked.mesh.peers().includes(sender.mesh.peerId));

    const [alone, gossiped] = [messages.splice(0, messages.length / 2), messages];
    const size = Math.round(gossiped.reduce((sum, { length }) => sum + length, 0) / gossiped.length);
    const share = gossiped.length / rounds;
    let from = 0;
    const cpuMs = await cpuInTurn(rounds, {
      claims: () =>
        sendAll(gossiped.slice(from, (from += share)), arrivals, (one) => sender.mesh.publish(one)),
      messages: () => bare.send(Array.from({ length: share }, () => randomBytes(size))),
    });
    const judgedMs = await cpuOf(() => receiver.take(...alone));
    const foldedMs = await cpuOf(() => receiver.cut());
    await linked.leave();
    await network.stop();
    for (const host of bare.hosts) await host.stop();
    await receiver.close();
    await removeBench(bench);
    const [claim, message] = [cpuMs.claims / share, cpuMs.messages / share];
    return [
      {
        bytes: size,
        claim,
        message,
        ratio: claim / message,
        'judged alone': judgedMs / alone.length,
        'claims a second': (1_000 * alone.length) / judgedMs,
        'in a cut': foldedMs / (members * slots),
      },
    ];
  },
};
