import { domainHash, hashBytes, toHash, uint32Bytes } from '../../protocol/codec/hash.js';
import { signerOf } from '../../node/identity/signature.js';
/**
 * What free keys `from` to `from + count - 1` say to become members. Their VRF key is one that nobody can
 * use.
 */
function enrolments(stranger, count, { from = 0, epoch = 0 } = {}) {
    return Array.from({ length: count }, (_, i) => {
        const { publicKey, sign } = signerOf(hashBytes(domainHash('attack-enrolment', uint32Bytes(from + i))));
        const key = toHash(publicKey);
        return stranger.say('enrolment', { vrfKey: key, epoch }, { key: key, sign });
    });
}
/** Asks for the membership of that many free keys as fast as they are sent. */
export async function enrolMany(stranger, ...keys) {
    for (const message of enrolments(stranger, ...keys))
        await stranger.publish(message);
}
//# sourceMappingURL=enrol-many.js.map