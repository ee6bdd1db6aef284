import type { Cid } from '../../protocol/codec/hash.js';
import type { AdmissionAction } from './gossip/gossip.js';
import type { Skew } from './membership/version-skews.js';
import type { Twin } from './host/twins.js';

/**
 * What the mesh asks of the node. What these throw is a bug of ours: it goes to onError and is held against
 * no peer.
 */
export interface MeshHandlers {
  /** Judges a record of at most `messageMaxBytes` that the peer `from` handed on. */
  onMessage(bytes: Uint8Array, from: string): Promise<AdmissionAction>;
  /**
   * Whether the peer is known to the ledger or the campaign, so that its key cost something: a member, the
   * resolver, who could pay for a model.
   */
  isMember(peer: string): boolean;
  /** Whether the peer is seated in a panel that looks at a model of this node: it must be able to have it. */
  isSeated(peer: string): boolean;
  /** A block to serve, or null where it is not held or not to be served (rules MESH-7 and MESH-9). */
  readBlock(cid: Cid): Promise<Uint8Array | null>;
  /**
   * The records that a peer who holds the cut `cutNumber` lacks, oldest first; each at most
   * `messageMaxBytes`.
   */
  recordsSince(cutNumber: number): AsyncIterable<Uint8Array>;
  /**
   * The pieces of the snapshot of a cut, or of the latest, from one on. Throws NotHeld where it is not here.
   */
  piecesFrom(cut: number | null, from: number): AsyncIterable<Uint8Array>;
  /**
   * Whether a peer's key is the resolver's, a member's that is not barred, or of an account that holds
   * `modelMin`.
   */
  isMember(peer: string): boolean;
  /** A member of the network was connected, or its last connection closed. */
  onPeer(peerId: string, connected: boolean): void;
  /** A bootstrap peer did not answer, or another one at its address: told once until it has. */
  onUnreached(peerId: string, isOther: boolean): void;
  /** Another node runs with this one's key. */
  onTwin(twin: Twin): void;
  /** A peer runs another version of the rules; each version is told once. */
  onSkew(skew: Skew): void;
  onError(error: unknown): void;
}

/** Handlers that libp2p's events call: what they throw must not end the process. */
export function guarded(
  handlers: MeshHandlers,
): Pick<MeshHandlers, 'isMember' | 'onPeer' | 'onUnreached' | 'onTwin' | 'onSkew' | 'onError'> {
  const onError = (error: unknown): void => handlers.onError(error);
  const guard =
    <A extends unknown[], R>(handle: (...of: A) => R, otherwise: R) =>
    (...of: A): R => {
      try {
        return handle(...of);
      } catch (error) {
        onError(error);
        return otherwise;
      }
    };
  return {
    onError,
    isMember: guard((peer: string) => handlers.isMember(peer), false),
    onPeer: guard((peer: string, connected: boolean) => handlers.onPeer(peer, connected), undefined),
    onSkew: guard((skew: Skew) => handlers.onSkew(skew), undefined),
    onUnreached: guard((peer: string, isOther: boolean) => handlers.onUnreached(peer, isOther), undefined),
    onTwin: guard((twin: Twin) => handlers.onTwin(twin), undefined),
  };
}
