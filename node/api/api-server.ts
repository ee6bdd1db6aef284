import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { rm } from 'node:fs/promises';
import type { Cid } from '../../protocol/codec/hash.js';
import { codecCodes } from '../../protocol/codec/codes.js';
import { fail, GridlodeError } from '../../protocol/error.js';
import { recordCodes } from '../../protocol/records/codes.js';
import { recordMaxBytes } from '../../protocol/records/envelope.js';
import type { AccountKey } from '../../protocol/records/keys.js';
import type { PeerDriver } from '../peer/peer-driver.js';
import type { PeerEvent } from '../peer/events.js';
import type { Blocks } from '../store/blocks.js';
import { apiCodes } from './codes.js';
import { socketPath } from './socket-path.js';
import type { Views } from './views.js';

/** Connections at once, and bytes that a watcher may leave unread before it is dropped. */
const connectionsMax = 32;
const unreadMaxBytes = 1 << 20;
/** How long those who are being answered may still take when the node stops. */
const closeMs = 1_000;

export interface ApiDependencies {
  readonly views: Views;
  readonly blocks: Blocks;
  readonly driver: Pick<PeerDriver, 'submit'>;
  readonly onError: (error: unknown) => void;
}

/**
 * The local API: HTTP over a Unix socket that only its owner can open. GET /status, /peers, /claims, /models, /audits
 * answer JSON, GET /stake/ACCOUNT what is known of an account, GET /blocks/CID a stored block, GET /events a line of JSON for each
 * event from then on. POST /records takes the envelope of an account's record, POST /objections one that need not be signed.
 */
export class ApiServer {
  readonly #server: Server;
  readonly #watchers = new Set<ServerResponse>();

  private constructor(readonly path: string, dependencies: ApiDependencies) {
    this.#server = createServer((request, response) => void this.#answer(request, response, dependencies));
    this.#server.maxConnections = connectionsMax;
  }

  /** Listens for the commands of the data directory's user; who holds the store may take over its socket. Throws API_SOCKET. */
  static async listen(dir: string, dependencies: ApiDependencies): Promise<ApiServer> {
    const api = new ApiServer(socketPath(dir), dependencies);
    try {
      await rm(api.path, { force: true });
      await new Promise<void>((resolve, reject) => {
        // The socket is made within the call, so that nothing else is made under this mask.
        const mask = process.umask(0o177);
        api.#server.once('error', reject).listen(api.path, resolve);
        process.umask(mask);
      });
    } catch (error) {
      return fail(apiCodes, 'API_SOCKET', `${api.path} cannot be opened: ${(error as Error).message}`, error);
    }
    return api;
  }

  /** Tells those who watch; one that does not keep up is dropped. */
  tell(event: PeerEvent): void {
    if (this.#watchers.size === 0) return;
    const line = `${JSON.stringify(event, plain)}\n`;
    for (const watcher of this.#watchers) {
      if (watcher.writableLength > unreadMaxBytes) watcher.destroy();
      else watcher.write(line);
    }
  }

  /** Lets those who read take the rest; who does not read must not hold up the node's end. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const watcher of this.#watchers) watcher.end();
    const force = setTimeout(() => this.#server.closeAllConnections(), closeMs);
    await closed;
    clearTimeout(force);
  }

  async #answer(request: IncomingMessage, response: ServerResponse, dependencies: ApiDependencies): Promise<void> {
    const { method, url = '/' } = request;
    try {
      const [, resource, id] = url.split('/') as [string, string?, string?];
      if (method === 'GET' && resource === 'events') return this.#watch(response);
      if (method === 'GET' && resource === 'blocks' && id !== undefined) {
        const block = await dependencies.blocks.readBlock(id as Cid);
        if (block === null) return void response.writeHead(404).end();
        return void response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(block);
      }
      const document = await answerOf(`${method} ${resource}`, id, request, dependencies);
      if (document === undefined) return fail(apiCodes, 'API_UNKNOWN', `The API has no ${method} ${url}`);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
    } catch (error) {
      if (!(error instanceof GridlodeError)) dependencies.onError(error);
      const { code, message } = error instanceof GridlodeError ? error : { code: 'INTERNAL', message: 'The node failed to answer' };
      response.writeHead(statusOf(code), { 'content-type': 'application/json' }).end(JSON.stringify({ code, message }));
    }
  }

  #watch(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.flushHeaders();
    this.#watchers.add(response);
    response.once('close', () => this.#watchers.delete(response));
  }
}

/** The document that is asked for; undefined where the API has none of that name. Throws what the parts say of what came. */
async function answerOf(asked: string, id: string | undefined, request: IncomingMessage, { views, driver }: ApiDependencies): Promise<unknown> {
  if (asked === 'GET stake' && id !== undefined) return views.stake(accountIn(id));
  if (id !== undefined) return undefined;
  switch (asked) {
    case 'GET status': return views.status();
    case 'GET peers': return views.peers();
    case 'GET claims': return views.claims();
    case 'GET models': return views.models();
    case 'GET audits': return views.audits();
    case 'POST records': return driver.submit(await readBody(request));
    case 'POST objections': return views.foretell(await readBody(request));
    default: return undefined;
  }
}

const accountIn = (id: string): AccountKey => (/^[0-9a-f]{64}$/.test(id) ? (id as AccountKey) : fail(apiCodes, 'API_REQUEST', 'What is asked for is no account'));

/** An envelope; no more is read than one can have. */
async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > recordMaxBytes) fail(apiCodes, 'API_REQUEST', `A record has at most ${recordMaxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What the asker did wrong, and what the node could not do. */
const statusOf = (code: string): number =>
  code === 'API_UNKNOWN' ? 404 : code === 'PEER_ACCOUNT' || [apiCodes, codecCodes, recordCodes].some((codes) => Object.hasOwn(codes, code)) ? 400 : 500;

const plain = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
