import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCampaign } from '../../cli/presets/make-campaign.js';
import { syntheticDemo } from '../../cli/presets/demo.js';
import { writeCampaign } from '../../node/data-dir/data-dir.js';
import { datasetsFolder, openDataset } from '../../node/dataset/dataset-store.js';
import { synthesizeDataset } from '../../node/dataset/synthesize-dataset.js';
import { identityOf, openIdentity, type Identity } from '../../node/identity/identity.js';
import { Resolver } from '../../node/peer/resolver.js';
import { campaignCid, type Campaign } from '../../protocol/campaign/campaign.js';
import { domainHash, hashBytes, textBytes, type Cid } from '../../protocol/codec/hash.js';
import type { SyntheticSpec } from '../../protocol/dataset/synthetic.js';

/** Small enough that a model trains in a moment. */
const spec: SyntheticSpec = { seed: 7, eras: 40, rowsPerEra: 100, features: 12, targets: 1 };

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
  away: { restEpochs: 100 },
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
} satisfies Changes;

type Changes = { readonly [section in keyof Campaign]?: unknown };

const seedOf = (name: string): Uint8Array => hashBytes(domainHash('attack-seed', textBytes(name)));
/** A stranger's identity: keys cost nothing. */
export const identityNamed = (name: string): Promise<Identity> => identityOf(seedOf(name));

/** A campaign and the data directories of its nodes, in a temporary folder. The node `a` is the resolver. */
export class AttackedCampaign {
  private constructor(
    readonly dir: string,
    readonly campaign: Campaign,
    readonly network: Cid,
  ) {}

  static async make(epochMs: number, changes: Changes = {}): Promise<AttackedCampaign> {
    // A short name: a Unix socket below it has about 100 bytes for its path.
    const dir = await mkdtemp(join(tmpdir(), 'ga-'));
    const dataset = await synthesizeDataset(join(dir, 'data'), spec);
    const { manifest } = await openDataset(join(dir, 'data'), dataset);
    const { key } = await openIdentity(join(dir, 'a'), () => seedOf('a'));
    const { anchor } = await Resolver.create(join(dir, 'a'), key, 4_096, () => seedOf('beacons'));
    const merged: Record<string, unknown> = { ...rules };
    for (const [section, fields] of Object.entries(changes))
      merged[section] = Array.isArray(fields)
        ? fields
        : { ...(merged[section] as object), ...(fields as object) };
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
  async prepare(name: string): Promise<string> {
    const dir = join(this.dir, name);
    await mkdir(dir, { recursive: true });
    await openIdentity(dir, () => seedOf(name));
    await writeCampaign(dir, this.campaign);
    await symlink(datasetsFolder(join(this.dir, 'data')), datasetsFolder(dir)).catch(() => undefined);
    return dir;
  }

  remove(): Promise<void> {
    return rm(this.dir, { recursive: true });
  }
}
