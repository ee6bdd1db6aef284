import { fetchedMax } from '../../node/api/fetched.js';
import { decodeManifest } from '../../protocol/model/manifest.js';
/**
 * Reads a model's blocks in their order, where they are here, and else many at once from the network, as
 * nodes limit how often they are asked: from its author, who may have reasons to give nothing, or else from
 * those who attested it.
 */
export function readsAhead(readBlock, manifest, holders, client) {
    const fetch = async (wanted) => {
        for (const holder of holders) {
            const fetched = await client.fetchBlocks(wanted, holder);
            if (fetched !== null)
                return fetched;
        }
        return null;
    };
    let segments = [];
    let ahead = new Map();
    return async (cid) => {
        let block = ahead.get(cid) ?? (await readBlock(cid));
        if (block === null) {
            const wanted = cid === manifest ? [cid] : segments.slice(segments.indexOf(cid)).slice(0, fetchedMax);
            const fetched = await fetch(wanted);
            if (fetched === null)
                return null;
            ahead = new Map(wanted.map((one, i) => [one, fetched[i]]));
            block = fetched[0];
        }
        if (cid === manifest)
            segments = decodeManifest(block).segments.map(({ trees }) => trees);
        return block;
    };
}
//# sourceMappingURL=reads-ahead.js.map