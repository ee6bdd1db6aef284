import { peerIdFromString } from '@libp2p/peer-id';
import { CODE_P2P, type Multiaddr } from '@multiformats/multiaddr';
import { endpointOf, isDialable, likeliestFirst, peerOf, type Surroundings } from './addresses.js';
import { Budgets, type Budget } from './budgets.js';
import * as limits from '../constants.js';
import type { Host } from './host.js';
import type { Names } from './names.js';
import { forgetOldest } from '../../forget-oldest.js';

/** A peer that says where others are. */
export interface Namer {
  readonly peer: string;
  readonly isMember: boolean;
  /** Where we ourselves dialled it; null where it dialled us. */
  readonly at: Multiaddr | null;
}

export interface DiallerDependencies {
  readonly host: Pick<Host, 'dial' | 'peerStore' | 'getConnections'>;
  readonly names: Names;
  readonly surroundings: () => Surroundings;
  readonly nowMs: () => number;
}

/** What the host throws when the handshake shows its own key on the other side. */
export const ownKeyError = 'InvalidPeerIdError';

/**
 * What the handshake says where it shows another key than the address names; its error has no name of its
 * own.
 */
const otherKey = /does not match expected remote identity key/;

interface Failure {
  /** Whether another peer answered. */
  readonly isOther: boolean;
  readonly atMs: number;
  readonly againMs: number;
  readonly waitMs: number;
}

/**
 * Dials addresses one after another. What the person who runs the node gave is tried whatever it is. What
 * peers name is tried only where it can be a node's (addresses.ts), not again while it is remembered as
 * failed, and within a budget of failures for each namer and for all, so that no answer makes us scan
 * somebody's network (rule MESH-16).
 */
export class Dialler {
  readonly #deps: DiallerDependencies;
  /** By endpoint where nothing answers there, by endpoint and peer where somebody else does. */
  readonly #failures = new Map<string, Failure>();
  /** Failures left, by namer; '' and 'member' stand for all strangers and all members. */
  readonly #budgets: Budgets;

  constructor(dependencies: DiallerDependencies) {
    this.#deps = dependencies;
    this.#budgets = new Budgets(limits.rememberedPeersMax, dependencies.nowMs);
  }

  /**
   * Whether one of a peer's addresses led to it before `signal` aborted; what is left over is tried the next
   * time. `namer` is null for addresses that whoever runs this node gave.
   */
  async dial(
    peer: string,
    addresses: readonly Multiaddr[],
    namer: Namer | null,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (await this.#dial(peer, addresses, namer, signal)) return true;
    // The host notes each failure under the peer's id, and so would keep every id that anybody made up.
    const id = peerIdFromString(peer);
    if (this.#deps.host.getConnections(id).length === 0) await this.#deps.host.peerStore.delete(id);
    return false;
  }

  /** Whether at an address that whoever runs this node gave for a peer another one answered. */
  async leadsToAnother(addresses: readonly Multiaddr[]): Promise<boolean> {
    return (await this.#given(addresses)).some((address) => this.#failureOf(address)?.isOther === true);
  }

  /** Whether somebody at an address that a peer names proves that it holds our own key. */
  async leadsToOwnKey(address: Multiaddr, namer: Namer, signal: AbortSignal): Promise<boolean> {
    if (this.#named([address], namer).length === 0 || !this.#spend(namer)) return false;
    try {
      const connection = await this.#deps.host.dial(address.decapsulateCode(CODE_P2P), { signal });
      connection.abort(new Error('It is another peer'));
    } catch (error) {
      if ((error as Error).name === ownKeyError) {
        this.#giveBack(namer);
        return true;
      }
    }
    this.#fail(keyOf(address, peerOf(address) ?? ''));
    return false;
  }

  /** Lets all addresses be tried again at once: this machine is in another network. */
  forgetFailures(): void {
    this.#failures.clear();
  }

  async #dial(
    peer: string,
    addresses: readonly Multiaddr[],
    namer: Namer | null,
    signal: AbortSignal,
  ): Promise<boolean> {
    const candidates = namer === null ? await this.#given(addresses) : this.#named(addresses, namer);
    for (const address of candidates.slice(0, limits.addressesPerPeerMax)) {
      if (signal.aborted || (namer !== null && !this.#spend(namer))) return false;
      const reached = await this.#try(peer, address, signal);
      if (reached && namer !== null) this.#giveBack(namer);
      if (reached) return true;
    }
    return false;
  }

  async #try(peer: string, address: Multiaddr, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#deps.host.dial(address, { signal });
      this.#failures.delete(keyOf(address));
      return true;
    } catch (error) {
      // Who is given up on, or waits for a place in the queue, was not tried.
      if (signal.aborted || (error as Error).message === 'Dial queue is full') return false;
      const isSilent =
        (error as NodeJS.ErrnoException).code !== undefined || (error as Error).name === 'TimeoutError';
      const isOther = otherKey.test((error as Error).message);
      this.#fail(isSilent ? keyOf(address) : keyOf(address, peer), isOther);
      return false;
    }
  }

  /** Those that a bootstrap list stands for now, the one that failed longest ago, or never, first. */
  async #given(addresses: readonly Multiaddr[]): Promise<Multiaddr[]> {
    const resolved = (
      await Promise.all(addresses.map((address) => this.#deps.names.resolve(address)))
    ).flat();
    const failedAt = (address: Multiaddr): number => this.#failureOf(address)?.atMs ?? -Infinity;
    return resolved.sort((a, b) => failedAt(a) - failedAt(b));
  }

  #named(addresses: readonly Multiaddr[], namer: Namer): Multiaddr[] {
    const nowMs = this.#deps.nowMs();
    const surroundings = this.#deps.surroundings();
    return likeliestFirst(addresses).filter(
      (address) =>
        isDialable(address, surroundings, namer.at) &&
        (this.#failureOf(address)?.againMs ?? -Infinity) <= nowMs,
    );
  }

  #failureOf(address: Multiaddr): Failure | undefined {
    return this.#failures.get(keyOf(address)) ?? this.#failures.get(keyOf(address, peerOf(address) ?? ''));
  }

  #fail(key: string, isOther = false): void {
    const before = this.#failures.get(key);
    const waitMs =
      before === undefined
        ? limits.addressAgainFirstMs
        : Math.min(limits.addressAgainMaxMs, before.waitMs * 2);
    const atMs = this.#deps.nowMs();
    this.#failures.delete(key);
    this.#failures.set(key, { isOther, atMs, againMs: atMs + waitMs, waitMs });
    forgetOldest(this.#failures, limits.rememberedAddressesMax);
  }

  /** Takes one failure from both budgets of a namer, which #giveBack undoes where the dial succeeds. */
  #spend(namer: Namer): boolean {
    const [own, all] = this.#budgetsOf(namer);
    if (own.left < 1 || all.left < 1) return false;
    own.left -= 1;
    all.left -= 1;
    return true;
  }

  #giveBack(namer: Namer): void {
    for (const budget of this.#budgetsOf(namer)) budget.left += 1;
  }

  #budgetsOf({ peer, isMember }: Namer): [own: Budget, all: Budget] {
    const own = this.#budgets.of(peer, limits.failedDialsPerNamerPerMinute, 60_000);
    return [own, this.#budgets.of(isMember ? 'member' : '', limits.failedDialsPerMinute, 60_000)];
  }
}

/** An endpoint, or an endpoint as the place of one peer. */
function keyOf(address: Multiaddr, peer = ''): string {
  const endpoint = endpointOf(address);
  return `${endpoint === null ? address.toString() : `${endpoint.host} ${endpoint.port}`} ${peer}`;
}
