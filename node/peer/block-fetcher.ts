import type { FetchBlocks } from '../audit/model-under-audit.js';
import { peerIdOf } from '../identity/identity.js';
import type { Mesh } from '../mesh/mesh.js';
import type { PeerStore } from './peer-store.js';

/** Fetches blocks from peers, best from the node that made them. */
export class BlockFetcher {
  readonly #mesh: Pick<Mesh, 'fetchBlocks'>;
  readonly #store: PeerStore;

  constructor(mesh: Pick<Mesh, 'fetchBlocks'>, store: PeerStore) {
    this.#mesh = mesh;
    this.#store = store;
  }

  readonly fetch: FetchBlocks = (cids, { maxBytes, author, signal }) =>
    this.#mesh.fetchBlocks(cids, { maxBytes, signal, holder: author === null ? null : peerIdOf(author) });

  /** The same, and from then on this node gives them to anyone, once it keeps them. */
  readonly fetchAndShare: FetchBlocks = async (cids, options) => {
    const fetched = await this.fetch(cids, options);
    await this.#store.share(cids);
    return fetched;
  };
}
