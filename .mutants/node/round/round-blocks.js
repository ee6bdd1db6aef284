import { cidOf, rawCodec } from '../../protocol/codec/hash.js';
import { decodePredictions, predictionsMaxBytes } from '../../protocol/dataset/predictions.js';
import { GridlodeError } from '../../protocol/error.js';
import { meshCodes } from '../mesh/codes.js';
/** How long whoever holds blocks is asked for them. */
const fetchMs = 30_000;
/** The blocks that a round is scored and checked from: predictions, and the models that they should be of. */
export class RoundBlocks {
    #deps;
    constructor(dependencies) {
        this.#deps = dependencies;
    }
    /**
     * Keeps a block of predictions. Nobody else gets it before the deadline of the round that names it (rule
     * MESH-9), when the cut shares it; of a round whose deadline has passed it is shared at once. Throws
     * PREDICTIONS_BLOCK or PREDICTIONS_VALUE, and what putBlock throws.
     */
    async add(block) {
        const { store, ledger } = this.#deps;
        const { pointId } = decodePredictions(block);
        const cid = cidOf(block, rawCodec);
        await store.blocks.putBlock(cid, block);
        const { number, rounds } = ledger();
        if ([...rounds.values()].some(({ deadline, positions }) => number >= deadline && positions.get(pointId)?.predictions === cid))
            await store.share([cid]);
        return cid;
    }
    /**
     * A block of predictions from this node, or from whoever predicted, and then kept for others; null where
     * nobody gives it.
     */
    async readPredictions(cid, author) {
        const { store } = this.#deps;
        const stored = await store.blocks.readBlock(cid);
        if (stored !== null)
            return stored;
        const [block] = (await this.fetch([cid], author)) ?? [];
        if (block === undefined)
            return null;
        await store.blocks.putBlock(cid, block);
        // Whoever gave it may give it to anyone.
        await store.share([cid]);
        return block;
    }
    /**
     * Blocks of a model or of predictions from the network, which are not kept. Null where nobody gives all of
     * them.
     */
    async fetch(cids, author) {
        try {
            return await this.#deps.fetchBlocks(cids, {
                maxBytes: predictionsMaxBytes,
                author,
                signal: AbortSignal.timeout(fetchMs),
            });
        }
        catch (error) {
            if (error instanceof GridlodeError && Object.hasOwn(meshCodes, error.code))
                return null;
            throw error;
        }
    }
}
//# sourceMappingURL=round-blocks.js.map