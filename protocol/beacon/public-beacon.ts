import { hash, hex, int, map, uint, type Shaped } from '../codec/shape.js';

/** The number of a pulse at most. */
export const pulseMax = Number.MAX_SAFE_INTEGER;

/** A drand network of the scheme `bls-unchained-g1-rfc9380` (rule BEACON-3). */
export const publicBeaconShape = map({
  /** By which its relays know it. */
  chainHash: hash,
  /** A point of G2. */
  publicKey: hex<string>(96),
  /** When pulse 1 was out, in seconds of Unix time. */
  genesisSeconds: uint(1_000_000_000_000),
  /** From one pulse to the next. */
  periodSeconds: int(1, 86_400),
  /** The pulse that cut 1 holds. */
  firstPulse: int(1, pulseMax),
  /** Epochs that a cut without its pulse puts off the next one. */
  outageEpochs: int(2, 100_000),
});
export type PublicBeacon = Shaped<typeof publicBeaconShape>;

/** One value of a public beacon, which nobody knows before it is out (drand calls it a round). */
export const pulseShape = map({
  /** Counted from 1. */
  number: int(1, pulseMax),
  /** A point of G1. */
  signature: hex<string>(48),
});
export type Pulse = Shaped<typeof pulseShape>;

/** When a pulse is out, in ms of Unix time. */
export const pulseMs = (
  { genesisSeconds, periodSeconds }: Pick<PublicBeacon, 'genesisSeconds' | 'periodSeconds'>,
  number: number,
): number => 1_000 * (genesisSeconds + (number - 1) * periodSeconds);

/** The first pulse that is out at `unixMs` or later. */
export const firstPulseFrom = (
  { genesisSeconds, periodSeconds }: Pick<PublicBeacon, 'genesisSeconds' | 'periodSeconds'>,
  unixMs: number,
): number => Math.max(1, Math.ceil((unixMs / 1_000 - genesisSeconds) / periodSeconds) + 1);

/**
 * By how much the pulse that a cut names is at least above the one that was due in it: an epoch, and where
 * that did not come an outage (rule BEACON-4).
 */
export function pulseStep(
  { periodSeconds, outageEpochs }: PublicBeacon,
  epochMs: number,
  hasPulse: boolean,
): number {
  const epoch = Math.max(1, Math.floor(epochMs / (1_000 * periodSeconds)));
  return hasPulse ? epoch : outageEpochs * epoch;
}
