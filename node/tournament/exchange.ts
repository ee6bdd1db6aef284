import { fail, GridlodeError } from '../../protocol/error.js';
import { linkSignals } from '../abort.js';
import { readText, whyUnreached } from '../http.js';
import { tournamentCodes } from './codes.js';

/** More than the submissions of a model over all rounds that there ever were. */
const answerMaxBytes = 4 << 20;

export interface Request {
  readonly method: 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface Limits {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** Whether it is a page for people, as no answer of an API is. */
  readonly isPage: boolean;
  /** The clock of whoever answers, in milliseconds since 1970; null where it does not say. */
  readonly dateMs: number | null;
}

/**
 * One request and its whole answer. Errors name the host alone, since an upload's address is as good as a
 * key. Throws TOURNAMENT_UNREACHABLE, or TOURNAMENT_ANSWER for an answer that does not end.
 */
export async function exchange(url: URL, request: Request, { timeoutMs, signal }: Limits): Promise<Answer> {
  const refuseLong = (): never =>
    fail(tournamentCodes, 'TOURNAMENT_ANSWER', `${url.host} answers with more than ${answerMaxBytes} bytes`);
  const { signal: either, release } = linkSignals([signal], timeoutMs);
  let answer: Answer;
  let headers: Headers;
  try {
    // Whoever redirects would be handed the keys or the file.
    const response = await fetch(url, { ...request, redirect: 'manual', signal: either });
    ({ headers } = response);
    const text = (await readText(response, answerMaxBytes, either)) ?? refuseLong();
    const isPage = isOfPage(headers) || /^\s*<(!doctype )?html/i.test(text);
    answer = { status: response.status, text, isPage, dateMs: timeOf(headers.get('date')) };
  } catch (error) {
    if (error instanceof GridlodeError) throw error;
    signal.throwIfAborted();
    if (either.aborted) return refuseUnreached(url, `does not answer within ${timeoutMs / 1000} s`);
    return refuseUnreached(url, whyUnreached(error), error);
  } finally {
    release();
  }
  checkBusy(url, answer.status, headers);
  return answer;
}

/** Throws TOURNAMENT_UNREACHABLE; `why` follows the name of the host. */
export const refuseUnreached = ({ host }: URL, why: string, cause?: unknown, afterMs = 0): never =>
  fail(tournamentCodes, 'TOURNAMENT_UNREACHABLE', `${host} ${why}`, cause, { afterMs });

/** Throws TOURNAMENT_UNREACHABLE for what a server answers that is down or has too much to do. */
export function checkBusy(url: URL, status: number, headers: Headers): void {
  if (status < 500 && status !== 429) return;
  const afterMs = retryAfterMs(headers.get('retry-after'), timeOf(headers.get('date')) ?? Date.now());
  const asks = afterMs > 0 ? `, and asks to be left alone for ${Math.ceil(afterMs / 1000)} s` : '';
  refuseUnreached(url, `answers with status ${status}${asks}`, undefined, afterMs);
}

export const isOfPage = (headers: Headers): boolean =>
  /^text\/html\b/i.test(headers.get('content-type') ?? '');

/**
 * Whether a page with this status is of something on the way, as where one has to log in; others are of the
 * address.
 */
export const isOnTheWay = (status: number): boolean => status < 400 || status === 403 || status === 511;

/**
 * What the header Retry-After says, as seconds or as a time by the clock of whoever sends it; 0 where it says
 * nothing. Source: RFC 9110, 10.2.3.
 */
function retryAfterMs(value: string | null, nowMs: number): number {
  if (value === null) return 0;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  return Math.max(0, (timeOf(value) ?? nowMs) - nowMs);
}

/** Milliseconds since 1970; null where a header says no time. */
export function timeOf(value: string | null): number | null {
  const time = value === null ? NaN : Date.parse(value);
  return Number.isNaN(time) ? null : time;
}
