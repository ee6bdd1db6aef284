import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCampaign } from '../../cli/presets/make-campaign.js';
import { syntheticDemo } from '../../cli/presets/demo.js';
import { writeCampaign } from '../../node/data-dir.js';
import { datasetsFolder, openDataset } from '../../node/dataset/dataset-store.js';
import { synthesizeDataset } from '../../node/dataset/synthesize-dataset.js';
import { identityOf, openIdentity } from '../../node/identity/identity.js';
import { Resolver } from '../../node/peer/resolver.js';
import { campaignCid } from '../../protocol/campaign/campaign.js';
import { domainHash, hashBytes, textBytes } from '../../protocol/codec/hash.js';
/** Small enough that a model trains in a moment. */
const spec = { seed: 7, eras: 40, rowsPerEra: 100, features: 12, targets: 1 };
/**
 * Every model of this wide a grid is accepted, and none is like another, so that what an attack keeps from
 * becoming final shows.
 */
const rules = {
    grid: [
        { name: 'colsample_bytree', type: 'float', kind: 'values', values: ['0.5'] },
        { name: 'reg_lambda', type: 'float', kind: 'values', values: ['0'] },
        { name: 'learning_rate', type: 'float', kind: 'linspace', start: '0.01', stop: '0.25', count: 100_000 },
        { name: 'max_bin', type: 'int', kind: 'values', values: ['5'] },
        { name: 'max_depth', type: 'int', kind: 'values', values: ['4'] },
        { name: 'num_leaves', type: 'int', kind: 'values', values: ['7'] },
        { name: 'min_child_samples', type: 'int', kind: 'values', values: ['20'] },
        { name: 'n_estimators', type: 'int', kind: 'values', values: ['60'] },
    ],
    training: { segmentTrees: 5 },
    screening: { prefixPpm: 0 },
    acceptance: { corrMin: -1_000_000_000, sharpeMin: -1_000_000_000_000, distanceMin: 1 },
    claims: { skipMaxPpm: 1_000_000, leaseEpochs: 100, enrolmentEpochs: 400 },
    audit: {
        uniformSegments: 2,
        weightedSegments: 2,
        sampledEras: 2,
        panelEpochs: 12,
        vestingEpochs: 8,
        reauditPpm: 0,
        rejectedPpm: 0,
        disputePanelSize: 1,
    },
    stake: { bond: 0n, modelMin: 10n },
};
const demoRules = syntheticDemo.rules;
/**
 * Changes of a campaign, each section's fields by themselves; those that this version of the rules does not
 * have are left out.
 */
function known(changes) {
    return Object.fromEntries(Object.entries(changes).map(([section, fields]) => {
        if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
            return [section, fields];
        return [
            section,
            Object.fromEntries(Object.entries(fields).filter(([field]) => Object.hasOwn(demoRules[section] ?? {}, field))),
        ];
    }));
}
const seedOf = (name) => hashBytes(domainHash('attack-seed', textBytes(name)));
/** A stranger's identity: keys cost nothing. */
export const identityNamed = (name) => identityOf(seedOf(name));
/** A campaign and the data directories of its nodes, in a temporary folder. The node `a` is the resolver. */
export class AttackedCampaign {
    dir;
    campaign;
    network;
    constructor(dir, campaign, network) {
        this.dir = dir;
        this.campaign = campaign;
        this.network = network;
    }
    static async make(epochMs, changes = {}) {
        // A short name: a Unix socket below it has about 100 bytes for its path.
        const dir = await mkdtemp(join(tmpdir(), 'ga-'));
        const dataset = await synthesizeDataset(join(dir, 'data'), spec);
        const { manifest } = await openDataset(join(dir, 'data'), dataset);
        const { key } = await openIdentity(join(dir, 'a'), () => seedOf('a'));
        const { anchor } = await Resolver.create(join(dir, 'a'), key, 4_096, () => seedOf('beacons'));
        const merged = known(rules);
        for (const [section, fields] of Object.entries(known(changes)))
            merged[section] = Array.isArray(fields)
                ? fields
                : { ...merged[section], ...fields };
        const campaign = makeCampaign(syntheticDemo, {
            name: 'attacked',
            resolver: key,
            beaconAnchor: anchor,
            dataset,
            manifest,
            changes: { ...merged, epochMs },
        });
        return new AttackedCampaign(dir, campaign, campaignCid(campaign));
    }
    /** The data directory of a node, with its key, the campaign and the dataset. */
    async prepare(name) {
        const dir = join(this.dir, name);
        await mkdir(dir, { recursive: true });
        await openIdentity(dir, () => seedOf(name));
        await writeCampaign(dir, this.campaign);
        await symlink(datasetsFolder(join(this.dir, 'data')), datasetsFolder(dir)).catch(() => undefined);
        return dir;
    }
    remove() {
        return rm(this.dir, { recursive: true });
    }
}
//# sourceMappingURL=campaign.js.map