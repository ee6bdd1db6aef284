import { domainHash, hashBytes, toHash, uint32Bytes } from '../../protocol/codec/hash.js';
import type { NodeKey, VrfKey } from '../../protocol/records/keys.js';
import { signerOf } from '../../node/identity/signature.js';
import type { Stranger } from './stranger.js';

/**
 * What free keys `from` to `from + count - 1` say to become members. Their VRF key is one that nobody can
 * use.
 */
function enrolments(
  stranger: Stranger,
  count: number,
  { from = 0, epoch = 0 }: { from?: number; epoch?: number } = {},
): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => {
    const { publicKey, sign } = signerOf(hashBytes(domainHash('attack-enrolment', uint32Bytes(from + i))));
    const key = toHash(publicKey) as string;
    return stranger.say('enrolment', { vrfKey: key as VrfKey, epoch }, { key: key as NodeKey, sign });
  });
}

/** Asks for the membership of that many free keys as fast as they are sent. */
export async function enrolMany(
  stranger: Stranger,
  ...keys: [count: number, options?: { from?: number; epoch?: number }]
): Promise<void> {
  for (const message of enrolments(stranger, ...keys)) await stranger.publish(message);
}
