import { concatBytes } from '@noble/hashes/utils.js';
import { CID } from 'multiformats/cid';
import type { Campaign } from '../campaign/campaign.js';
import { cidOf, hashBytes, rawCodec, toHash, uint64Bytes, type Cid, type Hash } from '../codec/hash.js';
import { sha256 } from '../codec/sha2.js';
import { fail } from '../error.js';
import type { Manifest } from '../model/manifest.js';
import { isAcceptanceEra } from '../model/screening.js';
import type { Score } from '../scoring/score.js';
import { auditedCodes } from './codes.js';

/** One segment or scored era of a model, or its sketch. */
export interface Part {
  readonly subject: 'segment' | 'era' | 'sketch';
  readonly part: number;
}

/**
 * The result of a part in the manifest and by an honest look. Source: rules DISPUTE-5, DISPUTE-6 and
 * DISPUTE-9.
 */
export interface Results {
  readonly claimed: Uint8Array;
  readonly found: Uint8Array;
}

export interface Mismatch extends Part, Results {}

/**
 * The result of a segment (rule DISPUTE-5): the SHA-256 of its trees, then its transcript digest keyed by the
 * owner.
 */
const segmentResult = (trees: Cid, transcript: Hash): Uint8Array =>
  concatBytes(CID.parse(trees).multihash.digest, hashBytes(transcript));

/** What the manifest says of a part. Throws AUDIT_POSITION. */
export function claimedResult(campaign: Campaign, manifest: Manifest, { subject, part }: Part): Uint8Array {
  if (subject === 'sketch') return sketchResult(manifest.sketch);
  if (subject === 'segment') {
    const segment =
      manifest.segments[part] ?? missing(`The model has no segment ${part}, but ${manifest.segments.length}`);
    return segmentResult(segment.trees, segment.transcript);
  }
  const { acceptance } = campaign.eras;
  const score = isAcceptanceEra(campaign, part)
    ? manifest.scores[part]
    : manifest.screening[part - acceptance.length];
  return eraResult(score ?? missing(`The model has no score of the era ${part}`));
}

const missing = (what: string): never => fail(auditedCodes, 'AUDIT_POSITION', what);

/** `trees` as they are encoded; `transcripts[0]` is keyed by the owner. */
export const foundSegment = ({
  trees,
  transcripts,
}: {
  readonly trees: Uint8Array;
  readonly transcripts: readonly Uint8Array[];
}): Uint8Array => segmentResult(cidOf(trees, rawCodec), toHash(transcripts[0] as Uint8Array));

/** The result of an era (rule DISPUTE-6): its score as 8 bytes, two's complement, most significant first. */
export const eraResult = (score: Score): Uint8Array => uint64Bytes(BigInt.asUintN(64, BigInt(score)));

/** The result of a sketch (rule DISPUTE-9): its SHA-256. */
export const sketchResult = (sketch: Uint8Array): Uint8Array => sha256(sketch);
