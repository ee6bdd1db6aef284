import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCampaign } from '../../node/data-dir/data-dir.js';
import { datasetsFolder } from '../../node/dataset/dataset-store.js';
import { synthesizeDataset } from '../../node/dataset/synthesize-dataset.js';
import { openIdentity } from '../../node/identity/identity.js';
import { Node, type NodeDependencies, type NodeOptions } from '../../node/node.js';
import type { NodeEvent } from '../../node/bus/events.js';
import { Resolver } from '../../node/peer/resolver.js';
import { campaignCid, type Campaign } from '../../protocol/campaign/campaign.js';
import type { Cid } from '../../protocol/codec/hash.js';
import type { SyntheticSpec } from '../../protocol/dataset/synthetic.js';
import { testCampaign } from '../fixtures/campaign.js';
import { gridWith } from './engine/fixture.js';
import { seedOf } from './peer/fixture.js';

export const smallData: SyntheticSpec = { seed: 7, eras: 14, rowsPerEra: 150, features: 12, targets: 2 };
/** What a campaign on these data says of them; it screens nothing. */
export const onSmallData = {
  featureCount: smallData.features,
  eras: {
    train: ['0001', '0002', '0003', '0004', '0005', '0006'],
    screening: [],
    acceptance: ['0008', '0009', '0010'],
    portfolio: ['0012'],
    report: ['0014'],
  },
  screening: { prefixPpm: 0, corrMin: 0 },
};

/** The data directory of a node, with its key, the campaign, and the datasets of the directory `data`. */
export async function prepareDir(
  dir: string,
  { name, campaign, data }: { name: string; campaign: Campaign; data: string },
): Promise<string> {
  await mkdir(dir, { recursive: true });
  await openIdentity(dir, () => seedOf(name));
  await writeCampaign(dir, campaign);
  await symlink(datasetsFolder(data), datasetsFolder(dir)).catch(() => undefined);
  return dir;
}

/** A node of a test, and what it told. */
export interface TestNode {
  readonly node: Node;
  readonly events: NodeEvent[];
  readonly errors: unknown[];
}

/** Data directories of nodes of one campaign over a small dataset, and the nodes that run in this process. */
export class TestCampaign {
  readonly running: TestNode[] = [];
  #waiting: (() => void)[] = [];

  private constructor(
    readonly dir: string,
    readonly campaign: Campaign,
    readonly network: Cid,
  ) {}

  /** The node `a` is the resolver. */
  static async make(changes: Partial<Campaign> = {}): Promise<TestCampaign> {
    const dir = await mkdtemp(join(tmpdir(), 'gridlode-node-'));
    const dataset = await synthesizeDataset(join(dir, 'data'), smallData);
    const { key } = await openIdentity(join(dir, 'a'), () => seedOf('a'));
    const { anchor } = await Resolver.create(join(dir, 'a'), key, 4_096, () => seedOf('beacons'));
    const campaign = testCampaign(key, {
      dataset,
      beaconAnchor: anchor,
      epochMs: 500,
      grid: gridWith(),
      ...onSmallData,
      targets: ['target'],
      training: { segmentTrees: 5, startScore: 500_000_000 },
      acceptance: { corrMin: -1_000_000_000, sharpeMin: -1_000_000_000_000, distanceMin: 1 },
      claims: {
        openSlotsMax: 4,
        skipMaxPpm: 1_000_000,
        leaseEpochs: 60,
        enrolmentEpochs: 200,
        newcomersMax: 10_000,
      },
      audit: {
        panelSize: 2,
        uniformSegments: 2,
        weightedSegments: 2,
        influentialSegments: 1,
        sampledEras: 2,
        panelEpochs: 60,
        drawingsMax: 4,
        disputePanelSize: 1,
        vestingEpochs: 8,
        reauditPpm: 0,
        rejectedPpm: 0,
      },
      standing: { base: 100, max: 10_000, decayEpochs: 50 },
      ...changes,
    });
    return new TestCampaign(dir, campaign, campaignCid(campaign));
  }

  /** The data directory of a node, with its key, the campaign and the dataset. */
  prepare(name: string, dir = join(this.dir, name)): Promise<string> {
    return prepareDir(dir, { name, campaign: this.campaign, data: join(this.dir, 'data') });
  }

  /** Starts a node that knows those that run. */
  async start(
    name: string,
    options: Partial<NodeOptions> = {},
    dependencies: Partial<NodeDependencies> = {},
  ): Promise<TestNode> {
    const dir = options.dir ?? (await this.prepare(name));
    const events: NodeEvent[] = [];
    const errors: unknown[] = [];
    const bootstrap = this.running.flatMap(({ node }) => node.views.status().addresses);
    const node = await Node.start(
      {
        dir,
        threads: 1,
        memoryBytes: 1 << 28,
        diskBytes: 1 << 28,
        listen: ['/ip4/127.0.0.1/tcp/0'],
        announce: [],
        bootstrap,
        trainings: 1,
        audits: 2,
        machineRoot: this.dir,
        ...options,
      },
      {
        ...dependencies,
        onEvent: (event) => {
          events.push(event);
          dependencies.onEvent?.(event);
          this.wake();
        },
        onError: (error) => {
          errors.push(error);
          this.wake();
        },
      },
    );
    const started = { node, events, errors };
    this.running.push(started);
    return started;
  }

  /** Resolves once `holds` does; it is asked again whenever a node tells something. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  async stop({ node }: TestNode): Promise<void> {
    this.running.splice(
      this.running.findIndex((one) => one.node === node),
      1,
    );
    await node.stop();
  }

  async remove(): Promise<void> {
    await Promise.all(this.running.splice(0).map(({ node }) => node.stop()));
    await rm(this.dir, { recursive: true });
  }
}

/** What a node told, of one kind. */
export const told = <T extends NodeEvent['type']>(
  { events }: TestNode,
  type: T,
): Extract<NodeEvent, { type: T }>[] =>
  events.filter((event): event is Extract<NodeEvent, { type: T }> => event.type === type);

export const cutOf = ({ node }: TestNode): number => node.views.status().cut.number;

/** The processes that this one started and that live. */
export function childPids(): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  const rows = stdout.split('\n').map((line) => /^ *(\d+) +(\d+) (.*)$/.exec(line));
  return rows.flatMap((row) =>
    row !== null && Number(row[2]) === process.pid && row[3]?.includes('engine/child') === true
      ? [Number(row[1])]
      : [],
  );
}
