import { checkTrees } from '../../native/index.js';
import { fail, GridlodeError } from '../../protocol/error.js';
import { decodeManifest } from '../../protocol/model/manifest.js';
import { orderModel } from '../training/model-order.js';
import { storedModelCodes } from './codes.js';
/** Throws MODEL_ABSENT or MODEL_FOREIGN, and ENGINE_TREES for trees that are malformed. */
export async function readModel(network, cid, readBlock) {
    const manifest = decodeManifest(await readPresent(cid, `the model ${cid}`, readBlock));
    checkNetwork(network, manifest, cid);
    const { plan, point } = orderModel(network, manifest);
    const segments = [];
    for (const [i, { trees: block, treeCount }] of manifest.segments.entries()) {
        const trees = await readPresent(block, `segment ${i} of the model ${cid}`, readBlock);
        // How great a leaf may be is the auditors' concern; predicting takes trees that can be walked.
        checkTrees(trees, {
            features: network.campaign.featureCount,
            maxBin: point.maxBin,
            maxLeaves: point.numLeaves,
            maxDepth: point.maxDepth,
            maxTrees: treeCount,
            leafBound: Number.MAX_VALUE,
        });
        segments.push(trees);
    }
    return { manifest, point, plan, segments };
}
/** The same, or null where one of its blocks is not there. */
export async function readHeldModel(network, cid, readBlock) {
    try {
        return await readModel(network, cid, readBlock);
    }
    catch (error) {
        if (error instanceof GridlodeError && error.code === 'MODEL_ABSENT')
            return null;
        throw error;
    }
}
export async function readPresent(cid, what, readBlock) {
    return (await readBlock(cid)) ?? fail(storedModelCodes, 'MODEL_ABSENT', `The store does not hold ${what}`);
}
/** Throws MODEL_FOREIGN. */
export function checkNetwork({ network }, { campaign }, cid) {
    if (campaign !== network)
        fail(storedModelCodes, 'MODEL_FOREIGN', `The model ${cid} is of the campaign ${campaign}, not of ${network}`);
}
//# sourceMappingURL=stored-model.js.map