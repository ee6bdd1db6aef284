import { GridlodeError } from '../../protocol/error.js';
import { decodeManifest, manifestMaxBytes } from '../../protocol/model/manifest.js';
/**
 * Has the blocks again that this node has lost: of its own models those who audited them have them, of
 * others' their authors.
 */
export class Refetch {
    #deps;
    #stopping = new AbortController();
    #running = null;
    constructor(dependencies) {
        this.#deps = dependencies;
    }
    /**
     * Asks for what is lost, one block after the other, up to the first that nobody gives; not while it is at
     * it already.
     */
    look() {
        if (this.#running !== null || this.#deps.blocks.lost.size === 0 || this.#stopping.signal.aborted)
            return;
        this.#running = this.#fetch().finally(() => (this.#running = null));
    }
    /** Resolves when it asks for nothing. */
    get idle() {
        return this.#running ?? Promise.resolve();
    }
    async stop() {
        this.#stopping.abort();
        await this.idle;
    }
    async #fetch() {
        const { blocks, fetchBlocks, onError } = this.#deps;
        const { signal } = this.#stopping;
        const queue = [...blocks.lost];
        for (const cid of queue) {
            try {
                const [block] = (await fetchBlocks([cid], { maxBytes: manifestMaxBytes, author: null, signal }));
                await blocks.putBlock(cid, block);
                // Without its manifest, nobody knew which segments a model has.
                queue.push(...(await blocks.noteAbsent(segmentsIn(block))));
            }
            catch (error) {
                // Who asks later may find a peer that has it. The first in turn must not keep the others from theirs.
                blocks.lost.delete(cid);
                blocks.lost.add(cid);
                if (!(error instanceof GridlodeError))
                    onError(error);
                return;
            }
        }
    }
}
/** The trees that a block names, where it is a manifest. */
function segmentsIn(block) {
    try {
        return decodeManifest(block).segments.map(({ trees }) => trees);
    }
    catch (error) {
        if (error instanceof GridlodeError)
            return [];
        throw error;
    }
}
//# sourceMappingURL=refetch.js.map