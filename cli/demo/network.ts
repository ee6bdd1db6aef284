import { symlink } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { ApiClient } from '../../node/api/api-client.js';
import { writeCampaign } from '../../node/data-dir/data-dir.js';
import { datasetsFolder, openDataset } from '../../node/dataset/dataset-store.js';
import { openIdentity } from '../../node/identity/identity.js';
import { makeFolder } from '../../node/files/make-folder.js';
import { Resolver } from '../../node/peer/resolver.js';
import type { PublicBeacon } from '../../protocol/beacon/public-beacon.js';
import type { Campaign } from '../../protocol/campaign/campaign.js';
import { domainHash, hashBytes, textBytes, uint32Bytes, type Cid } from '../../protocol/codec/hash.js';
import { makeCampaign } from '../presets/make-campaign.js';
import { syntheticDemo } from '../presets/demo.js';
import { NodeProcess } from './node-process.js';

/** Epochs that the demo's resolver can end: some hours. */
const beaconsLength = 8_192;
const memoryBytes = 512 << 20;
const diskBytes = 256 << 20;

export interface DemoNetworkOptions {
  /** The folder of the results; holds the dataset. */
  readonly folder: string;
  readonly dataset: Cid;
  readonly nodes: number;
  /** Threads of each node. */
  readonly threads: number;
  /** Decides every node's keys and the beacons, and so all draws. */
  readonly seed: string;
  readonly publicBeacon: Omit<PublicBeacon, 'firstPulse'> | null;
}

/** One node of the demo: called A, B, C and so on. */
export interface DemoNode {
  readonly name: string;
  readonly key: string;
  readonly dir: string;
  readonly forges: boolean;
}

/**
 * The nodes of a demo, each a process of its own on this machine. The first is the resolver, the last the
 * forger.
 */
export class DemoNetwork {
  readonly #processes: NodeProcess[] = [];

  private constructor(
    readonly campaign: Campaign,
    readonly campaignCid: Cid,
    readonly nodes: readonly DemoNode[],
    readonly options: DemoNetworkOptions,
  ) {}

  /** Makes the data directories with keys, campaign and dataset. */
  static async prepare(options: DemoNetworkOptions): Promise<DemoNetwork> {
    const { folder, dataset, seed } = options;
    const nodes: DemoNode[] = [];
    let campaign: Campaign | undefined;
    let campaignCid: Cid | undefined;
    for (let i = 0; i < options.nodes; i++) {
      const name = nodeName(i);
      const dir = join(folder, `node-${name}`);
      await makeFolder(dir);
      const identity = await openIdentity(dir, () =>
        hashBytes(domainHash('demo-identity', textBytes(seed), uint32Bytes(i))),
      );
      await symlink(join('..', 'data', 'datasets'), datasetsFolder(dir));
      campaign ??= await makeDemoCampaign(
        options,
        await Resolver.create(dir, identity.key, beaconsLength, () =>
          hashBytes(domainHash('demo-beacons', textBytes(seed))),
        ),
      );
      campaignCid = await writeCampaign(dir, campaign);
      nodes.push({ name, key: identity.key, dir, forges: i === options.nodes - 1 });
    }
    return new DemoNetwork(campaign as Campaign, campaignCid as Cid, nodes, { ...options, dataset });
  }

  /**
   * Starts all nodes, the resolver first, which is the others' bootstrap peer; tells of each that is up
   * before the next one starts. `relay` is of the campaign's public beacon.
   */
  async start(onUp: (node: DemoNode) => void, relay: string | null): Promise<void> {
    const bootstrap: string[] = [];
    for (const node of this.nodes) {
      const { dir, name, forges } = node;
      const process = await NodeProcess.start(
        {
          dir,
          threads: this.options.threads,
          memoryBytes,
          diskBytes,
          listen: ['/ip4/127.0.0.1/tcp/0'],
          announce: [],
          bootstrap,
          trainings: 1,
          audits: 2,
          beaconRelays: relay === null ? [] : [relay],
          // Whoever asks for a demo wants it on a battery too: there this machine tells nothing.
          machineRoot: dir,
        },
        forges,
        join(this.options.folder, `node-${name}.log`),
      );
      this.#processes.push(process);
      if (bootstrap.length === 0) bootstrap.push(...(await process.addresses));
      onUp(node);
    }
  }

  api(node: DemoNode): ApiClient {
    return new ApiClient(node.dir);
  }

  /**
   * Resolves when a node ends, with which and why, while none should; null where none does within `waitMs`.
   */
  anyEnd(waitMs?: number): Promise<string | null> {
    const ends = this.#processes.map(
      async (process, i) => `node ${this.nodes[i]?.name}: ${await process.ended}`,
    );
    return Promise.race([...ends, ...(waitMs === undefined ? [] : [delay(waitMs, null, { ref: false })])]);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.stop()));
  }
}

async function makeDemoCampaign(
  { folder, dataset, nodes, publicBeacon }: DemoNetworkOptions,
  { key, anchor }: Resolver,
): Promise<Campaign> {
  const { manifest } = await openDataset(join(folder, 'data'), dataset);
  // A dispute's panel holds neither the accused nor the accuser.
  const changes = {
    audit: { disputePanelSize: Math.min(syntheticDemo.rules.audit.disputePanelSize, nodes - 2) },
    publicBeacon: publicBeacon && { ...publicBeacon, firstPulse: 1 },
  };
  return makeCampaign(syntheticDemo, {
    name: 'demo',
    resolver: key,
    beaconAnchor: anchor,
    dataset,
    manifest,
    changes,
  });
}

/** A to Z, then A1 and so on. */
const nodeName = (i: number): string =>
  String.fromCharCode(65 + (i % 26)) + (i < 26 ? '' : String(Math.floor(i / 26)));
