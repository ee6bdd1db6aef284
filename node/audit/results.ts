import { concatBytes } from '@noble/hashes/utils.js';
import { CID } from 'multiformats/cid';
import { cidOf, hashBytes, rawCodec, toHash, uint64Bytes, type Cid, type Hash } from '../../protocol/codec/hash.js';
import type { ManifestSegment } from '../../protocol/model/manifest.js';
import type { Score } from '../../protocol/scoring/score.js';
import type { TrainedSegment } from '../engine/messages.js';

/** One segment or acceptance era, and its result in the manifest and by an honest look. Source: SPEC.md rules DISPUTE-5 and DISPUTE-6. */
export interface Mismatch {
  readonly subject: 'segment' | 'era';
  readonly position: number;
  readonly claimed: Uint8Array;
  readonly found: Uint8Array;
}

/** The result of a segment as a dispute holds it: the SHA-256 of its trees, then its transcript digest keyed by the owner. */
const segmentResult = (trees: Cid, transcript: Hash): Uint8Array => concatBytes(CID.parse(trees).multihash.digest, hashBytes(transcript));

export const claimedSegment = ({ trees, transcript }: ManifestSegment): Uint8Array => segmentResult(trees, transcript);
/** `transcripts[0]` is keyed by the owner. */
export const foundSegment = ({ trees, transcripts }: TrainedSegment): Uint8Array =>
  segmentResult(cidOf(trees, rawCodec), toHash(transcripts[0] as Uint8Array));

/** The result of an era: its score as 8 bytes, two's complement, most significant first. */
export const eraResult = (score: Score): Uint8Array => uint64Bytes(BigInt.asUintN(64, BigInt(score)));
