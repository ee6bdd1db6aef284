import type { Network } from '../../protocol/campaign/network.js';
import { toHash, cidOf, rawCodec } from '../../protocol/codec/hash.js';
import {
  announcementOf,
  encodeManifest,
  type Manifest,
  type ManifestSegment,
} from '../../protocol/model/manifest.js';
import { isPromising } from '../../protocol/model/screening.js';
import type { TrainedModel } from '../../protocol/peer/state.js';
import type { TrainTask } from '../../protocol/peer/tasks.js';
import type { Score } from '../../protocol/scoring/score.js';
import type { ModelOrder, ModelSession } from '../engine/parent/model-session.js';
import type { TrainedSegment } from '../engine/messages.js';
import type { Blocks } from '../store/blocks.js';

/** Stores the trees of a segment; `transcripts[0]` is keyed by the owner. */
export async function storeSegment(
  { trees, treeCount, transcripts }: TrainedSegment,
  blocks: Blocks,
): Promise<ManifestSegment> {
  const cid = cidOf(trees, rawCodec);
  await blocks.putBlock(cid, trees);
  return { trees: cid, treeCount, transcript: toHash(transcripts[0] as Uint8Array) };
}

export interface FinishedTraining {
  readonly task: Pick<TrainTask, 'owner' | 'pointId' | 'target' | 'index'>;
  readonly order: ModelOrder;
  readonly segments: readonly ManifestSegment[];
  /** What the prefix scored on each screening era; none where it was not screened. */
  readonly screening: readonly Score[];
  /** Holds the same segments. */
  readonly session: ModelSession;
}

/**
 * Scores and sketches a finished model, or leaves one alone that its screening ended, and stores its
 * manifest.
 */
export async function sealModel(
  { campaign, network }: Network,
  finished: FinishedTraining,
  blocks: Blocks,
): Promise<TrainedModel> {
  const {
    task: { owner, pointId, target, index },
    order,
    segments,
    screening,
    session,
  } = finished;
  const { acceptance } = campaign.eras;
  const isAbandoned = screening.length > 0 && !isPromising(campaign, screening);
  const manifest: Manifest = {
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
export function hasEnded({ plan }: ModelOrder, segments: readonly ManifestSegment[]): boolean {
  const last = segments.length - 1;
  return last >= 0 && (segments[last] as ManifestSegment).treeCount < (plan.segments[last]?.trees ?? 0);
}
