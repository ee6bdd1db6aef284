import type { ApiClient } from '../../node/api/api-client.js';
import { fetchedMax } from '../../node/api/routes/blocks.js';
import type { ReadBlock } from '../../node/models/stored-model.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { decodeManifest } from '../../protocol/model/manifest.js';

/** Blocks that are asked for first, before it is known how fast they come. */
const firstCount = 4;
/** Within so long the blocks of one question shall come: half of what a node takes before it gives up. */
const questionMs = 15_000;
/** A peer that kept silent is asked last the second time. */
const attempts = 2;

/** What came from the network by one question. */
export interface Fetched {
  readonly blocks: readonly (readonly [Cid, Uint8Array])[];
  /** Segments of the model behind these; of its manifest one at least. */
  readonly left: number;
}

export interface ReadAheadOptions {
  readonly client: Pick<ApiClient, 'fetchBlocks'>;
  /** The nodes that surely had the model: its author, who may have reasons to give nothing, comes first. */
  readonly holders: readonly string[];
  readonly signal: AbortSignal;
  readonly onFetched?: (fetched: Fetched) => Promise<void>;
}

/**
 * Reads a model's blocks in their order, where they are here, and else many at once from the network, as
 * nodes limit how often they are asked: from its author, or else from others who have it. How many depends on
 * how fast they come.
 */
export function readAhead(
  readBlock: ReadBlock,
  manifest: Cid,
  { client, holders, signal, onFetched }: ReadAheadOptions,
): ReadBlock {
  let count = firstCount;
  let segments: Cid[] = [];
  let ahead = new Map<Cid, Uint8Array>();
  const ask = async (wanted: readonly Cid[]): Promise<Uint8Array[] | null> => {
    for (let attempt = 0; attempt < attempts; attempt++)
      for (const holder of holders) {
        const fetched = await client.fetchBlocks(wanted, holder, signal);
        if (fetched !== null) return fetched;
      }
    return null;
  };
  const fetch = async (cid: Cid): Promise<Uint8Array | null> => {
    const at = segments.indexOf(cid);
    const wanted = at < 0 ? [cid] : segments.slice(at, at + count);
    const sinceMs = performance.now();
    const fetched = await ask(wanted);
    if (fetched === null) return null;
    const isSlow = 2 * (performance.now() - sinceMs) > questionMs;
    count = isSlow ? Math.max(1, count >> 1) : Math.min(fetchedMax, 2 * count);
    const blocks = wanted.map((one, i) => [one, fetched[i] as Uint8Array] as const);
    ahead = new Map(blocks);
    await onFetched?.({ blocks, left: at < 0 ? 1 : segments.length - at - wanted.length });
    return fetched[0] as Uint8Array;
  };
  return async (cid) => {
    const block = ahead.get(cid) ?? (await readBlock(cid)) ?? (await fetch(cid));
    if (cid === manifest && block !== null)
      segments = decodeManifest(block).segments.map(({ trees }) => trees);
    return block;
  };
}
