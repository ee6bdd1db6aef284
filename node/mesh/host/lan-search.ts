import { mdns, type MulticastDNSComponents } from '@libp2p/mdns';
import type { PeerDiscovery, PeerInfo, Startable } from '@libp2p/interface';
import type { Cid } from '../../../protocol/codec/hash.js';
import { lanAskEveryMs } from '../constants.js';

/** The name under which nodes of a campaign ask for each other: a label of DNS has few characters. */
const nameOf = (network: Cid): string => `_gridlode-${network.slice(-16)}._udp.local`;

/**
 * Finds members in the networks of this machine's interfaces by multicast DNS (rule MESH-28). It is not
 * among libp2p's own ways of discovery: these keep all that anybody in the network makes up.
 */
export class LanSearch implements Startable {
  readonly #mdns: PeerDiscovery & Startable;

  constructor(network: Cid, components: MulticastDNSComponents) {
    this.#mdns = mdns({ serviceTag: nameOf(network), interval: lanAskEveryMs })(components) as PeerDiscovery &
      Startable;
  }

  onPeer(listen: (peer: PeerInfo) => void): void {
    this.#mdns.addEventListener('peer', ({ detail }) => listen(detail));
  }

  async start(): Promise<void> {
    await this.#mdns.start();
  }

  async stop(): Promise<void> {
    await this.#mdns.stop();
  }
}
