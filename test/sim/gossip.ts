import type { Cid } from '../../protocol/codec/hash.js';
import type { VerifiedRecord } from '../../protocol/records/envelope.js';
import type { SimPeer } from './sim-peer.js';
import type { Network } from './network.js';
import type { Random } from './random.js';

/** How what one peer accepted reaches the others. */
export interface Gossip {
  /** Passes a message on; `to` names the neighbours, where not all of them are meant. */
  tell(from: SimPeer, message: Uint8Array, to?: readonly SimPeer[]): void;
  /** What a peer has of the records of a cut, beside those that it keeps itself. */
  heardOf(peer: SimPeer, cids: readonly Cid[]): readonly VerifiedRecord[];
  /** Whom a peer asks for what it lacks; null where nobody is there. */
  partnerOf(peer: SimPeer): SimPeer | null;
}

/** Every peer hears every message from each of its neighbours, and keeps what it accepts. */
export class Flood implements Gossip {
  constructor(
    readonly network: Network<SimPeer>,
    readonly random: Random,
  ) {}

  tell(from: SimPeer, message: Uint8Array, to: readonly SimPeer[] = from.neighbours): void {
    for (const neighbour of to) {
      if (!neighbour.hasHeard(message))
        this.network.send(from, neighbour, (again) => neighbour.hear(message, again));
    }
  }

  heardOf(): readonly VerifiedRecord[] {
    return [];
  }

  partnerOf(peer: SimPeer): SimPeer {
    return this.random.pick(peer.neighbours);
  }
}
