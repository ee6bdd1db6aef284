import { fail, GridlodeError } from '../../protocol/error.js';
import { linkSignals } from '../abort.js';
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
}

/**
 * One request and its whole answer. Errors name the host alone, since an upload's address is as good as a key.
 * Throws TOURNAMENT_UNREACHABLE for what may be better another time, TOURNAMENT_ANSWER for an answer that does not end.
 */
export async function exchange(url: URL, request: Request, { timeoutMs, signal }: Limits): Promise<Answer> {
  const unreachable = (why: string, cause?: unknown): never => fail(tournamentCodes, 'TOURNAMENT_UNREACHABLE', `${url.host} ${why}`, cause);
  const { signal: either, release } = linkSignals([signal], timeoutMs);
  let answer: Answer;
  try {
    // Whoever redirects would be handed the keys or the file.
    const response = await fetch(url, { ...request, redirect: 'manual', signal: either });
    answer = { status: response.status, text: await readBounded(response, url.host) };
  } catch (error) {
    if (error instanceof GridlodeError) throw error;
    signal.throwIfAborted();
    if (either.aborted) return unreachable(`does not answer within ${timeoutMs / 1000} s`);
    const { cause } = error as { cause?: NodeJS.ErrnoException };
    return unreachable(`cannot be reached: ${cause?.code ?? cause?.message ?? (error as Error).message}`, error);
  } finally {
    release();
  }
  return answer.status >= 500 || answer.status === 429 ? unreachable(`answers with status ${answer.status}`) : answer;
}

async function readBounded({ body }: Response, host: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > answerMaxBytes) fail(tournamentCodes, 'TOURNAMENT_ANSWER', `${host} answers with more than ${answerMaxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const isLoopback = ({ hostname }: URL): boolean => hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);

/** An address to which keys and files may go, null for any other: https, or http within this machine. */
export function safeUrl(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.username !== '' || url.password !== '') return null;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url)) ? url : null;
}
