import type { Campaign } from '../campaign/campaign.js';
import { cidOf, type Cid } from '../codec/hash.js';
import { bool, decodeShape, encodeShape, hash, hex32, int, link, list, literal, map, text, uint, uint64, type Shaped } from '../codec/shape.js';
import { fail } from '../error.js';
import type { PointId } from '../grid/point.js';
import type { OwnerKey } from '../records/keys.js';
import { meanScore, sharpe } from '../scoring/summary.js';
import { modelCodes } from './codes.js';
import type { TrainingPlan } from './training-plan.js';

/** Bytes of an encoded manifest at most: 50,000 segments of 72 bytes and what stands around them. */
export const manifestMaxBytes = 4 << 20;

/**
 * All that a finished model commits to. It has no free field: one point and owner give one manifest, so a second
 * one is equivocation (rule MANIFEST-1).
 */
const manifestShape = map({
  kind: literal('manifest'),
  version: literal(1),
  campaign: link,
  owner: hex32<OwnerKey>(),
  pointId: hex32<PointId>(),
  target: text(64, 1),
  index: uint64,
  /** Whether training found no split any more; the last segment then holds fewer trees than planned. */
  endedEarly: bool,
  segments: list(map({
    /** The block of its trees in Gridlode's encoding. */
    trees: link,
    treeCount: uint(1_000),
    /** Digest of the transcript, keyed by ownerTranscriptKey. */
    transcript: hash,
  }), 50_000, 1),
  /** The corr of each acceptance era against the campaign's first target, in 1e-9. */
  scores: list(int(-1_000_000_000, 1_000_000_000), 5_000, 1),
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

/**
 * Checks a manifest against what was claimed and announced, before anything is fetched or retrained: the plan's
 * number of segments and trees, or fewer where it says so, and scores that give the announced summary.
 * Throws MANIFEST_MISMATCH.
 */
export function checkManifest(
  manifest: Manifest,
  announced: { campaign: Cid; owner: OwnerKey; pointId: PointId; target: string; index: bigint; corr: number; sharpe: number },
  campaign: Campaign,
  plan: TrainingPlan,
): void {
  const refuse = (what: string): never => fail(modelCodes, 'MANIFEST_MISMATCH', what);
  for (const field of ['campaign', 'owner', 'pointId', 'target', 'index'] as const) {
    if (manifest[field] !== announced[field]) refuse(`The manifest's ${field} is not the claim's`);
  }
  const { segments } = manifest;
  const full = segments.length === plan.segments.length;
  if (!full && (!manifest.endedEarly || segments.length > plan.segments.length)) {
    refuse(`The manifest has ${segments.length} segments where the plan has ${plan.segments.length}`);
  }
  segments.forEach((segment, i) => {
    const planned = plan.segments[i]?.trees ?? 0;
    const last = manifest.endedEarly && i === segments.length - 1;
    if (last ? segment.treeCount >= planned : segment.treeCount !== planned) {
      refuse(`Segment ${i} has ${segment.treeCount} trees where the plan has ${planned}`);
    }
  });
  if (manifest.scores.length !== campaign.eras.acceptance.length) refuse('The manifest does not score every acceptance era once');
  const summary = summarizeScores(manifest.scores);
  if (summary.corr !== announced.corr || summary.sharpe !== announced.sharpe) refuse("The manifest's scores do not give the announced ones");
}
