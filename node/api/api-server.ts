import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, ListenOptions } from 'node:net';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { errorOf, fail, faultOf, GridlodeError } from '../../protocol/error.js';
import type { NodeEvent } from '../bus/events.js';
import { apiCodes, apiStatus } from './codes.js';
import { apiLimits, Connections, type ApiLimits } from './connections.js';
import { NotOfShape } from '../json-shape.js';
import { segmentsFor } from './route.js';
import { problem, routes, type Handlers, type RouteName, type RouteTable } from './routes.js';
import { prepareFolder, socketPaths } from './socket-path.js';
import { Turns } from '../turns.js';

/** Bytes that a watcher may leave unread before it is dropped. */
const unreadMaxBytes = 1 << 20;
/** How long those who are being answered may still take when the node stops. */
const closeMs = 1_000;
/** How often it is looked for requests that take too long to arrive. */
const lookMs = 1_000;
/** Lists that are made and sent at once: each can have ten thousand items. */
const listsAtOnce = 2;
/** What listening is refused with where the place has no sockets, and another may have. */
const noSockets = ['EPERM', 'EACCES', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL'];

export interface ApiDependencies {
  readonly handlers: Handlers;
  readonly onError: (error: unknown) => void;
  readonly limits?: Partial<ApiLimits>;
}

/** What a request may have: an answer of the API by its URL there, or a file. */
export type Admitted = { readonly url: string } | { readonly type: string; readonly bytes: Uint8Array };
/**
 * Looks at a request before anything else does, and may set headers that every answer to it has. Throws what
 * the request is refused with.
 */
export type Gate = (request: IncomingMessage, response: ServerResponse) => Admitted;

/** Whoever could open the socket may ask all of the API. */
const openGate: Gate = ({ url = '/' }) => ({ url });

const table: RouteTable = routes;
const routeNames = Object.keys(routes) as RouteName[];

/**
 * The local API: HTTP over a Unix socket that only its owner can open, or over TCP behind a gate. routes.ts
 * says what it can be asked. Each connection has one request.
 */
export class ApiServer {
  readonly #server: Server;
  readonly #connections: Connections;
  readonly #lists = new Turns(listsAtOnce);

  private constructor(
    readonly gate: Gate,
    readonly dependencies: ApiDependencies,
  ) {
    const limits = { ...apiLimits, ...dependencies.limits };
    const { requestMs } = limits;
    const times = {
      requestTimeout: requestMs,
      headersTimeout: requestMs,
      connectionsCheckingInterval: Math.min(lookMs, requestMs),
    };
    this.#server = createServer(times, (request, response) => void this.#answer(request, response));
    this.#connections = new Connections(this.#server, limits);
  }

  /**
   * Listens for the commands of the data directory's user; who holds the store may take over its socket.
   * Throws API_SOCKET, and API_OWNER where another user was first at the place that is left.
   */
  static async listen(dir: string, dependencies: ApiDependencies): Promise<ApiServer> {
    const refusals: string[] = [];
    for (const path of socketPaths(dir)) {
      const api = new ApiServer(openGate, dependencies);
      try {
        await prepareFolder(path);
        await rm(path, { force: true });
        await api.#listen({ path });
        return api;
      } catch (error) {
        if (error instanceof GridlodeError) throw error;
        refusals.push(`${path} cannot be opened: ${(error as Error).message}`);
        if (!noSockets.includes((error as NodeJS.ErrnoException).code ?? '')) break;
      }
    }
    return fail(apiCodes, 'API_SOCKET', refusals.join('; '));
  }

  /** Listens at an address of this machine, behind a gate. Rejects with what the system says. */
  static async listenAt(
    address: { readonly host: string; readonly port: number },
    gate: Gate,
    dependencies: ApiDependencies,
  ): Promise<ApiServer> {
    const api = new ApiServer(gate, dependencies);
    await api.#listen({ ...address, exclusive: true });
    return api;
  }

  /** Of one over a socket. */
  get path(): string {
    return this.#server.address() as string;
  }

  /** Of one over TCP. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  #listen(where: ListenOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      // The socket is made within the call, so that nothing else is made under this mask.
      const mask = process.umask(0o177);
      this.#server.once('error', reject).listen(where, resolve);
      process.umask(mask);
    });
  }

  /** Tells those who watch; one that does not keep up is dropped. */
  tell(event: NodeEvent): void {
    const { watchers } = this.#connections;
    if (watchers.size === 0) return;
    const [line] = routes.events.answer.encode(event);
    for (const watcher of watchers) {
      if (watcher.writableLength > unreadMaxBytes) watcher.destroy();
      else watcher.write(line);
    }
  }

  /** Lets those who read take the rest; who does not read must not hold up the node's end. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const watcher of this.#connections.watchers) watcher.end();
    const force = setTimeout(() => this.#server.closeAllConnections(), closeMs);
    await closed;
    clearTimeout(force);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method } = request;
    if (!this.#connections.takeRequest(request)) return;
    response.shouldKeepAlive = false;
    try {
      const admitted = this.gate(request, response);
      if ('bytes' in admitted) return this.#sendFile(admitted, request, response);
      const { url } = admitted;
      const found = findRoute(method, url);
      if (found === null) {
        this.#connections.beginAnswer(request, response, 'document');
        return fail(apiCodes, 'API_UNKNOWN', `The API has no ${method} ${url}`);
      }
      const { name, segments } = found;
      if (name === 'events') return this.#watch(request, response);
      const { body, load } = routes[name];
      const bytes =
        body === null ? new Uint8Array() : await this.#connections.readBody(request, body.maxBytes);
      const isList = load === 'list';
      this.#connections.beginAnswer(request, response, isList ? 'list' : 'document');
      const send = (): Promise<void> => this.#send(name, segments, bytes, response);
      await (isList ? this.#lists.take(send) : send());
    } catch (error) {
      this.#refuse(error, response);
    }
  }

  async #send<K extends keyof Handlers>(
    name: K,
    segments: readonly string[],
    body: Uint8Array,
    response: ServerResponse,
  ): Promise<void> {
    // Who left while others had their turn is not worked for.
    if (response.destroyed) return;
    const { read, answer: media }: RouteTable[K] = table[name];
    const answer = await this.dependencies.handlers[name](readAs(() => read(segments, body)));
    if (media.nothing !== undefined && answer === media.nothing.value)
      return fail(apiCodes, 'API_NOTHING', media.nothing.when.replace(/\.$/, ''));
    this.#connections.expectReader(response);
    response.writeHead(200, { 'content-type': media.type });
    await sendPieces(media.encode(answer), response);
  }

  #sendFile(
    { type, bytes }: Extract<Admitted, { bytes: Uint8Array }>,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    this.#connections.beginAnswer(request, response, 'document');
    this.#connections.expectReader(response);
    response.writeHead(200, { 'content-type': type });
    response.end(bytes);
  }

  #refuse(error: unknown, response: ServerResponse): void {
    // Whose connection gave way or ended hears no reason.
    if (response.socket === null || response.socket.destroyed) return;
    if (faultOf(error) === 'bug') this.dependencies.onError(error);
    const told =
      error instanceof GridlodeError ? error : errorOf(apiCodes, 'API_FAILED', 'The node failed to answer');
    const { code, fault, what, remedy } = told;
    this.#connections.expectReader(response);
    response.writeHead(statusOf(told), { 'content-type': problem.type });
    response.end([...problem.encode({ code, fault, what, remedy })].join(''));
  }

  #watch(request: IncomingMessage, response: ServerResponse): void {
    this.#connections.watch(request, response);
    response.writeHead(200, { 'content-type': routes.events.answer.type });
    response.flushHeaders();
  }
}

function findRoute(
  method: string | undefined,
  url: string,
): { readonly name: RouteName; readonly segments: string[] } | null {
  for (const name of routeNames) {
    const segments = routes[name].method === method ? segmentsFor(routes[name], url) : null;
    if (segments !== null) return { name, segments };
  }
  return null;
}

/** Most answers are one piece, and need no stream, which costs more than what it sends. */
async function sendPieces(pieces: Iterable<string | Uint8Array>, response: ServerResponse): Promise<void> {
  const left = pieces[Symbol.iterator]();
  const [first, second] = [left.next(), left.next()];
  if (second.done === true) return void response.end(first.value);
  const all = function* (): Generator<string | Uint8Array> {
    yield first.value;
    yield second.value;
    yield* { [Symbol.iterator]: () => left };
  };
  await pipeline(Readable.from(all(), { highWaterMark: 1 }), response).catch(() => response.destroy());
}

/** Throws API_REQUEST. */
function readAs<Q>(read: () => Q): Q {
  try {
    return read();
  } catch (error) {
    if (error instanceof NotOfShape) return fail(apiCodes, 'API_REQUEST', `In the request ${error.message}`);
    throw error;
  }
}

/** Whoever asks is the peer of this server. */
const statusOf = ({ code, fault }: GridlodeError): number =>
  apiStatus[code] ?? (fault === 'peer' ? 400 : 500);
