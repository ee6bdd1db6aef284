import { equalBytes } from '../../protocol/codec/canonical.js';
import { fail } from '../../protocol/error.js';
import { modelCodes } from '../../protocol/model/codes.js';
import { eraPosition } from '../../protocol/model/screening.js';
import type { Score } from '../../protocol/scoring/score.js';
import type { ModelSession } from '../engine/parent/model-session.js';
import { auditCodes } from './codes.js';
import type { ModelUnderAudit } from './model-under-audit.js';
import {
  claimedResult,
  eraResult,
  foundSegment,
  sketchResult,
  type Mismatch,
  type Part,
} from '../../protocol/audit/results.js';

/** Of eras that were scored, those whose score is not the manifest's. */
export const compareEras = (
  model: ModelUnderAudit,
  eras: readonly string[],
  scores: readonly Score[],
): Mismatch[] =>
  scores.flatMap((score, i) => {
    const part = eraPosition(model.network.campaign, eras[i] as string);
    return compare(model, { subject: 'era', part }, eraResult(score));
  });

export async function compareSketch(model: ModelUnderAudit, session: ModelSession): Promise<Mismatch[]> {
  const found = await session.sketch(model.network.campaign.eras.acceptance);
  return compare(model, { subject: 'sketch', part: 0 }, sketchResult(found));
}

function compare(model: ModelUnderAudit, part: Part, found: Uint8Array): Mismatch[] {
  const claimed = claimedResult(model.network.campaign, model.manifest, part);
  return equalBytes(claimed, found) ? [] : [{ ...part, claimed, found }];
}

/** Retrains a segment; the transcripts are keyed by the owner and by `keys`. */
export async function retrainAndCompare(
  model: ModelUnderAudit,
  session: ModelSession,
  segment: number,
  ...keys: Uint8Array[]
): Promise<{ mismatch: Mismatch | null; transcripts: readonly Uint8Array[]; treeCount: number }> {
  const part = { subject: 'segment', part: segment } as const;
  const claimed = claimedResult(model.network.campaign, model.manifest, part);
  const trained = await model.retrain(session, segment, ...keys);
  const found = foundSegment(trained);
  const mismatch = equalBytes(claimed, found) ? null : { ...part, claimed, found };
  return { mismatch, transcripts: trained.transcripts, treeCount: trained.treeCount };
}

/**
 * The evidence against a segment whose trees are malformed, or not as many as the manifest says: what
 * training it gives (rule AUDIT-3). Where that is the very same, it rejects with MANIFEST_MISMATCH if the
 * manifest counts other trees, else with AUDIT_UNSTABLE: the engine held malformed what its block is not.
 */
export async function provenMalformed(
  model: ModelUnderAudit,
  session: ModelSession,
  segment: number,
): Promise<Mismatch> {
  const { mismatch, treeCount } = await retrainAndCompare(model, session, segment);
  if (mismatch !== null) return mismatch;
  if (treeCount !== model.manifest.segments[segment]?.treeCount) {
    fail(
      modelCodes,
      'MANIFEST_MISMATCH',
      `Segment ${segment} does not have the trees that the manifest counts`,
    );
  }
  await session.retireEngine();
  return fail(auditCodes, 'AUDIT_UNSTABLE', `Segment ${segment} was malformed in the memory of the engine`);
}
