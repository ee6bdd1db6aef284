import type { Pulse, PublicBeacon } from '../../protocol/beacon/public-beacon.js';
import { isPulseOf } from '../../protocol/beacon/pulse.js';
import { fail } from '../../protocol/error.js';
import { linkSignals } from '../abort.js';
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
  const url = URL.canParse(text) ? new URL(text) : null;
  const isLocal = url !== null && /^(localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(url.hostname);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal);
  if (url === null || !isSafe || `${url.username}${url.password}${url.search}${url.hash}` !== '')
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
    const pulse = pulseIn(await readBounded(response));
    if (pulse === null) return { why: 'answers something else' };
    if (pulse.number !== number) return { why: `answers pulse ${pulse.number}` };
    return isPulseOf(beacon, pulse) ? { pulse } : { why: 'answers one with a false signature' };
  } catch (error) {
    signal.throwIfAborted();
    if (either.aborted) return { why: `does not answer within ${timeoutMs / 1_000} s` };
    const { cause, message } = error as Error & { cause?: NodeJS.ErrnoException };
    return { why: `cannot be reached: ${cause?.code ?? cause?.message ?? message}` };
  } finally {
    release();
  }
}

/** The answer's text; empty where it is longer than any relay's. */
async function readBounded({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > answerMaxBytes) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
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
