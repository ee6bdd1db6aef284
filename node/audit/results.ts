import { concatBytes } from '@noble/hashes/utils.js';
import { CID } from 'multiformats/cid';
import { cidOf, hashBytes, rawCodec, toHash, uint64Bytes, type Cid, type Hash } from '../../protocol/codec/hash.js';
import { fail } from '../../protocol/error.js';
import type { Manifest, ManifestSegment } from '../../protocol/model/manifest.js';
import type { Score } from '../../protocol/scoring/score.js';
import type { TrainedSegment } from '../engine/messages.js';
import { auditCodes } from './codes.js';

/** One segment or acceptance era of a model. */
export interface Part {
  readonly subject: 'segment' | 'era';
  readonly position: number;
}

/** The result of a part in the manifest and by an honest look. Source: SPEC.md rules DISPUTE-5 and DISPUTE-6. */
export interface Results {
  readonly claimed: Uint8Array;
  readonly found: Uint8Array;
}

export interface Mismatch extends Part, Results {}

/** The result of a segment as a dispute holds it: the SHA-256 of its trees, then its transcript digest keyed by the owner. */
const segmentResult = (trees: Cid, transcript: Hash): Uint8Array => concatBytes(CID.parse(trees).multihash.digest, hashBytes(transcript));

/** What the manifest says of a part. Throws AUDIT_POSITION. */
export function claimedResult({ segments, scores }: Manifest, { subject, position }: Part): Uint8Array {
  const count = subject === 'segment' ? segments.length : scores.length;
  if (!(position in (subject === 'segment' ? segments : scores))) fail(auditCodes, 'AUDIT_POSITION', `The model has no ${subject} ${position}, but ${count}`);
  if (subject === 'era') return eraResult(scores[position] as Score);
  const { trees, transcript } = segments[position] as ManifestSegment;
  return segmentResult(trees, transcript);
}

/** `transcripts[0]` is keyed by the owner. */
export const foundSegment = ({ trees, transcripts }: TrainedSegment): Uint8Array =>
  segmentResult(cidOf(trees, rawCodec), toHash(transcripts[0] as Uint8Array));

/** The result of an era: its score as 8 bytes, two's complement, most significant first. */
export const eraResult = (score: Score): Uint8Array => uint64Bytes(BigInt.asUintN(64, BigInt(score)));
