import type { Cid } from '../../protocol/codec/hash.js';
import { faultOf } from '../../protocol/error.js';
import { decodeManifest, manifestMaxBytes } from '../../protocol/model/manifest.js';
import type { FetchBlocks } from '../audit/model-under-audit.js';
import type { Blocks } from '../store/blocks.js';

export interface RefetchDependencies {
  readonly blocks: Blocks;
  readonly fetchBlocks: FetchBlocks;
  readonly onError: (error: unknown) => void;
}

/**
 * Has the blocks again that this node has lost: of its own models those who audited them have them, of
 * others' their authors.
 */
export class Refetch {
  readonly #deps: RefetchDependencies;
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;

  constructor(dependencies: RefetchDependencies) {
    this.#deps = dependencies;
  }

  /**
   * Asks for what is lost, one block after the other, up to the first that nobody gives; not while it is at
   * it already.
   */
  look(): void {
    if (this.#running !== null || this.#deps.blocks.lost.size === 0 || this.#stopping.signal.aborted) return;
    this.#running = this.#fetch().finally(() => (this.#running = null));
  }

  /** Resolves when it asks for nothing. */
  get idle(): Promise<void> {
    return this.#running ?? Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.idle;
  }

  async #fetch(): Promise<void> {
    const { blocks, fetchBlocks, onError } = this.#deps;
    const { signal } = this.#stopping;
    const queue = [...blocks.lost];
    for (const cid of queue) {
      try {
        const [block] = (await fetchBlocks([cid], { maxBytes: manifestMaxBytes, author: null, signal })) as [
          Uint8Array,
        ];
        await blocks.putBlock(cid, block);
        // Without its manifest, nobody knew which segments a model has.
        queue.push(...(await blocks.noteAbsent(segmentsIn(block))));
      } catch (error) {
        // Who asks later may find a peer that has it. The first in turn must not keep the others from theirs.
        blocks.lost.delete(cid);
        blocks.lost.add(cid);
        if (faultOf(error) === 'bug') onError(error);
        return;
      }
    }
  }
}

/** The trees that a block names, where it is a manifest. */
function segmentsIn(block: Uint8Array): Cid[] {
  try {
    return decodeManifest(block).segments.map(({ trees }) => trees);
  } catch (error) {
    if (faultOf(error) === 'peer') return [];
    throw error;
  }
}
