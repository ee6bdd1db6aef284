import { toHash, cidOf, rawCodec } from '../../protocol/codec/hash.js';
import { announcementOf, encodeManifest, } from '../../protocol/model/manifest.js';
import { isPromising } from '../../protocol/model/screening.js';
/** Stores the trees of a segment; `transcripts[0]` is keyed by the owner. */
export async function storeSegment({ trees, treeCount, transcripts }, blocks) {
    const cid = cidOf(trees, rawCodec);
    await blocks.putBlock(cid, trees);
    return { trees: cid, treeCount, transcript: toHash(transcripts[0]) };
}
/**
 * Scores and sketches a finished model, or leaves one alone that its screening ended, and stores its
 * manifest.
 */
export async function sealModel({ campaign, network }, finished, blocks) {
    const { task: { owner, pointId, target, index }, order, segments, screening, session, } = finished;
    const { acceptance } = campaign.eras;
    const isAbandoned = screening.length > 0 && !isPromising(campaign, screening);
    const manifest = {
        kind: 'manifest',
        version: 1,
        campaign: network,
        owner,
        pointId,
        target,
        index,
        endedEarly: hasEnded(order, segments),
        segments: [...segments],
        screening: [...screening],
        scores: isAbandoned ? [] : await session.score(acceptance),
        sketch: isAbandoned ? new Uint8Array(0) : await session.sketch(acceptance),
    };
    const block = encodeManifest(manifest);
    const cid = cidOf(block);
    await blocks.putBlock(cid, block);
    return { manifest: cid, ...announcementOf(campaign, manifest) };
}
/** Whether the last segment found no split any more: it then holds fewer trees than planned. */
export function hasEnded({ plan }, segments) {
    const last = segments.length - 1;
    return last >= 0 && segments[last].treeCount < (plan.segments[last]?.trees ?? 0);
}
//# sourceMappingURL=seal-model.js.map