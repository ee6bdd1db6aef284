import type { ApiClient } from '../../../node/api/api-client.js';
import { fetchedMax } from '../../../node/api/routes/blocks.js';
import type { ReadBlock } from '../../../node/models/stored-model.js';
import type { Cid } from '../../../protocol/codec/hash.js';
import { decodeManifest } from '../../../protocol/model/manifest.js';

/**
 * Reads a model's blocks in their order, where they are here, and else many at once from the network, as
 * nodes limit how often they are asked: from its author, who may have reasons to give nothing, or else from
 * those who attested it.
 */
export function readAhead(
  readBlock: ReadBlock,
  manifest: Cid,
  holders: readonly string[],
  client: ApiClient,
): ReadBlock {
  const fetch = async (wanted: readonly Cid[]): Promise<Uint8Array[] | null> => {
    for (const holder of holders) {
      const fetched = await client.fetchBlocks(wanted, holder);
      if (fetched !== null) return fetched;
    }
    return null;
  };
  let segments: Cid[] = [];
  let ahead = new Map<Cid, Uint8Array>();
  return async (cid) => {
    let block = ahead.get(cid) ?? (await readBlock(cid));
    if (block === null) {
      const wanted = cid === manifest ? [cid] : segments.slice(segments.indexOf(cid)).slice(0, fetchedMax);
      const fetched = await fetch(wanted);
      if (fetched === null) return null;
      ahead = new Map(wanted.map((one, i) => [one, fetched[i] as Uint8Array]));
      block = fetched[0] as Uint8Array;
    }
    if (cid === manifest) segments = decodeManifest(block).segments.map(({ trees }) => trees);
    return block;
  };
}
