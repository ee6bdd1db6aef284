import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { rm } from 'node:fs/promises';
import type { Cid } from '../../protocol/codec/hash.js';
import { fail, GridlodeError } from '../../protocol/error.js';
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
  readonly onError: (error: unknown) => void;
}

/**
 * The local API: HTTP over a Unix socket that only its owner can open. GET /status, /peers, /claims, /models, /audits
 * answer JSON, GET /blocks/CID a stored block, GET /events a line of JSON for each event from then on.
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

  async #answer({ method, url = '/' }: IncomingMessage, response: ServerResponse, { views, blocks, onError }: ApiDependencies): Promise<void> {
    try {
      const [, resource, id] = url.split('/') as [string, string?, string?];
      if (method !== 'GET') fail(apiCodes, 'API_UNKNOWN', `The API has no ${method} ${url}`);
      if (resource === 'events') return this.#watch(response);
      if (resource === 'blocks' && id !== undefined) {
        const block = await blocks.readBlock(id as Cid);
        if (block === null) return void response.writeHead(404).end();
        return void response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(block);
      }
      if (!isView(resource) || id !== undefined) return fail(apiCodes, 'API_UNKNOWN', `The API has no ${url}`);
      const body = JSON.stringify(await views[resource]());
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    } catch (error) {
      if (!(error instanceof GridlodeError)) onError(error);
      const { code, message } = error instanceof GridlodeError ? error : { code: 'INTERNAL', message: 'The node failed to answer' };
      response.writeHead(code === 'API_UNKNOWN' ? 404 : 500, { 'content-type': 'application/json' }).end(JSON.stringify({ code, message }));
    }
  }

  #watch(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.flushHeaders();
    this.#watchers.add(response);
    response.once('close', () => this.#watchers.delete(response));
  }
}

const viewNames = ['status', 'peers', 'claims', 'models', 'audits'] as const satisfies readonly (keyof Views)[];
const isView = (resource: string | undefined): resource is (typeof viewNames)[number] => (viewNames as readonly (string | undefined)[]).includes(resource);

const plain = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
