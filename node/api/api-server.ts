import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { rm } from 'node:fs/promises';
import type { Cid } from '../../protocol/codec/hash.js';
import { codecCodes } from '../../protocol/codec/codes.js';
import { decodeShape, encodeShape } from '../../protocol/codec/shape.js';
import { fail, GridlodeError } from '../../protocol/error.js';
import { datasetCodes } from '../../protocol/dataset/codes.js';
import { predictionsMaxBytes } from '../../protocol/dataset/predictions.js';
import { recordCodes } from '../../protocol/records/codes.js';
import { recordMaxBytes } from '../../protocol/records/envelope.js';
import type { AccountKey, NodeKey } from '../../protocol/records/keys.js';
import type { PeerDriver } from '../peer/peer-driver.js';
import type { PeerEvent } from '../peer/events.js';
import type { RoundBlocks } from '../round/round-blocks.js';
import type { Blocks } from '../store/blocks.js';
import { apiCodes } from './codes.js';
import { fetchedBlocks, wantedBlocks, wantedMaxBytes } from './fetched.js';
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
  readonly driver: Pick<PeerDriver, 'submit' | 'order'>;
  readonly roundBlocks: RoundBlocks;
  readonly onError: (error: unknown) => void;
}

/**
 * The local API: HTTP over a Unix socket that only its owner can open. GET /status, /peers, /claims, /models, /audits
 * and /rounds answer JSON, GET /stake/ACCOUNT what is known of an account, GET /rounds/ERA and /settlements/ERA of a round, GET
 * /blocks/CID a stored block, GET /predictions/CID/NODE one of predictions, which is fetched from NODE or others and kept where it is not
 * stored, GET /events a line of JSON for each event from then on. POST /records takes the envelope of an account's record, POST
 * /objections one that need not be signed, POST /orders one that the node shall sign, POST /predictions a block of predictions to keep,
 * for everyone from the deadline on, POST /fetched/NODE a list of blocks to fetch from NODE or others, without keeping them.
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
      const [, resource, id, node] = url.split('/') as [string, string?, string?, string?];
      if (method === 'GET' && resource === 'events') return this.#watch(response);
      const bytes = id === undefined ? undefined : await bytesOf(`${method} ${resource}`, id, node, request, dependencies);
      if (bytes === null) return void response.writeHead(404).end();
      if (bytes !== undefined) return void response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(bytes);
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

/** The bytes that are asked for, null where nobody has them; undefined where the API has no bytes of that name. Throws as answerOf does. */
async function bytesOf(asked: string, id: string, node: string | undefined, request: IncomingMessage, { blocks, roundBlocks }: ApiDependencies): Promise<Uint8Array | null | undefined> {
  switch (asked) {
    case 'GET blocks': return blocks.readBlock(id as Cid);
    case 'GET predictions': return roundBlocks.readPredictions(cidIn(id), nodeIn(node));
    case 'POST fetched': {
      const wanted = decodeShape(wantedBlocks, await readBody(request, wantedMaxBytes), wantedMaxBytes, 'blocks');
      const fetched = await roundBlocks.fetch(wanted, nodeIn(id));
      return fetched === null ? null : encodeShape(fetchedBlocks, fetched);
    }
    default: return undefined;
  }
}

/** The document that is asked for; undefined where the API has none of that name. Throws what the parts say of what came. */
async function answerOf(asked: string, id: string | undefined, request: IncomingMessage, { views, driver, roundBlocks }: ApiDependencies): Promise<unknown> {
  if (asked === 'GET stake' && id !== undefined) return views.stake(accountIn(id));
  if (asked === 'GET rounds' && id !== undefined) return views.round(id);
  if (asked === 'GET settlements' && id !== undefined) return views.settlement(id);
  if (id !== undefined) return undefined;
  switch (asked) {
    case 'GET status': return views.status();
    case 'GET ledger': return views.ledger();
    case 'GET peers': return views.peers();
    case 'GET claims': return views.claims();
    case 'GET models': return views.models();
    case 'GET audits': return views.audits();
    case 'GET rounds': return views.rounds();
    case 'POST records': return driver.submit(await readBody(request, recordMaxBytes));
    case 'POST objections': return views.foretell(await readBody(request, recordMaxBytes));
    case 'POST orders': return driver.order(await readBody(request, recordMaxBytes));
    case 'POST predictions': return roundBlocks.add(await readBody(request, predictionsMaxBytes));
    default: return undefined;
  }
}

const accountIn = (id: string): AccountKey => (/^[0-9a-f]{64}$/.test(id) ? (id as AccountKey) : fail(apiCodes, 'API_REQUEST', 'What is asked for is no account'));

const nodeIn = (id: string | undefined): NodeKey => (id !== undefined && /^[0-9a-f]{64}$/.test(id) ? (id as NodeKey) : fail(apiCodes, 'API_REQUEST', 'What is asked for names no node'));
const cidIn = (id: string): Cid => (/^b[a-z2-7]{58}$/.test(id) ? (id as Cid) : fail(apiCodes, 'API_REQUEST', 'What is asked for is no block'));

/** What is handed in; no more is read than it can have. */
async function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) fail(apiCodes, 'API_REQUEST', `What is handed in has at most ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What the asker did wrong, and what the node could not do. */
const statusOf = (code: string): number =>
  code === 'API_UNKNOWN' ? 404 : ['PEER_ACCOUNT', 'PEER_ORDER'].includes(code) || [apiCodes, codecCodes, recordCodes, datasetCodes].some((codes) => Object.hasOwn(codes, code)) ? 400 : 500;

const plain = (_: string, value: unknown): unknown =>
  (typeof value === 'bigint' ? String(value) : value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value);
