import type { Multiaddr } from '@multiformats/multiaddr';
import { isPublic } from './addresses.js';

/** Of what libp2p makes of itself as far as it is used here. */
export interface ToldFrom {
  readonly addressManager: { confirmObservedAddr(address: Multiaddr, options: { type: 'transport' }): void };
  readonly transportManager: { getAddrs(): Multiaddr[] };
  readonly events: { addEventListener(name: 'transport:listening', listen: () => void): void };
}

/**
 * Has peers told of the public addresses of our own interfaces. libp2p keeps them to itself until something
 * has confirmed them; here who dials one finds out, and one that does not answer is in nobody's way.
 */
export class ToldAddresses {
  readonly #components: ToldFrom;

  constructor(components: ToldFrom) {
    this.#components = components;
    components.events.addEventListener('transport:listening', () => this.look());
  }

  /** Each address of an interface at which this node listens. */
  listening(): Multiaddr[] {
    return this.#components.transportManager.getAddrs();
  }

  /** Looks at what the interfaces have now. */
  look(): void {
    const { addressManager } = this.#components;
    for (const address of this.listening())
      if (isPublic(address)) addressManager.confirmObservedAddr(address, { type: 'transport' });
  }
}
