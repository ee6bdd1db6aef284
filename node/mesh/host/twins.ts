import type { Multiaddr } from '@multiformats/multiaddr';
import { endpointOf } from './addresses.js';
import {
  addressDialTimeoutMs,
  ownEndpointsMax,
  rememberedPeersMax,
  twinClaimMs,
  twinEchoMs,
  twinToldMs,
} from '../constants.js';
import type { Dialler, Namer } from './dialler.js';
import { forgetOldest } from '../../forget-oldest.js';

/** Another node that runs with this one's key. */
export interface Twin {
  /** Where it is; null where it dialled us. */
  readonly address: string | null;
  /**
   * Whether a handshake showed that it holds our key; else a peer says so, again and again, and it could not
   * be reached.
   */
  readonly isProven: boolean;
}

export interface TwinDependencies {
  readonly dialler: Pick<Dialler, 'leadsToOwnKey'>;
  readonly ownAddresses: () => Multiaddr[];
  readonly onTwin: (twin: Twin) => void;
  readonly nowMs: () => number;
  readonly stopping: AbortSignal;
}

/**
 * Finds out whether another node has this one's key. Peers that are connected with both name the other one's
 * addresses (MESH-5); a stranger's word is no proof, so they are dialled, and only a handshake with our own
 * key counts (rule MESH-15). It tells the other node too.
 */
export class Twins {
  readonly #deps: TwinDependencies;
  /** Our own endpoints, also those of before. */
  readonly #own = new Set<string>();
  /** Endpoints at which once our own key answered just as somebody with it dialled us. */
  readonly #echoes = new Set<string>();
  /** Since when a peer says that there is another. */
  readonly #claims = new Map<string, number>();
  #latest: { readonly twin: Twin; readonly seenMs: number } | null = null;
  #toldMs = -Infinity;
  #isProbing = false;
  /** Whether somebody with our key dialled us while we looked: it may be ourselves, by way of a router. */
  #hasEcho = false;

  constructor(dependencies: TwinDependencies) {
    this.#deps = dependencies;
  }

  /** The one that was last noticed, unless that is long ago. */
  get current(): Twin | null {
    return this.#latest !== null && this.#deps.nowMs() - this.#latest.seenMs < twinToldMs
      ? this.#latest.twin
      : null;
  }

  /** Somebody who dialled us holds our key. */
  hearOwnKey(): void {
    if (this.#isProbing) this.#hasEcho = true;
    else this.#tell({ address: null, isProven: true });
  }

  /** Looks at the addresses under which a peer names us. */
  async check(addresses: readonly Multiaddr[], namer: Namer): Promise<void> {
    for (const own of this.#deps.ownAddresses()) this.#remember(own);
    // A relay leads to whoever has a place with it.
    const foreign = addresses.filter(
      (address) => endpointOf(address) !== null && !this.#own.has(keyOf(address)),
    );
    const [first] = foreign;
    if (first === undefined) return void this.#claims.delete(namer.peer);
    // What is proven needs no second look, and who looks may hide us from the other, which looks too.
    if (this.#isProbing || this.current?.isProven === true) return;
    this.#isProbing = true;
    this.#hasEcho = false;
    try {
      for (const address of foreign) if (await this.#isTwin(address, namer)) return;
    } finally {
      this.#isProbing = false;
    }
    this.#noteClaim(first, namer);
  }

  async #isTwin(address: Multiaddr, namer: Namer): Promise<boolean> {
    const { dialler, stopping } = this.#deps;
    if (!(await dialler.leadsToOwnKey(address, namer, AbortSignal.timeout(addressDialTimeoutMs))))
      return false;
    // Our own side of a handshake with ourselves may end later. A liar could be such a way back to ourselves.
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        stopping.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, twinEchoMs);
      stopping.addEventListener('abort', end);
      if (stopping.aborted) end();
    });
    if (!this.#hasEcho) this.#tell({ address: address.toString(), isProven: true });
    // Once it may be chance: both twins may look at the same moment.
    else if (this.#echoes.has(keyOf(address))) this.#remember(address);
    else this.#echoes.add(keyOf(address));
    forgetOldest(this.#echoes, ownEndpointsMax);
    return true;
  }

  /** An old connection of ours may live on for a while after a restart, so a claim counts when it stays. */
  #noteClaim(address: Multiaddr, { peer }: Namer): void {
    const sinceMs = this.#claims.get(peer) ?? this.#deps.nowMs();
    this.#claims.set(peer, sinceMs);
    forgetOldest(this.#claims, rememberedPeersMax);
    if (this.#deps.nowMs() - sinceMs >= twinClaimMs)
      this.#tell({ address: address.toString(), isProven: false });
  }

  #tell(twin: Twin): void {
    const nowMs = this.#deps.nowMs();
    // What is proven is not hidden by what a peer says.
    if (!twin.isProven && this.current?.isProven === true) return;
    const isNews =
      nowMs - this.#toldMs >= twinToldMs || (twin.isProven && this.#latest?.twin.isProven === false);
    this.#latest = { twin, seenMs: nowMs };
    if (!isNews) return;
    this.#toldMs = nowMs;
    this.#deps.onTwin(twin);
  }

  #remember(address: Multiaddr): void {
    this.#own.add(keyOf(address));
    forgetOldest(this.#own, ownEndpointsMax);
  }
}

function keyOf(address: Multiaddr): string {
  const endpoint = endpointOf(address);
  return endpoint === null ? address.toString() : `${endpoint.host} ${endpoint.port}`;
}
