import { setMaxListeners } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesizeDataset } from '../../../node/dataset/synthesize-dataset.js';
import { Engine } from '../../../node/engine/engine.js';
import { orderModel } from '../../../node/training/model-order.js';
import { campaignCid } from '../../../protocol/campaign/campaign.js';
import { domainHash, toHash } from '../../../protocol/codec/hash.js';
import { axisNames, axisRules } from '../../../protocol/grid/axis.js';
import { pointAt } from '../../../protocol/grid/grid.js';
import { canonicalPoint, pointId } from '../../../protocol/grid/point.js';
import { vrfPublicKey } from '../../../protocol/vrf/vrf.js';
import { testCampaign } from '../../fixtures/campaign.js';
const spec = { seed: 7, eras: 12, rowsPerEra: 150, features: 12, targets: 2 };
const values = {
    colsample_bytree: ['0.25', '0.5', '1'],
    reg_lambda: ['3'],
    learning_rate: ['0.05', '0.1'],
    max_bin: ['2', '3', '4', '5'],
    max_depth: ['4'],
    num_leaves: ['7'],
    min_child_samples: ['20'],
    n_estimators: ['58'],
};
/** By default 3 x 2 x 4 points, whose models have 11 segments of 5 trees and one of 3. */
export const gridWith = (changes = {}) => axisNames.map((name) => ({
    name,
    type: axisRules[name].type,
    kind: 'values',
    values: changes[name] ?? values[name],
}));
export const testResolver = toHash(vrfPublicKey(new Uint8Array(32)));
export async function makeBench(changes = {}, store = (dir) => synthesizeDataset(dir, spec)) {
    const dir = await mkdtemp(join(tmpdir(), 'gridlode-engine-'));
    const dataset = await store(dir);
    const campaign = testCampaign(testResolver, {
        dataset,
        grid: gridWith(),
        featureCount: spec.features,
        eras: {
            train: ['0001', '0002', '0003', '0004', '0005', '0006'],
            screening: [],
            acceptance: ['0008', '0009', '0010'],
            portfolio: ['0011'],
            report: ['0012'],
        },
        training: { segmentTrees: 5, startScore: 500_000_000 },
        screening: { prefixPpm: 0, corrMin: 0 },
        acceptance: { corrMin: -1_000_000_000, sharpeMin: -1_000_000_000_000, distanceMin: 1 },
        audit: {
            panelSize: 2,
            uniformSegments: 2,
            weightedSegments: 2,
            influentialSegments: 1,
            sampledEras: 2,
            panelEpochs: 6,
            drawingsMax: 4,
            disputePanelSize: 3,
            vestingEpochs: 8,
            reauditPpm: 0,
            rejectedPpm: 0,
        },
        standing: { base: 100, max: 10_000, decayEpochs: 50 },
        ...changes,
    });
    return { dir, dataset, campaign, network: campaignCid(campaign) };
}
export const removeBench = ({ dir }) => rm(dir, { recursive: true });
export const startEngine = ({ dir, dataset }, options = {}) => Engine.start({ dir, dataset, threads: 2, memoryBytes: 1 << 28, ...options });
/**
 * Ends the engine's process as the system does when memory runs out; the one after it, where that is being
 * started.
 */
export const killEngine = (engine) => engine.pid().then((pid) => void process.kill(pid, 'SIGKILL'));
export const orderAt = (bench, index, target = 'target') => orderModel(bench, { target, index });
export const testOwner = domainHash('test-owner');
/** The training of the point at an index, as `step` would ask for it. */
export function taskAt({ campaign, network }, index, target = 'target', owner = testOwner) {
    const point = pointId(network, canonicalPoint(pointAt(campaign.grid, index, target), campaign.featureCount));
    return { type: 'train', key: `train/${point}`, pointId: point, owner, slot: 0, target, index };
}
/** Many wait on it at once. */
export const never = new AbortController().signal;
setMaxListeners(1_000, never);
export const codeOf = (work) => work.then(() => 'none', (error) => error.code ?? error.message);
//# sourceMappingURL=fixture.js.map