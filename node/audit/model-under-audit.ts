import type { Cid } from '../../protocol/codec/hash.js';
import { checkManifest, decodeManifest, manifestMaxBytes, summarizeScores, type Manifest, type ManifestSegment } from '../../protocol/model/manifest.js';
import { ownerTranscriptKey } from '../../protocol/model/training-plan.js';
import type { CommittedModel } from '../../protocol/peer/tasks.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import type { Engine } from '../engine/engine.js';
import type { TrainedSegment } from '../engine/messages.js';
import type { ModelOrder, ModelSession } from '../engine/model-session.js';
import type { Blocks } from '../store/blocks.js';
import { orderModel, type Network } from '../training/model-order.js';

export interface FetchOptions {
  readonly maxBytes: number;
  readonly author: NodeKey | null;
  readonly signal: AbortSignal;
}

export interface ModelSource {
  /** Keeps what was fetched, so that this node can serve it. */
  readonly blocks: Blocks;
  /** A block from the local store or from a peer, best from the `author` where one is known. */
  readonly fetchBlock: (cid: Cid, options: FetchOptions) => Promise<Uint8Array>;
}

/** A model that somebody else trained, with its segments being fetched and given to the engine. */
export class ModelUnderAudit {
  private constructor(
    readonly manifest: Manifest,
    readonly order: ModelOrder,
    readonly author: NodeKey | null,
    readonly source: ModelSource,
    readonly signal: AbortSignal,
  ) {}

  /**
   * The manifest must agree with the announcement, or where there is none with itself. Rejects with MANIFEST_MISMATCH,
   * the codes of codecCodes, or why the manifest cannot be had.
   */
  static async fetch(network: Network, cid: Cid, announced: CommittedModel | null, source: ModelSource, signal: AbortSignal): Promise<ModelUnderAudit> {
    const author = announced?.node ?? null;
    const block = await fetchAndKeep(cid, { maxBytes: manifestMaxBytes, author, signal }, source);
    const manifest = decodeManifest(block);
    const order = orderModel(network, announced ?? manifest);
    const itself = { ...manifest, ...summarizeScores(manifest.scores), segments: manifest.segments.length, pointId: order.plan.pointId };
    const expected = announced ?? itself;
    checkManifest(manifest, { ...expected, campaign: network.network }, network.campaign, order.plan);
    return new ModelUnderAudit(manifest, order, author, source, signal);
  }

  open(engine: Engine): Promise<ModelSession> {
    return engine.open(this.order, this.signal);
  }

  /**
   * Fetches segments 0 to `count` - 1 and appends them up to the first that is malformed; how many were appended. Those
   * after it are fetched too: all of a committed model must be there.
   */
  async append(session: ModelSession, count: number): Promise<number> {
    let sound = 0;
    for (const [i, { treeCount }] of this.manifest.segments.slice(0, count).entries()) {
      const trees = await this.fetchTrees(i);
      if (sound === i) sound += await session.append([{ trees, treeCount }]);
    }
    return sound;
  }

  /** The block of a segment's trees. */
  fetchTrees(segment: number): Promise<Uint8Array> {
    const { trees } = this.manifest.segments[segment] as ManifestSegment;
    return fetchAndKeep(trees, { maxBytes: this.#treesMaxBytes(segment), author: this.author, signal: this.signal }, this.source);
  }

  /** Retrains a segment from those before it; the first transcript is keyed by the owner, further ones by `keys`. */
  retrain(session: ModelSession, segment: number, ...keys: Uint8Array[]): Promise<TrainedSegment> {
    const { owner, pointId } = this.manifest;
    const planned = this.order.plan.segments[segment] as (typeof this.order.plan.segments)[number];
    return session.train(planned, [ownerTranscriptKey(owner, pointId, segment), ...keys]);
  }

  /** What the encoding of SPEC.md takes at most: a header, and for each tree its leaf count, its nodes and its leaves. */
  #treesMaxBytes(segment: number): number {
    const { plan, point } = this.order;
    return 5 + (plan.segments[segment]?.trees ?? 0) * (1 + 2 * (2 * point.numLeaves - 1) + 8 * point.numLeaves);
  }
}

async function fetchAndKeep(cid: Cid, options: FetchOptions, { fetchBlock, blocks }: ModelSource): Promise<Uint8Array> {
  const block = await fetchBlock(cid, options);
  await blocks.putBlock(cid, block);
  return block;
}
