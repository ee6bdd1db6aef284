import type { Connection } from '@libp2p/interface';
import { peerIdFromString } from '@libp2p/peer-id';
import { relayAgainMs, relayLookMs, relaysWanted, rememberedPeersMax } from '../constants.js';
import { isPublic, rangeOf } from '../host/addresses.js';
import type { Host } from '../host/host.js';
import type { RelayClient } from '../host/relay-client.js';
import { shuffled } from '../membership/shuffled.js';
import type { Reachability } from './reachability.js';
import { forgetOldest } from '../../forget-oldest.js';

interface RelaysDependencies {
  readonly host: Host;
  readonly client: Pick<RelayClient, 'relays' | 'reserve'>;
  readonly reachability: Pick<Reachability, 'isReached'>;
  readonly members: () => readonly string[];
  readonly nowMs: () => number;
  readonly onError: (error: unknown) => void;
}

/**
 * Sees to it that a node which nobody has reached from outside has places with relays (rule MESH-21): members
 * that it dialled at public addresses, so that others reach them too, of several ranges where it can choose.
 */
export class Relays {
  readonly #deps: RelaysDependencies;
  /** Relays that gave no place, and when to ask again. */
  readonly #refused = new Map<string, number>();
  #isAsking = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(dependencies: RelaysDependencies) {
    this.#deps = dependencies;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#look().catch(this.#deps.onError), relayLookMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const { client, reachability, nowMs } = this.#deps;
    if (this.#isAsking || reachability.isReached || client.relays.length >= relaysWanted) return;
    const relay = this.#nextRelay();
    if (relay === undefined) return;
    this.#isAsking = true;
    try {
      if (await client.reserve(relay)) return;
      this.#refused.set(relay.remotePeer.toString(), nowMs() + relayAgainMs);
      forgetOldest(this.#refused, rememberedPeersMax);
    } finally {
      this.#isAsking = false;
    }
  }

  #nextRelay(): Connection | undefined {
    const { host, client, members, nowMs } = this.#deps;
    const waysTo = (peer: string): Connection[] =>
      host
        .getConnections(peerIdFromString(peer))
        .filter(
          ({ direction, status, remoteAddr }) =>
            direction === 'outbound' && status === 'open' && isPublic(remoteAddr),
        )
        .slice(0, 1);
    const ranges = new Set(client.relays.flatMap(waysTo).map(({ remoteAddr }) => rangeOf(remoteAddr)));
    const candidates = shuffled(members())
      .filter((peer) => !client.relays.includes(peer) && (this.#refused.get(peer) ?? -Infinity) <= nowMs())
      .flatMap(waysTo);
    return candidates.find(({ remoteAddr }) => !ranges.has(rangeOf(remoteAddr))) ?? candidates[0];
  }
}
