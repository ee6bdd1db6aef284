import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fail } from '../../protocol/error.js';
import { metricsCodes } from './codes.js';
import { listenAddressText, type ListenAddress } from '../listen-address.js';
import type { Metrics } from './metrics.js';

/** A scrape asks every few seconds: more at once, or slower, is nobody that matters. */
const [connectionsMax, requestMs] = [8, 5_000];
const path = '/metrics';

/** What the node counts, at `/metrics` and to whoever asks: it tells no secret, and takes nothing. */
export class MetricsServer {
  readonly #server: Server;

  private constructor(
    readonly counts: Metrics,
    readonly onError: (error: unknown) => void,
  ) {
    const times = {
      requestTimeout: requestMs,
      headersTimeout: requestMs,
      connectionsCheckingInterval: 1_000,
    };
    this.#server = createServer(times, (request, response) => void this.#answer(request, response));
    this.#server.maxConnections = connectionsMax;
    // A reader that stays away keeps no place.
    this.#server.setTimeout(requestMs);
  }

  /** Rejects with METRICS_ADDRESS. */
  static async listen(
    address: ListenAddress,
    counts: Metrics,
    onError: (error: unknown) => void,
  ): Promise<MetricsServer> {
    const server = new MetricsServer(counts, onError);
    try {
      server.#server.listen({ ...address, exclusive: true });
      await once(server.#server, 'listening');
    } catch (error) {
      const what = `Metrics cannot be told at ${listenAddressText(address)}: ${(error as Error).message}`;
      fail(metricsCodes, 'METRICS_ADDRESS', what, error);
    }
    return server;
  }

  get url(): string {
    const { address: host, port } = this.#server.address() as AddressInfo;
    return `http://${listenAddressText({ host, port })}${path}`;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer({ method, url }: IncomingMessage, response: ServerResponse): Promise<void> {
    response.shouldKeepAlive = false;
    const isAsked = url === path && (method === 'GET' || method === 'HEAD');
    if (!isAsked) return void response.writeHead(404).end();
    try {
      const { type, text } = await this.counts.text();
      response.writeHead(200, { 'content-type': type }).end(text);
    } catch (error) {
      this.onError(error);
      response.writeHead(500).end();
    }
  }
}
