import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A relay of a test, which answers as it is told; `close` ends it. */
export interface TestRelay {
  readonly url: URL;
  /** When each request came, in ms of Unix time. */
  readonly asked: number[];
  answer: (request: IncomingMessage, response: ServerResponse) => void;
  close(): Promise<void>;
}

export async function openRelay(answer: TestRelay['answer']): Promise<TestRelay> {
  const server = createServer((request, response) => {
    relay.asked.push(Date.now());
    relay.answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const relay: TestRelay = {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    asked: [],
    answer,
    async close() {
      server.closeAllConnections();
      if (server.listening) await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return relay;
}

/** Answers with a JSON document. */
export const says =
  (document: unknown, status = 200): TestRelay['answer'] =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof document === 'string' ? document : JSON.stringify(document));
  };
