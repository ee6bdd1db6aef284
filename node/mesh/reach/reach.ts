/** How other nodes reach this one, as far as it knows. */
export interface Reach {
  /** Whether it listens nowhere but on this machine. */
  readonly isLocal: boolean;
  /** Whether a peer has dialled it from outside the networks of its interfaces. */
  readonly isReached: boolean;
  /** From where its router says that it forwards to it; null where it does not. */
  readonly forwarded: string | null;
  /** The ids of the relays that lead to it. */
  readonly relays: readonly string[];
  /** Peers that it is connected with past routers (MESH-22), and by a relay alone. */
  readonly directWays: number;
  readonly relayed: number;
  /** Why it opens no ways past routers now; null where nothing is known to be wrong. */
  readonly trouble: string | null;
}
