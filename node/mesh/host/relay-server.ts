import { circuitRelayServer, RELAY_V2_STOP_CODEC, type CircuitRelayService } from '@libp2p/circuit-relay-v2';
import type { Connection, PeerId } from '@libp2p/interface';
import * as limits from '../constants.js';
import { hostOf } from './addresses.js';
import { Budgets } from './budgets.js';

interface RelayServerDependencies {
  readonly isMember: (peer: string) => boolean;
  readonly nowMs: () => number;
}

interface Relaying {
  getConnections(peer?: PeerId): Connection[];
  readonly services: { readonly relay: CircuitRelayService };
}

/**
 * What this node relays for peers that cannot be dialled, and whom it refuses (rule MESH-20): so that neither
 * one peer, nor one host with many keys, nor all together use up its line.
 */
export class RelayServer {
  readonly #deps: RelayServerDependencies;
  /** Relayed connections that may still be opened, by who asks for them. */
  readonly #budgets: Budgets;
  #host: Relaying | null = null;

  readonly service = circuitRelayServer({
    hopTimeout: limits.upgradeTimeoutMs,
    maxInboundHopStreams: limits.relayedPerPeerMax,
    maxOutboundHopStreams: limits.relayedPerPeerMax,
    maxOutboundStopStreams: limits.relayedPerPeerMax,
    reservations: {
      maxReservations: limits.reservationsMax,
      reservationTtl: limits.reservationMs,
      defaultDurationLimit: limits.relayedForMs,
      defaultDataLimit: BigInt(limits.relayedMaxBytes),
    },
  });

  constructor(dependencies: RelayServerDependencies) {
    this.#deps = dependencies;
    this.#budgets = new Budgets(limits.rememberedRatesMax, dependencies.nowMs);
  }

  /** Begins to count what a host relays. Who leaves gives its place back at once. */
  watch(host: Relaying & Pick<EventTarget, 'addEventListener'>): void {
    this.#host = host;
    host.addEventListener('peer:disconnect', (event) => {
      host.services.relay.reservations.delete((event as CustomEvent<PeerId>).detail);
    });
  }

  deniesReservation(peer: PeerId): boolean {
    const { isMember } = this.#deps;
    if (this.#host === null) return true;
    const others = [...this.#host.services.relay.reservations.keys()].filter((one) => !one.equals(peer));
    const strangers = others.filter((one) => !isMember(one.toString()));
    return !isMember(peer.toString()) && strangers.length >= limits.strangersReservationsMax;
  }

  deniesConnection(source: PeerId): boolean {
    if (this.#host === null) return true;
    const relayed = this.#host
      .getConnections()
      .flatMap(({ streams }) => streams)
      .filter(({ protocol, direction }) => protocol === RELAY_V2_STOP_CODEC && direction === 'outbound');
    if (relayed.length >= limits.relayedMax) return true;
    const [connection] = this.#host.getConnections(source);
    const host = connection === undefined ? '' : hostOf(connection.remoteAddr);
    const budgets = [
      this.#budgets.of(source.toString(), limits.relayedPerHour.peer, 3_600_000),
      this.#budgets.of(`host ${host}`, limits.relayedPerHour.host, 3_600_000),
      this.#budgets.of('all', limits.relayedPerHour.all, 3_600_000),
    ];
    if (budgets.some(({ left }) => left < 1)) return true;
    for (const budget of budgets) budget.left -= 1;
    return false;
  }
}
