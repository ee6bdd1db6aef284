import { decodeManifest } from '../../protocol/model/manifest.js';
import { decodeMessage } from '../../protocol/records/message.js';
import { delRow } from '../store/store.js';
import { tables } from '../store/tables.js';
import { decodeProgress } from '../training/progress.js';
/**
 * Removes the blocks that nobody will ask this node for: of trainings whose point was lost or given up, and
 * of models that were refused or proven forged. Those of final models, of models under audit and of its own
 * open slots stay, and the predictions of all rounds, from which anyone may want to verify a settlement, also
 * of those that wait for a cut. What is lost of its own models, and of others' that it has, is noted: a
 * training that is not finished is none of these, and begins anew.
 */
export async function sweepBlocks(peerStore, ledger, node) {
    const { store, blocks } = peerStore;
    const wanted = new Set();
    const needed = new Set();
    /** The blocks of a model, as far as its manifest is here. */
    const blocksOf = async (manifest) => {
        const block = await blocks.readBlock(manifest);
        return block === null ? [] : [manifest, ...decodeManifest(block).segments.map(({ trees }) => trees)];
    };
    const keepModel = async (manifest, isOwn) => {
        for (const cid of [...(await blocksOf(manifest)), ...(isOwn ? [manifest] : [])]) {
            wanted.add(cid);
            needed.add(cid);
        }
    };
    for await (const [, point] of peerStore.settledPoints())
        if (point.state === 'final')
            await keepModel(point.manifest, point.node === node);
    for (const open of ledger.commitments.values())
        await keepModel(open.manifest, open.node === node);
    const own = new Set([...(ledger.members.get(node)?.slots.values() ?? [])].map(({ draw }) => draw?.pointId));
    for await (const { row, entry } of store.sift(tables.progress)) {
        if (entry === null || !own.has(entry[0])) {
            await store.batch([delRow(row)], { durable: false });
            continue;
        }
        const { segments, manifest } = decodeProgress(entry[1]);
        for (const { trees } of segments)
            wanted.add(trees);
        for (const cid of manifest === null ? [] : await blocksOf(manifest))
            wanted.add(cid);
    }
    for (const { positions } of ledger.rounds.values())
        for (const { predictions } of positions.values())
            if (predictions !== null)
                wanted.add(predictions);
    for await (const { positions } of peerStore.settlements())
        for (const { predictions } of positions)
            if (predictions !== null)
                wanted.add(predictions);
    for await (const message of peerStore.pendingMessages()) {
        const { body } = decodeMessage(message, peerStore.network).record;
        if (body.kind === 'prediction')
            for (const { predictions } of body.models)
                wanted.add(predictions);
    }
    return blocks.sweep({ wanted, needed });
}
//# sourceMappingURL=sweep.js.map