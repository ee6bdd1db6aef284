import { firstPulseFrom, pulseStep, type PublicBeacon } from '../beacon/public-beacon.js';
import { arePulsesOf, isPulseOf } from '../beacon/pulse.js';
import type { Campaign } from '../campaign/campaign.js';
import { fail } from '../error.js';
import type { VerifiedRecord } from '../records/envelope.js';
import { cutCodes } from './codes.js';
import type { Ledger } from './ledger.js';

/**
 * Whether a cut holds the pulse that the one before named, or none, and names one that is far enough ahead
 * (rules BEACON-3 and BEACON-4). Throws CUT_PULSE, CUT_NEXT_PULSE or CUT_PULSE_SIGNATURE.
 */
export function checkPulse(ledger: Ledger, cut: VerifiedRecord<'cut'>): void {
  const { number, pulse, nextPulse } = cut.body;
  const { publicBeacon } = ledger.campaign;
  const earliest = nextPulseFrom(ledger, pulse !== null);
  if (publicBeacon === null || earliest === null) {
    if (pulse !== null || nextPulse !== null)
      fail(cutCodes, 'CUT_PULSE', `Cut ${number} speaks of a public beacon, and the campaign has none`);
    return;
  }
  if (pulse !== null && pulse.number !== ledger.nextPulse)
    fail(cutCodes, 'CUT_PULSE', `Cut ${number} holds pulse ${pulse.number}, and ${ledger.nextPulse} is due`);
  if (nextPulse === null || nextPulse < earliest)
    fail(
      cutCodes,
      'CUT_NEXT_PULSE',
      `Cut ${number} names pulse ${nextPulse}, and ${earliest} is the earliest`,
    );
  if (pulse !== null && !cut.isPulseProven && !isPulseOf(publicBeacon, pulse))
    fail(cutCodes, 'CUT_PULSE_SIGNATURE', `Pulse ${pulse.number} in cut ${number} is not the beacon's`);
}

/**
 * The least pulse that the next cut may name, by whether it holds the one that is due; null where the
 * campaign has no public beacon.
 */
export function nextPulseFrom({ campaign, nextPulse }: Ledger, hasPulse: boolean): number | null {
  const { publicBeacon, epochMs } = campaign;
  return publicBeacon === null || nextPulse === null
    ? null
    : nextPulse + pulseStep(publicBeacon, epochMs, hasPulse);
}

/**
 * The pulse that a resolver names at a moment of Unix time: the first that is not out before another epoch
 * has passed, as far as `least` lets it (rule BEACON-6); null where the campaign has no public beacon.
 */
export const pulseToName = (
  { publicBeacon, epochMs }: Campaign,
  least: number | null,
  unixMs: number,
): number | null =>
  publicBeacon === null || least === null
    ? null
    : Math.max(least, firstPulseFrom(publicBeacon, unixMs + epochMs));

/**
 * Looks at the pulses of many cuts at once, which takes little longer than one, so that folding them need
 * not. Where one of them is wrong none is proven, and the fold finds out which.
 */
export function provePulses(beacon: PublicBeacon, cuts: readonly VerifiedRecord<'cut'>[]): void {
  const held = cuts.filter(({ body, isPulseProven }) => body.pulse !== null && !isPulseProven);
  const pulses = held.flatMap(({ body }) => body.pulse ?? []);
  if (arePulsesOf(beacon, pulses)) for (const cut of held) cut.isPulseProven = true;
}
