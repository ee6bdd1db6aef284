import { cidOf, rawCodec, type Cid } from '../../protocol/codec/hash.js';
import { decodePredictions, predictionsMaxBytes } from '../../protocol/dataset/predictions.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import type { ModelSource } from '../audit/model-under-audit.js';
import type { PeerStore } from '../peer/peer-store.js';
import { fetchBlock } from './fetch-block.js';

/** The blocks that hold predictions: kept for as long as a settlement may be verified from them, and given to anyone. */
export class PredictionBlocks {
  constructor(
    private readonly store: PeerStore,
    private readonly fetchBlocks: ModelSource['fetchBlocks'],
  ) {}

  /** Stores a block for everyone. Throws PREDICTIONS_BLOCK or PREDICTIONS_VALUE, and what putBlock throws. */
  async add(block: Uint8Array): Promise<Cid> {
    decodePredictions(block);
    const cid = cidOf(block, rawCodec);
    await this.store.blocks.putBlock(cid, block);
    await this.store.share([cid]);
    return cid;
  }

  /** A block from this node, or from whoever predicted; null where nobody gives it. */
  async read(cid: Cid, author: NodeKey): Promise<Uint8Array | null> {
    const stored = await this.store.blocks.readBlock(cid);
    if (stored !== null) return stored;
    const block = await fetchBlock(this.fetchBlocks, cid, { maxBytes: predictionsMaxBytes, author });
    if (block !== null) await this.store.blocks.putBlock(cid, block);
    return block;
  }
}
