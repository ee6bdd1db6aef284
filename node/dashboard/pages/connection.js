/** How the pages ask the node: by its API at this origin, with the token that only this tab holds. */

const tokenKey = 'gridlode-token';
/** Between two attempts to hear events again: soon at first, then every ten seconds. */
const retryMs = [500, 1_000, 2_000, 4_000, 8_000, 10_000];

/** What the node refuses, by its code. */
export class Refusal extends Error {
  constructor({ code, what, remedy }) {
    super(`${what}. ${remedy}`);
    this.code = code;
  }
}

/** Takes the token out of the address, where nobody should find it later. */
export function takeToken() {
  const [, token, rest = ''] = /^#token=([0-9a-f]{64})(\/.*)?$/.exec(location.hash) ?? [];
  if (token !== undefined) {
    sessionStorage.setItem(tokenKey, token);
    history.replaceState(null, '', `${location.pathname}#${rest === '' ? '/now' : rest}`);
  }
  return sessionStorage.getItem(tokenKey);
}

const send = (path, options = {}) =>
  fetch(`/api${path}`, {
    ...options,
    headers: { authorization: `Bearer ${sessionStorage.getItem(tokenKey) ?? ''}` },
    credentials: 'omit',
    cache: 'no-store',
  });

const refusalOf = async (response) =>
  new Refusal(
    await response.json().catch(() => ({ code: 'API_ANSWER', what: 'The node answers oddly', remedy: '' })),
  );

/** The answer of the API; null of what the node has not. Rejects with a Refusal, and where nobody answers. */
export async function ask(path) {
  const response = await send(path);
  if (response.ok) return response.json();
  const refusal = await refusalOf(response);
  if (refusal.code === 'API_NOTHING') return null;
  throw refusal;
}

/**
 * Hears events for as long as the page is looked at, again and again after the node was away. `onState` is
 * told `live`, `away`, `asking` where the node tells as many pages as it can, and `refused`.
 */
export class EventStream {
  #stop = new AbortController();
  #attempt = 0;
  #isRunning = false;

  constructor({ onEvent, onState }) {
    this.onEvent = onEvent;
    this.onState = onState;
    // A browser has six connections to an origin: a page that nobody sees must not keep one.
    document.addEventListener('visibilitychange', () =>
      document.hidden ? this.#stop.abort() : this.start(),
    );
  }

  start() {
    if (this.#isRunning || document.hidden) return;
    this.#isRunning = true;
    void this.#run().finally(() => (this.#isRunning = false));
  }

  async #run() {
    while (!document.hidden) {
      this.#stop = new AbortController();
      const state = await this.#hear(this.#stop.signal);
      if (document.hidden) return;
      this.onState(state);
      if (state === 'refused') return;
      const ms = retryMs[Math.min(this.#attempt++, retryMs.length - 1)];
      await new Promise((resolve) => setTimeout(resolve, ms));
    }
  }

  /** Resolves to why nothing is heard any more. */
  async #hear(signal) {
    try {
      const response = await send('/events', { signal });
      if (!response.ok) {
        const { code } = await refusalOf(response);
        return code === 'API_BUSY' ? 'asking' : code === 'API_TOKEN' ? 'refused' : 'away';
      }
      this.#attempt = 0;
      this.onState('live');
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        const lines = (rest + read.value).split('\n');
        rest = lines.pop();
        for (const line of lines) this.onEvent(JSON.parse(line));
      }
    } catch {
      // The node is away, or the page is hidden.
    }
    return 'away';
  }
}
