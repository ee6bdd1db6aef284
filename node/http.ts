/** What all who ask servers over HTTP do alike. */

const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);

/** An address that may be asked, null for any other: https, or http within this machine; no password. */
export function safeUrl(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.username !== '' || url.password !== '') return null;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url)) ? url : null;
}

/**
 * An answer as it comes, until `signal` aborts. Node's own fetch may hear of that no more once it has let go
 * of the request, and would wait for ever.
 */
export async function* chunksOf({ body }: Response, signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
  const reader = body?.getReader();
  if (reader === undefined) return;
  const readNext = (): ReturnType<typeof reader.read> =>
    new Promise((resolve, reject) => {
      const abort = (): void => reject(signal.reason as Error);
      signal.addEventListener('abort', abort, { once: true });
      if (signal.aborted) abort();
      const release = (): void => signal.removeEventListener('abort', abort);
      reader.read().then(resolve, reject).finally(release);
    });
  try {
    for (let read = await readNext(); !read.done; read = await readNext()) yield read.value;
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

/**
 * The text of an answer; null where it has more than `maxBytes`, of which no more is read. Rejects when
 * `signal` aborts.
 */
export async function readText(
  response: Response,
  maxBytes: number,
  signal: AbortSignal,
): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunksOf(response, signal)) {
    bytes += chunk.length;
    if (bytes > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What the system says where there is no network, or nobody at the other end, in words. */
const faults: Readonly<Record<string, string>> = {
  ENOTFOUND: 'nothing here knows its name',
  EAI_AGAIN: 'no server for names answers',
  ECONNREFUSED: 'nothing listens there',
  ENETUNREACH: 'there is no way to it',
  EHOSTUNREACH: 'there is no way to it',
};
const proxyVariables = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];

/** Why `fetch` threw, in words that follow the name of whoever was asked. */
export function whyUnreached(error: unknown, env: NodeJS.ProcessEnv = process.env): string {
  const { cause, message } = error as Error & { cause?: NodeJS.ErrnoException };
  // Of the status 407 it says nothing at all.
  if (cause?.message === '' && cause.code === undefined)
    return 'cannot be reached: a proxy on the way wants a password (status 407)';
  const code = cause?.code ?? '';
  const fault = faults[code];
  const words = fault === undefined ? code || (cause?.message ?? message) : `${fault} (${code})`;
  const proxy = proxyVariables.find((name) => (env[name] ?? '') !== '');
  const around =
    proxy === undefined
      ? ''
      : `; the proxy of ${proxy} is not asked, which takes NODE_USE_ENV_PROXY=1 and Node 24`;
  return `cannot be reached: ${words}${around}`;
}
