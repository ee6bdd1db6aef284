import { cidOf, rawCodec, type Cid } from '../../protocol/codec/hash.js';
import { decodePredictions, predictionsMaxBytes } from '../../protocol/dataset/predictions.js';
import { faultOf } from '../../protocol/error.js';
import type { Ledger } from '../../protocol/ledger/ledger.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import type { FetchBlocks } from '../audit/model-under-audit.js';
import type { PeerStore } from '../peer/peer-store.js';
import { predictionsOf } from '../../protocol/ledger/rounds/positions.js';

/** How long whoever holds blocks is asked for them. */
const fetchMs = 30_000;

export interface RoundBlocksDependencies {
  readonly store: PeerStore;
  readonly fetchBlocks: FetchBlocks;
  readonly ledger: () => Pick<Ledger, 'number' | 'rounds'>;
}

/** The blocks that a round is scored and checked from: predictions, and the models that they should be of. */
export class RoundBlocks {
  readonly #deps: RoundBlocksDependencies;

  constructor(dependencies: RoundBlocksDependencies) {
    this.#deps = dependencies;
  }

  /**
   * Keeps a block of predictions. Nobody else gets it before the deadline of the round that names it (rule
   * MESH-9), when the cut shares it; of a round whose deadline has passed it is shared at once. Throws
   * PREDICTIONS_BLOCK or PREDICTIONS_VALUE, and what putBlock throws.
   */
  async add(block: Uint8Array): Promise<Cid> {
    const { store, ledger } = this.#deps;
    const { pointId } = decodePredictions(block);
    const cid = cidOf(block, rawCodec);
    await store.blocks.putBlock(cid, block);
    const { number, rounds } = ledger();
    const isShared = [...rounds.values()].some(({ deadline, positions }) => {
      const position = positions.get(pointId);
      return number >= deadline && position !== undefined && predictionsOf(position) === cid;
    });
    if (isShared) await store.share([cid]);
    return cid;
  }

  /**
   * A block of predictions from this node, or from whoever predicted, and then kept for others; null where
   * nobody gives it.
   */
  async readPredictions(cid: Cid, author: NodeKey): Promise<Uint8Array | null> {
    const { store } = this.#deps;
    const stored = await store.blocks.readBlock(cid);
    if (stored !== null) return stored;
    const [block] = (await this.fetch([cid], author)) ?? [];
    if (block === undefined) return null;
    await store.blocks.putBlock(cid, block);
    // Whoever gave it may give it to anyone.
    await store.share([cid]);
    return block;
  }

  /**
   * Blocks of a model or of predictions from the network, which are not kept. Null where nobody gives all of
   * them.
   */
  async fetch(cids: readonly Cid[], author: NodeKey): Promise<Uint8Array[] | null> {
    try {
      return await this.#deps.fetchBlocks(cids, {
        maxBytes: predictionsMaxBytes,
        author,
        signal: AbortSignal.timeout(fetchMs),
      });
    } catch (error) {
      const fault = faultOf(error);
      if (fault === 'passing' || fault === 'peer') return null;
      throw error;
    }
  }
}
