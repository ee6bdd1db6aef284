import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { fail } from '../../protocol/error.js';
import { predictionsMaxBytes } from '../../protocol/dataset/predictions.js';
import { apiCodes } from './codes.js';

export interface ApiLimits {
  /**
   * Connections at once: more than requests and watchers may fill together, so that one more always finds a
   * place.
   */
  readonly connectionsMax: number;
  /**
   * Requests at once that are worked on or whose answers are not read yet; and those for a list, which wait
   * for a turn.
   */
  readonly requestsMax: number;
  readonly listsMax: number;
  /** Connections at once that hear events, which may last as long as the node. */
  readonly watchersMax: number;
  /** What bodies that are not whole yet may hold together: some of the largest that there are. */
  readonly bodiesMaxBytes: number;
  /** How long a request may take to arrive, whole. */
  readonly requestMs: number;
  /** How long an answer may wait for its reader without a byte being read. */
  readonly unreadMs: number;
}

export const apiLimits: ApiLimits = {
  connectionsMax: 64,
  requestsMax: 24,
  listsMax: 8,
  watchersMax: 16,
  bodiesMaxBytes: 4 * predictionsMaxBytes,
  requestMs: 10_000,
  unreadMs: 10_000,
};

/**
 * The connections of the API: each has one request, and those whose request is not whole give way, the oldest
 * first. So nobody keeps commands out by connecting and asking nothing, or half, or without end.
 */
export class Connections {
  readonly #limits: ApiLimits;
  /** Those whose request is not whole, the oldest first, with the bytes that it holds. */
  readonly #waiting = new Map<Socket, number>();
  readonly #asking = new WeakSet<Socket>();
  readonly #answering = { document: new Set<ServerResponse>(), list: new Set<ServerResponse>() };
  readonly #watchers = new Set<ServerResponse>();
  #open = 0;

  constructor(server: Server, limits: ApiLimits) {
    this.#limits = limits;
    server.on('connection', (socket: Socket) => this.#take(socket));
  }

  get watchers(): ReadonlySet<ServerResponse> {
    return this.#watchers;
  }

  /**
   * Whether a connection may ask what it asks now. Whoever asks again before its answer has not come for
   * answers, and is cut off.
   */
  takeRequest({ socket }: IncomingMessage): boolean {
    const isFirst = !this.#asking.has(socket);
    this.#asking.add(socket);
    if (!isFirst) socket.destroy();
    return isFirst;
  }

  /** The body of a request, of which no more is read than it can have. Throws API_REQUEST. */
  async readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
    const { socket } = request;
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) fail(apiCodes, 'API_REQUEST', `What is handed in has at most ${maxBytes} bytes`);
      chunks.push(chunk);
      this.#hold(socket, bytes);
    }
    return Buffer.concat(chunks);
  }

  /** Notes that a request is whole and worked on. Throws API_BUSY. */
  beginAnswer(request: IncomingMessage, response: ServerResponse, kind: 'document' | 'list'): void {
    this.#waiting.delete(request.socket);
    const { requestsMax, listsMax } = this.#limits;
    const answering = this.#answering[kind];
    if (answering.size >= (kind === 'list' ? listsMax : requestsMax))
      fail(apiCodes, 'API_BUSY', `The node answers ${answering.size} such requests already`);
    answering.add(response);
    response.once('close', () => answering.delete(response));
  }

  /** Begins to write an answer, which is given up where nobody reads it. */
  expectReader({ socket }: ServerResponse): void {
    socket?.setTimeout(this.#limits.unreadMs, () => socket.destroy());
  }

  /** Notes that a request hears events from now on. Throws API_BUSY. */
  watch(request: IncomingMessage, response: ServerResponse): void {
    this.#waiting.delete(request.socket);
    if (this.#watchers.size >= this.#limits.watchersMax)
      fail(apiCodes, 'API_BUSY', `The node tells ${this.#watchers.size} watchers already`);
    this.#watchers.add(response);
    response.once('close', () => this.#watchers.delete(response));
  }

  #take(socket: Socket): void {
    this.#open++;
    this.#waiting.set(socket, 0);
    socket.once('close', () => {
      this.#open--;
      this.#waiting.delete(socket);
    });
    if (this.#open > this.#limits.connectionsMax) this.#giveWay(() => true);
  }

  #hold(socket: Socket, bytes: number): void {
    if (!this.#waiting.has(socket)) return;
    this.#waiting.set(socket, bytes);
    const isTooMuch = (): boolean =>
      [...this.#waiting.values()].reduce((sum, one) => sum + one, 0) > this.#limits.bodiesMaxBytes;
    while (isTooMuch()) this.#giveWay((held) => held > 0);
  }

  /**
   * Ends the oldest of the connections whose request is not whole, among those that hold as much as `isMeant`
   * wants.
   */
  #giveWay(isMeant: (bytes: number) => boolean): void {
    const [oldest] = [...this.#waiting].find(([, bytes]) => isMeant(bytes)) ?? [];
    if (oldest === undefined) return;
    this.#waiting.delete(oldest);
    oldest.destroy();
  }
}
