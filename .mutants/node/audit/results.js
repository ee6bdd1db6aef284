import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { CID } from 'multiformats/cid';
import { cidOf, hashBytes, rawCodec, toHash, uint64Bytes, } from '../../protocol/codec/hash.js';
import { fail } from '../../protocol/error.js';
import { isAcceptanceEra } from '../../protocol/model/screening.js';
import { auditCodes } from './codes.js';
/**
 * The result of a segment as a dispute holds it: the SHA-256 of its trees, then its transcript digest keyed
 * by the owner.
 */
const segmentResult = (trees, transcript) => concatBytes(CID.parse(trees).multihash.digest, hashBytes(transcript));
/** What the manifest says of a part. Throws AUDIT_POSITION. */
export function claimedResult(campaign, manifest, { subject, part }) {
    if (subject === 'sketch')
        return sketchResult(manifest.sketch);
    if (subject === 'segment') {
        const segment = manifest.segments[part] ?? missing(`The model has no segment ${part}, but ${manifest.segments.length}`);
        return segmentResult(segment.trees, segment.transcript);
    }
    const { acceptance } = campaign.eras;
    const score = isAcceptanceEra(campaign, part)
        ? manifest.scores[part]
        : manifest.screening[part - acceptance.length];
    return eraResult(score ?? missing(`The model has no score of the era ${part}`));
}
const missing = (what) => fail(auditCodes, 'AUDIT_POSITION', what);
/** `transcripts[0]` is keyed by the owner. */
export const foundSegment = ({ trees, transcripts }) => segmentResult(cidOf(trees, rawCodec), toHash(transcripts[0]));
/** The result of an era: its score as 8 bytes, two's complement, most significant first. */
export const eraResult = (score) => uint64Bytes(BigInt.asUintN(64, BigInt(score)));
/** The result of a sketch: its SHA-256. */
export const sketchResult = (sketch) => sha256(sketch);
//# sourceMappingURL=results.js.map