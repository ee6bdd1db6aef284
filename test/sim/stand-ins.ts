import { sha512 } from '@noble/hashes/sha2.js';
import { signerOf } from '../../node/identity/signature.js';
import { domainHash, toHash, type Hash } from '../../protocol/codec/hash.js';
import type { NodeKey, VrfKey } from '../../protocol/records/keys.js';
import { vrfOutput, vrfProofLength, vrfProve } from '../../protocol/vrf/vrf.js';
import type { Identity } from '../../node/identity/identity.js';

/** What a simulated peer needs of an identity. */
export type SimIdentity = Pick<Identity, 'key' | 'sign' | 'vrfSecret' | 'vrfKey'>;

export interface Vrf {
  prove(secret: Uint8Array, alpha: Uint8Array): Uint8Array;
  /** What a proof proves, by whoever made it. */
  outputOf(proof: Uint8Array): Hash;
}

export const realVrf: Vrf = {
  prove: vrfProve,
  outputOf: (proof) => domainHash('vrf-output', vrfOutput(proof)!),
};

/**
 * Hashes in the place of a VRF's proofs, which take 10 ms to make and 20 to check: in a crowd nobody forges
 * one, and only what follows from them matters. Signatures stay what they are.
 */
export const hashVrf: Vrf = {
  prove: (secret, alpha) => {
    const half = sha512(new Uint8Array([...secret, ...alpha]));
    return new Uint8Array([...half, ...sha512(half)]).subarray(0, vrfProofLength);
  },
  outputOf: (proof) => domainHash('vrf-output', proof),
};

/** An identity whose proofs are hashes. */
export function crowdIdentity(seed: Uint8Array): SimIdentity {
  const { publicKey, sign } = signerOf(seed);
  return {
    key: toHash(publicKey) as string as NodeKey,
    sign,
    vrfSecret: seed,
    vrfKey: domainHash('sim-vrf', seed) as string as VrfKey,
  };
}
