import { hexToBytes } from '@noble/hashes/utils.js';
import { domainBytes, domainHash, hashBytes, toHash, type Hash } from '../codec/hash.js';
import { sha256 } from '../codec/sha2.js';
import type { Pulse } from './public-beacon.js';

/** The value before a value: the resolver's hash chain is revealed backwards (rule BEACON-1). */
export const previousReveal = (reveal: Hash): Hash => domainHash('beacon', hashBytes(reveal));

/**
 * The beacon of a cut, which decides its draws: neither who knows the resolver's chain nor who makes the
 * pulses foresees it alone (rule BEACON-5).
 */
export const beaconOf = ({ reveal, pulse }: { readonly reveal: Hash; readonly pulse: Pulse | null }): Hash =>
  pulse === null ? reveal : domainHash('beacon', hexToBytes(pulse.signature), hashBytes(reveal));

/** Epochs that a chain lasts: two years of one-minute epochs. */
export const beaconChainLength = 1 << 20;

/**
 * The chain that a seed begins: `at(n)` is the reveal of cut n, `at(0)` the campaign's anchor. Only every
 * 1,024th is kept, so a reveal costs at most that many hashes.
 */
export function beaconChain(seed: Hash, length: number = beaconChainLength): { at(cut: number): Hash } {
  const stride = 1_024;
  const kept: Hash[] = [];
  // previousReveal over and over, in place: a million encodings in between would take as long as the hashes.
  const hashed = domainBytes('beacon', hashBytes(seed));
  const value = hashed.subarray(-32);
  for (let i = 0; i <= length; i++) {
    if (i % stride === 0) kept.push(toHash(value));
    if (i < length) value.set(sha256(hashed));
  }
  return {
    at(cut) {
      const steps = length - cut;
      if (!Number.isSafeInteger(cut) || cut < 0 || steps < 0)
        throw new RangeError(`cut ${cut} is outside the beacon chain`);
      let reveal = kept[Math.floor(steps / stride)] as Hash;
      for (let i = 0; i < steps % stride; i++) reveal = previousReveal(reveal);
      return reveal;
    },
  };
}
