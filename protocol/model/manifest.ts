import type { Campaign } from '../campaign/campaign.js';
import { campaignLimits } from '../campaign/limits.js';
import { cidOf, type Cid } from '../codec/hash.js';
import { bool, decodeShape, encodeShape, hash, hex32, int, list, literal, map, rawLink, text, uint, uint64, valueLink, type Shaped } from '../codec/shape.js';
import { fail } from '../error.js';
import type { PointId } from '../grid/point.js';
import type { OwnerKey } from '../records/keys.js';
import { meanScore, sharpe } from '../scoring/summary.js';
import { modelCodes } from './codes.js';
import type { TrainingPlan } from './training-plan.js';

/** Bytes of an encoded manifest at most: 50,000 segments of 107 bytes, 5,000 scores of 5 and what stands around them. */
export const manifestMaxBytes = 6 << 20;

/**
 * All that a finished model commits to. It has no free field: one point and owner give one manifest, so a second
 * one is equivocation (rule MANIFEST-1).
 */
const manifestShape = map({
  kind: literal('manifest'),
  version: literal(1),
  campaign: valueLink,
  owner: hex32<OwnerKey>(),
  pointId: hex32<PointId>(),
  target: text(64, 1),
  index: uint64,
  /** Whether training found no split any more; the last segment then holds fewer trees than planned. */
  endedEarly: bool,
  segments: list(map({
    /** The block of its trees in Gridlode's encoding. */
    trees: rawLink,
    treeCount: uint(campaignLimits.segmentTrees),
    /** Digest of the transcript, keyed by ownerTranscriptKey. */
    transcript: hash,
  }), campaignLimits.segments, 1),
  /** The corr of each acceptance era against the campaign's first target, in 1e-9. */
  scores: list(int(-1_000_000_000, 1_000_000_000), campaignLimits.eras, 1),
});

export type Manifest = Shaped<typeof manifestShape>;
export type ManifestSegment = Manifest['segments'][number];

export const encodeManifest = (manifest: Manifest): Uint8Array => encodeShape(manifestShape, manifest);
export const manifestCid = (manifest: Manifest): Cid => cidOf(encodeManifest(manifest));
export const decodeManifest = (block: Uint8Array): Manifest => decodeShape(manifestShape, block, manifestMaxBytes, 'manifest');

/** The mean corr and sharpe of a manifest's era scores, in 1e-9: what its commitment announces. */
export const summarizeScores = (scores: readonly number[]): { corr: number; sharpe: number } => ({
  corr: meanScore(scores),
  sharpe: sharpe(scores),
});

/** What a claim and a commitment say of a manifest. */
interface Announced {
  campaign: Cid;
  owner: OwnerKey;
  pointId: PointId;
  target: string;
  index: bigint;
  segments: number;
  corr: number;
  sharpe: number;
}

/**
 * Checks a manifest against what was claimed and announced, before anything is fetched or retrained: the plan's
 * number of segments and trees, or fewer where it says so, and scores that give the announced summary. What samples
 * and disputes may name follows from the announced number of segments, so it must be the true one.
 * Throws MANIFEST_MISMATCH.
 */
export function checkManifest(manifest: Manifest, announced: Announced, campaign: Campaign, plan: TrainingPlan): void {
  const { segments, scores } = manifest;
  for (const field of ['campaign', 'owner', 'pointId', 'target', 'index'] as const) {
    if (manifest[field] !== announced[field]) refuse(`The manifest's ${field} is not the claim's`);
  }
  if (manifest.pointId !== plan.pointId) refuse("The manifest's pointId is not that of its index");
  checkSegments(manifest, plan);
  if (segments.length !== announced.segments) refuse(`The manifest has ${segments.length} segments where ${announced.segments} were announced`);
  if (scores.length !== campaign.eras.acceptance.length) refuse('The manifest does not score every acceptance era once');
  const { corr, sharpe } = summarizeScores(scores);
  if (corr !== announced.corr || sharpe !== announced.sharpe) refuse("The manifest's scores do not give the announced ones");
}

function checkSegments({ segments, endedEarly }: Manifest, plan: TrainingPlan): void {
  const full = segments.length === plan.segments.length;
  if (!full && (!endedEarly || segments.length > plan.segments.length)) {
    refuse(`The manifest has ${segments.length} segments where the plan has ${plan.segments.length}`);
  }
  for (const [i, { treeCount }] of segments.entries()) {
    const planned = plan.segments[i]?.trees ?? 0;
    const isEnd = endedEarly && i === segments.length - 1;
    if (isEnd ? treeCount >= planned : treeCount !== planned) refuse(`Segment ${i} has ${treeCount} trees where the plan has ${planned}`);
  }
}

const refuse = (what: string): never => fail(modelCodes, 'MANIFEST_MISMATCH', what);
