import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export const keys = { publicId: 'PUBLICIDOFTHETESTS', secretKey: 'secret"key$of+the/tests' };
export const model = { id: '9b157d9b-ce61-4ab5-9413-413f13a0c0a6', name: 'gridlode_1', tournament: 8 };

type Operation =
  'rounds' | 'account' | 'submissions' | 'statuses' | 'submissionUploadAuth' | 'createSubmission' | 'PUT';
/** Deals with a request in another way, once. True where the answer goes on as always. */
type Fault = (response: ServerResponse, request: IncomingMessage) => boolean;

interface Asked {
  readonly filename: string;
  readonly tournament: number;
  readonly modelId: string;
}

/**
 * A server that speaks as much of the tournament's API as a submission takes, on a port of its own, and keeps
 * what it was sent.
 */
export class TestTournament {
  readonly #server: Server;
  readonly #faults = new Map<Operation, Fault[]>();
  /** What was asked, in order. */
  readonly asked: Operation[] = [];
  readonly files = new Map<string, Buffer>();
  readonly submissions: { id: string; filename: string; status: string }[] = [];
  readonly uploadHeaders: IncomingMessage['headers'][] = [];
  round: unknown = {
    number: 812,
    openTime: '2026-03-20T13:00:00Z',
    closeStakingTime: '2126-03-20T14:00:00Z',
  };
  models: unknown[] = [{ ...model, tournament: 11, id: 'of-signals' }, model];
  /** What its clock says in each answer, as the header Date has it; null for an answer without. */
  date: string | null = new Date().toUTCString();
  /**
   * What becomes of the latest submission, one word for each time that it is asked for; the last one stays.
   */
  fate: string[] = ['accepted'];
  /** Where files are put; by default here. */
  uploadOrigin = '';

  private constructor(server: Server) {
    this.#server = server.on(
      'request',
      (request: IncomingMessage, response: ServerResponse) => void this.#handle(request, response),
    );
  }

  static async start(): Promise<TestTournament> {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new TestTournament(server);
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The next requests of `operation` meet these, one each, before all is well again. */
  fault(operation: Operation, ...faults: Fault[]): void {
    this.#faults.set(operation, faults);
  }

  /** Resolves once `operation` is asked for. */
  async until(operation: Operation): Promise<void> {
    while (this.count(operation) === 0) await once(this.#server, 'asked');
  }

  count = (operation: Operation): number => this.asked.filter((each) => each === operation).length;

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat((await request.toArray().catch(() => [])) as Buffer[]);
    const operation = request.method === 'PUT' ? 'PUT' : operationOf(body.toString());
    this.asked.push(operation);
    this.#server.emit('asked');
    response.sendDate = false;
    if (this.date !== null) response.setHeader('date', this.date);
    if (this.#faults.get(operation)?.shift()?.(response, request) === false) return;
    if (operation === 'PUT') {
      this.uploadHeaders.push(request.headers);
      this.files.set(new URL(request.url as string, this.endpoint).pathname.slice(1), body);
      response.end();
    } else if (
      operation !== 'rounds' &&
      request.headers.authorization !== `Token ${keys.publicId}$${keys.secretKey}`
    ) {
      answer(response, {
        errors: [{ message: `No account has ${request.headers.authorization}`, code: 'not_authenticated' }],
      });
    } else {
      const field = operation === 'statuses' ? 'submissions' : operation;
      answer(response, {
        data: {
          [field]: this.#resolve(operation, (JSON.parse(body.toString()) as { variables: Asked }).variables),
        },
      });
    }
  }

  #resolve(operation: Exclude<Operation, 'PUT'>, { filename }: Asked): unknown {
    if (operation === 'rounds') return [this.round];
    if (operation === 'account') return { models: this.models };
    if (operation === 'submissions') return this.submissions;
    if (operation === 'statuses') {
      const latest = this.submissions.at(-1);
      if (latest !== undefined)
        latest.status = (this.fate.length > 1 ? this.fate.shift() : this.fate[0]) as string;
      return this.submissions;
    }
    if (operation === 'submissionUploadAuth') {
      const name = `${filename.replace('.csv', '')}-${this.count(operation)}.csv`;
      return { filename: name, url: `${this.uploadOrigin || this.endpoint}/${name}?signature=of-the-upload` };
    }
    const made = { id: `submission-${this.submissions.length + 1}`, filename, status: 'received' };
    this.submissions.push(made);
    return { id: made.id };
  }
}

const operationOf = (body: string): Exclude<Operation, 'PUT'> =>
  body.includes('{ id status }')
    ? 'statuses'
    : ((['createSubmission', 'submissionUploadAuth', 'submissions', 'account', 'rounds'] as const).find(
        (name) => body.includes(name),
      ) as 'rounds');

const answer = (response: ServerResponse, document: unknown): void => {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(document));
};

export const withStatus =
  (status: number, text = '', headers: Readonly<Record<string, string>> = {}): Fault =>
  (response) => {
    response.writeHead(status, headers).end(text);
    return false;
  };
export const withErrors =
  (...messages: string[]): Fault =>
  (response) => {
    answer(response, { data: null, errors: messages.map((message) => ({ message })) });
    return false;
  };
export const withData =
  (data: unknown): Fault =>
  (response) => {
    answer(response, { data });
    return false;
  };
export const reset: Fault = (_, request) => {
  request.socket.resetAndDestroy();
  return false;
};
export const redirect: Fault = (response) => {
  response.writeHead(307, { location: '/elsewhere' }).end();
  return false;
};
export const silence: Fault = () => false;
/** Does what is asked, and the answer is lost. */
export const lostAnswer: Fault = (response, request) => {
  response.end = () => {
    request.socket.resetAndDestroy();
    return response;
  };
  return true;
};
/** Far more than any answer has. */
export const endless: Fault = (response) => {
  const chunk = Buffer.alloc(1 << 20, ' ');
  const write = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', write);
  write();
  return false;
};
