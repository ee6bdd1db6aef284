import type { Connection } from '@libp2p/interface';
import type { Multiaddr } from '@multiformats/multiaddr';
import { isNameable, likeliestFirst, relayedOf, withoutId, type Relayed } from '../host/addresses.js';
import { addressesPerPeerMax, relaysWanted } from '../constants.js';
import { shuffled } from './shuffled.js';

/**
 * Where the peers that are connected say that they can be reached, by connection: two nodes may have one key.
 */
export class AddressBook {
  readonly #told = new Map<string, readonly Multiaddr[]>();

  note({ id }: Connection, addresses: readonly Multiaddr[]): void {
    this.#told.set(id, addresses);
  }

  forget({ id }: Connection): void {
    this.#told.delete(id);
  }

  /**
   * At most `addressesPerPeerMax` addresses at which a peer with these connections can be reached, for one
   * that is connected with us from `askerAt`: first where we dialled it ourselves, then the likeliest. Of
   * those that do not fit, others each time.
   */
  addressesOf(connections: readonly Connection[], askerAt: Multiaddr | undefined): Multiaddr[] {
    const at = connections.map(({ remoteAddr }) => remoteAddr);
    const dialled = connections
      .filter(({ direction, remoteAddr }) => direction === 'outbound' && relayedOf(remoteAddr) === null)
      .map(({ remoteAddr }) => remoteAddr);
    const told = connections.flatMap(({ id }) => this.#told.get(id) ?? []);
    // One that ends with the peer's id leads to the same place.
    const all = [...dialled, ...likeliestFirst(told)]
      .map(withoutId)
      .filter((address) => isNameable(address, at, askerAt));
    const once = [...new Map(all.map((address) => [address.toString(), address])).values()];
    if (once.length <= addressesPerPeerMax) return once;
    const surely = addressesPerPeerMax / 2;
    return [...once.slice(0, surely), ...shuffled(once.slice(surely)).slice(0, addressesPerPeerMax - surely)];
  }

  /** The relays that lead to a peer with these connections: the one that does, then those that it tells. */
  relaysOf(connections: readonly Connection[]): Relayed[] {
    const addresses = connections.flatMap(({ id, remoteAddr }) => [
      remoteAddr,
      ...(this.#told.get(id) ?? []),
    ]);
    const relayed = addresses.flatMap((address) => relayedOf(address) ?? []);
    const once = new Map(relayed.map((one) => [one.relayPeer, one]));
    return [...once.values()].slice(0, 1 + relaysWanted);
  }
}
