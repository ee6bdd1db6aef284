import { statedTreeCount, transcriptKeysMax } from '../../native/index.js';
import type { Network } from '../../protocol/campaign/network.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { fail } from '../../protocol/error.js';
import { modelCodes } from '../../protocol/model/codes.js';
import {
  announcementOf,
  checkManifest,
  decodeManifest,
  manifestMaxBytes,
  type Manifest,
  type ManifestSegment,
} from '../../protocol/model/manifest.js';
import { prefixOf } from '../../protocol/model/screening.js';
import { ownerTranscriptKey } from '../../protocol/model/training-plan.js';
import type { CommittedModel } from '../../protocol/peer/tasks.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import type { TrainedSegment } from '../engine/messages.js';
import type { ModelOrder, ModelSession } from '../engine/parent/model-session.js';
import type { Blocks } from '../store/blocks.js';
import { orderModel } from '../models/order-model.js';

interface FetchOptions {
  /** Of one block. */
  readonly maxBytes: number;
  readonly author: NodeKey | null;
  readonly signal: AbortSignal;
}

/** Blocks that are not stored here, in their order, best from the `author` where one is known. */
export type FetchBlocks = (cids: readonly Cid[], options: FetchOptions) => Promise<Uint8Array[]>;

export interface ModelSource {
  /** Keeps what was fetched, so that this node can serve it. */
  readonly blocks: Pick<Blocks, 'readBlock' | 'putBlocks'>;
  readonly fetchBlocks: FetchBlocks;
}

/** Segments that are fetched at once, and about how many bytes of them. */
const partSegmentsMax = 512;
const partBytes = 16 << 20;

/** A model that somebody else trained, with its segments being fetched and given to the engine. */
export class ModelUnderAudit {
  private constructor(
    readonly network: Network,
    readonly manifest: Manifest,
    readonly order: ModelOrder,
    readonly author: NodeKey | null,
    readonly source: ModelSource,
    readonly signal: AbortSignal,
  ) {}

  /**
   * The manifest must agree with the announcement, or where there is none with itself. Rejects with
   * MANIFEST_MISMATCH, the codes of codecCodes, or why the manifest cannot be had.
   */
  static async fetch(
    network: Network,
    cid: Cid,
    announced: CommittedModel | null,
    source: ModelSource,
    signal: AbortSignal,
  ): Promise<ModelUnderAudit> {
    const author = announced?.node ?? null;
    const [block] = (await fetchAndKeep([cid], { maxBytes: manifestMaxBytes, author, signal }, source)) as [
      Uint8Array,
    ];
    const manifest = decodeManifest(block);
    const order = orderModel(network, announced ?? manifest);
    const itself = {
      ...manifest,
      ...announcementOf(network.campaign, manifest),
      pointId: order.plan.pointId,
    };
    const expected = announced ?? itself;
    checkManifest(manifest, { ...expected, campaign: network.network }, network.campaign, order.plan);
    return new ModelUnderAudit(network, manifest, order, author, source, signal);
  }

  /** The segments that are screened; 0 where none are. */
  get prefix(): number {
    return prefixOf(this.network.campaign, this.order.plan.segments.length);
  }

  /**
   * Fetches segments `from` to `end` - 1, where those before are appended, and appends them up to the first
   * that is malformed; how many the model then has there. Those after it are fetched too: all of a committed
   * model must be there.
   */
  async append(session: ModelSession, from: number, end: number): Promise<number> {
    let sound = from;
    for (const [first, segments] of this.#parts(from, end)) {
      const trees = await this.#fetchTrees(segments);
      if (sound === first)
        sound += await session.append(
          segments.map(({ treeCount }, i) => ({ trees: trees[i] as Uint8Array, treeCount })),
        );
    }
    return sound;
  }

  /**
   * Has all of the model here. Rejects with MANIFEST_MISMATCH too where a block says another number of trees
   * than the manifest.
   */
  async fetchAll(): Promise<void> {
    for (const [first, segments] of this.#parts(0, this.manifest.segments.length)) {
      const trees = await this.#fetchTrees(segments);
      segments.forEach(({ treeCount }, i) => checkTreeCount(first + i, trees[i] as Uint8Array, treeCount));
    }
  }

  /**
   * Segments `from` to `end` - 1 in parts whose trees are fetched, and held in memory, at once; each with the
   * number of its first.
   */
  *#parts(from: number, end: number): Generator<[number, readonly ManifestSegment[]]> {
    const size = Math.min(partSegmentsMax, Math.max(1, Math.floor(partBytes / treesMaxBytes(this.order))));
    for (let first = from; first < end; first += size)
      yield [first, this.manifest.segments.slice(first, Math.min(end, first + size))];
  }

  #fetchTrees(segments: readonly ManifestSegment[]): Promise<Uint8Array[]> {
    return fetchAndKeep(
      segments.map(({ trees }) => trees),
      { maxBytes: treesMaxBytes(this.order), author: this.author, signal: this.signal },
      this.source,
    );
  }

  /**
   * Retrains a segment from those before it; the first transcript is keyed by the owner, further ones by
   * `keys`. Of a model that was audited many times they are more than one training makes: it is trained as
   * often as they need.
   */
  async retrain(session: ModelSession, segment: number, ...keys: Uint8Array[]): Promise<TrainedSegment> {
    const { owner, pointId } = this.manifest;
    const planned = this.order.plan.segments[segment] as (typeof this.order.plan.segments)[number];
    const atOnce = transcriptKeysMax - 1;
    const first = [ownerTranscriptKey(owner, pointId, segment), ...keys.slice(0, atOnce)];
    const trained = await session.train(planned, first);
    const transcripts = [...trained.transcripts];
    for (let i = atOnce; i < keys.length; i += transcriptKeysMax)
      transcripts.push(...(await session.train(planned, keys.slice(i, i + transcriptKeysMax))).transcripts);
    return { ...trained, transcripts };
  }
}

/**
 * What the encoding (rule TREES-2) takes at most for a segment: header, and for each tree its leaf count, its
 * nodes and its leaves.
 */
export const treesMaxBytes = ({ plan, point }: ModelOrder): number =>
  5 + (plan.segments[0]?.trees ?? 0) * (1 + 2 * (2 * point.numLeaves - 1) + 8 * point.numLeaves);

/** TREES-6: nothing but the manifest's count would be wrong, and retraining would show no difference. */
function checkTreeCount(segment: number, trees: Uint8Array, treeCount: number): void {
  const said = statedTreeCount(trees);
  if (said !== null && said !== treeCount)
    fail(
      modelCodes,
      'MANIFEST_MISMATCH',
      `Segment ${segment} has ${said} trees where the manifest counts ${treeCount}`,
    );
}

async function fetchAndKeep(
  cids: readonly Cid[],
  options: FetchOptions,
  { fetchBlocks, blocks }: ModelSource,
): Promise<Uint8Array[]> {
  const found = new Map<Cid, Uint8Array>();
  for (const cid of cids) {
    const stored = await blocks.readBlock(cid);
    if (stored !== null) found.set(cid, stored);
  }
  const missing = [...new Set(cids)].filter((cid) => !found.has(cid));
  if (missing.length > 0) {
    const fetched = await fetchBlocks(missing, options);
    await blocks.putBlocks(missing.map((cid, i) => [cid, fetched[i] as Uint8Array] as const));
    missing.forEach((cid, i) => found.set(cid, fetched[i] as Uint8Array));
  }
  return cids.map((cid) => found.get(cid) as Uint8Array);
}
