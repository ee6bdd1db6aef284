import type { Pulse, PublicBeacon } from '../../protocol/beacon/public-beacon.js';
import { isPulseOf } from '../../protocol/beacon/pulse.js';
import { fail } from '../../protocol/error.js';
import { linkSignals } from '../abort.js';
import { readText, safeUrl, whyUnreached } from '../http.js';
import { beaconCodes } from './codes.js';

/** A relay answers some hundred bytes; who sends more or takes longer is not waited for. */
const answerMaxBytes = 4_096;
const timeoutMs = 5_000;

/**
 * The relays of drand's public networks that its documentation names, by several operators. Source:
 * https://docs.drand.love/dev-guide/API%20Documentation%20v1/
 */
export const defaultRelays: readonly string[] = [
  'https://api.drand.sh',
  'https://api2.drand.sh',
  'https://api3.drand.sh',
  'https://drand.cloudflare.com',
];

/** Throws BEACON_RELAY for what is no address of a relay. */
export function relayUrl(text: string): URL {
  const url = safeUrl(text);
  if (url === null || url.search !== '' || url.hash !== '')
    return fail(beaconCodes, 'BEACON_RELAY', `${text} is no address of a relay`);
  return url;
}

/** What a relay has to say of a pulse: the pulse, verified; or why there is none. */
export type Answer = { readonly pulse: Pulse } | { readonly why: string };

/**
 * Asks a relay for a pulse over drand's HTTP API, `<relay>/<chain hash>/public/<number>`: a JSON object with
 * `round` and `signature` in hexadecimal digits. Never throws but where `signal` aborts.
 */
export async function askRelay(
  relay: URL,
  beacon: PublicBeacon,
  number: number,
  signal: AbortSignal,
): Promise<Answer> {
  const url = new URL(`${relay.href.replace(/\/$/, '')}/${beacon.chainHash}/public/${number}`);
  const { signal: either, release } = linkSignals([signal], timeoutMs);
  try {
    const response = await fetch(url, { redirect: 'error', signal: either });
    if (!response.ok) {
      await response.body?.cancel();
      return { why: [404, 425].includes(response.status) ? 'has it not yet' : `answers ${response.status}` };
    }
    const pulse = pulseIn((await readText(response, answerMaxBytes, either)) ?? '');
    if (pulse === null) return { why: 'answers something else' };
    if (pulse.number !== number) return { why: `answers pulse ${pulse.number}` };
    return isPulseOf(beacon, pulse) ? { pulse } : { why: 'answers one with a false signature' };
  } catch (error) {
    signal.throwIfAborted();
    if (either.aborted) return { why: `does not answer within ${timeoutMs / 1_000} s` };
    return { why: whyUnreached(error) };
  } finally {
    release();
  }
}

function pulseIn(text: string): Pulse | null {
  try {
    const { round, signature } = JSON.parse(text) as { round?: unknown; signature?: unknown };
    if (!Number.isSafeInteger(round) || typeof signature !== 'string' || !/^[0-9a-f]{96}$/.test(signature))
      return null;
    return { number: round as number, signature };
  } catch {
    return null;
  }
}
