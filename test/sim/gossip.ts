import type { Cid } from '../../protocol/codec/hash.js';
import type { VerifiedRecord } from '../../protocol/records/envelope.js';
import type { End, Network } from './network.js';
import type { Random } from './random.js';

/** How what one peer accepted reaches the others. */
export interface Gossip<P> {
  /** Passes a message on; `to` names the neighbours, where not all of them are meant. */
  tell(from: P, message: Uint8Array, to?: readonly P[]): void;
  /** What a peer has of the records of a cut, beside those that it keeps itself. */
  heardOf(peer: P, cids: readonly Cid[]): readonly VerifiedRecord[];
  /** Whom a peer asks for what it lacks; null where nobody is there. */
  partnerOf(peer: P): P | null;
  /** Of the records that wait for a cut, those that a peer hands on to another that asks. */
  waitingFor(from: P, to: P): readonly VerifiedRecord[];
}

/** A peer as those next to it know it. */
interface Neighbour<P> extends End {
  readonly neighbours: readonly P[];
  /** The records that it keeps until a cut holds them. */
  readonly waiting: readonly VerifiedRecord[];
  hasHeard(message: Uint8Array): boolean;
  hear(message: Uint8Array, again: boolean): void;
}

/** Every peer hears every message from each of its neighbours, and keeps what it accepts. */
export class Flood<P extends Neighbour<P>> implements Gossip<P> {
  constructor(
    readonly network: Network<P>,
    readonly random: Random,
  ) {}

  tell(from: P, message: Uint8Array, to: readonly P[] = from.neighbours): void {
    for (const neighbour of to) {
      if (!neighbour.hasHeard(message))
        this.network.send(from, neighbour, (again) => neighbour.hear(message, again));
    }
  }

  heardOf(): readonly VerifiedRecord[] {
    return [];
  }

  partnerOf(peer: P): P {
    return this.random.pick(peer.neighbours);
  }

  waitingFor({ waiting }: P): readonly VerifiedRecord[] {
    return waiting;
  }
}
