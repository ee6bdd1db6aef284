import type { Cid } from '../../protocol/codec/hash.js';
import type { Identity } from '../identity/identity.js';

/** What becomes of a gossiped message: passed on, dropped, or dropped and held against the peer it came from. */
export type Verdict = 'accept' | 'ignore' | 'reject';

export interface MeshOptions {
  readonly identity: Identity;
  /** The campaign's CID; peers of another share no topic and no stream protocol. */
  readonly network: Cid;
  /** Multiaddrs to listen on. */
  readonly listen: readonly string[];
  /** Multiaddrs to advertise in place of those listened on; none: advertise those. */
  readonly announce: readonly string[];
  /** Multiaddrs of members, each with /p2p/ and a peer id, by which to find the others. */
  readonly bootstrap: readonly string[];
}

/** What the mesh asks of the node. Anything these throw is a bug of ours: it goes to onError and is held against no peer. */
export interface MeshHandlers {
  onMessage(bytes: Uint8Array, from: string): Promise<Verdict>;
  readBlock(cid: Cid): Promise<Uint8Array | null>;
  /** Records of the cuts after `cutNumber` and those in no cut; each at most `messageMaxBytes`. */
  recordsSince(cutNumber: number): AsyncIterable<Uint8Array>;
  onPeer(peerId: string, connected: boolean): void;
  onError(error: unknown): void;
}

export interface FetchBlockOptions {
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
  /** Ids of the peers to ask, in this order; by default all that are connected. */
  readonly peers?: readonly string[];
}

export interface Mesh {
  readonly peerId: string;
  publish(bytes: Uint8Array): Promise<void>;
  fetchBlock(cid: Cid, options: FetchBlockOptions): Promise<Uint8Array>;
  fetchRecords(peerId: string, since: number, options?: { signal?: AbortSignal }): AsyncIterable<Uint8Array>;
  peers(): string[];
  addresses(): string[];
  dial(address: string): Promise<string>;
  stop(): Promise<void>;
}

export declare const Mesh: { start(options: MeshOptions, handlers: MeshHandlers): Promise<Mesh> };
