import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export const keys = { publicId: 'PUBLICIDOFTHETESTS', secretKey: 'secret"key$of+the/tests' };
export const model = { id: '9b157d9b-ce61-4ab5-9413-413f13a0c0a6', name: 'gridlode_1', tournament: 8 };

type Query =
  | 'rounds'
  | 'latestRounds'
  | 'submissionScores'
  | 'ofRounds'
  | 'listDatasets'
  | 'dataset'
  | 'account'
  | 'submissions'
  | 'statuses'
  | 'submissionUploadAuth'
  | 'createSubmission';
type Operation = Query | 'PUT' | 'GET';
/** What is asked without keys. */
const publicQueries: readonly Operation[] = [
  'rounds',
  'latestRounds',
  'submissionScores',
  'listDatasets',
  'dataset',
];
/** Deals with a request in another way, once. True where the answer goes on as always. */
type Fault = (response: ServerResponse, request: IncomingMessage) => boolean;

interface Asked {
  readonly filename: string;
  readonly tournament: number;
  readonly modelId: string;
  readonly round: number | null;
}

export interface TestRound {
  readonly number: number;
  readonly openTime: string;
  readonly closeStakingTime: string;
}

/** A file to download, and what tells its versions apart. */
export interface TestFile {
  readonly bytes: Buffer;
  readonly etag: string | null;
  readonly modified: string | null;
}

export const testFile = (bytes: Buffer, version = 1): TestFile => ({
  bytes,
  etag: `"${version}"`,
  modified: new Date(Date.UTC(2026, 10, 20, 12, version)).toUTCString(),
});

/** What has the ends of a Parquet file and `length` bytes, and is none between them. */
export function parquetLike(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length);
  for (let i = 0; i < length; i += 64) bytes[i] = (i / 64 + seed) % 251;
  bytes.write('PAR1', 0, 'latin1');
  bytes.writeUInt32LE(8, length - 8);
  bytes.write('PAR1', length - 4, 'latin1');
  return bytes;
}

/** What `tournament run` is started with: the file of slots, this server, a look each second. */
export const runArgs = ({ endpoint }: Pick<TestTournament, 'endpoint'>): string[] => [
  'tournament',
  'run',
  '--slots',
  'slots',
  '--numerai-api',
  endpoint,
  '--look-every',
  '1',
];

/**
 * A server that speaks as much of the tournament's API as downloads and submissions take, on a port of its
 * own, and keeps what it was sent. Questions and answers have the shapes of numerapi 2.24: `base_api.py` for
 * those of GraphQL, `utils.download_file` and `upload_predictions` for GET and PUT.
 */
export class TestTournament {
  readonly #server: Server;
  readonly #faults = new Map<Operation, Fault[]>();
  /** What was asked, in order. */
  readonly asked: Operation[] = [];
  readonly files = new Map<string, Buffer>();
  readonly submissions: {
    id: string;
    filename: string;
    status: string;
    readonly modelId: string;
    readonly round: number;
  }[] = [];
  scores: unknown[] = [];
  /** By which rounds of a schedule open and close, in milliseconds since 1970. */
  clockMs: () => number = Date.now;
  /** Rounds by that clock, in the place of `round`. */
  schedule: readonly TestRound[] | null = null;
  readonly uploadHeaders: IncomingMessage['headers'][] = [];
  round: unknown = {
    number: 812,
    openTime: '2026-03-20T13:00:00Z',
    closeStakingTime: '2126-03-20T14:00:00Z',
  };
  models: unknown[] = [{ ...model, tournament: 11, id: 'of-signals' }, model];
  /** What its clock says in each answer, as the header Date has it; null for an answer without. */
  date: string | null | (() => string) = new Date().toUTCString();
  /**
   * What becomes of the latest submission, one word for each time that it is asked for; the last one stays.
   */
  fate: string[] = ['accepted'];
  /** What can be downloaded, by the names that the API lists. */
  readonly data = new Map<string, TestFile>();
  /** How often an address is good for a download. */
  addressUses = Infinity;
  /** Whether it gives parts of files. */
  hasRanges = true;
  /** The file and the range of each download. */
  readonly downloads: { readonly name: string; readonly range: string }[] = [];
  /** The rounds that addresses were asked for. */
  readonly roundsAsked: (number | null)[] = [];
  readonly #addresses: { readonly name: string; uses: number }[] = [];
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

  /** Resolves once so many submissions are made. */
  async untilSubmitted(count: number): Promise<void> {
    while (this.submissions.length < count) await once(this.#server, 'submitted');
  }

  count = (operation: Operation): number => this.asked.filter((each) => each === operation).length;

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat((await request.toArray().catch(() => [])) as Buffer[]);
    const method = request.method as 'PUT' | 'GET' | 'POST';
    const operation = method === 'POST' ? operationOf(body.toString()) : method;
    this.asked.push(operation);
    this.#server.emit('asked');
    response.sendDate = false;
    const date = typeof this.date === 'function' ? this.date() : this.date;
    if (date !== null) response.setHeader('date', date);
    if (this.#faults.get(operation)?.shift()?.(response, request) === false) return;
    if (operation === 'PUT') {
      this.uploadHeaders.push(request.headers);
      this.files.set(new URL(request.url as string, this.endpoint).pathname.slice(1), body);
      response.end();
    } else if (operation === 'GET') {
      this.#download(request, response);
    } else if (
      !publicQueries.includes(operation) &&
      request.headers.authorization !== `Token ${keys.publicId}$${keys.secretKey}`
    ) {
      answer(response, {
        errors: [{ message: `No account has ${request.headers.authorization}`, code: 'not_authenticated' }],
      });
    } else {
      const { variables } = JSON.parse(body.toString()) as { variables: Asked };
      const found = this.#resolve(operation, variables);
      if (operation === 'rounds' && found === undefined)
        answer(response, { data: null, errors: [{ message: 'Current round not open for submissions' }] });
      else answer(response, { data: { [fieldOf[operation] ?? operation]: found } });
    }
  }

  /** As a store of objects gives a file: whole or a range, by an address that expires. */
  #download(request: IncomingMessage, response: ServerResponse): void {
    const place = this.#addresses[Number(/^\/download\/(\d+)\?/.exec(request.url as string)?.[1])];
    const { range = '', 'if-range': ifRange } = request.headers;
    const file = place === undefined ? undefined : this.data.get(place.name);
    if (place === undefined || place.uses-- <= 0 || file === undefined) {
      response
        .writeHead(403, { 'content-type': 'application/xml' })
        .end('<Error>Request has expired</Error>');
      return;
    }
    this.downloads.push({ name: place.name, range });
    const { bytes, etag, modified } = file;
    response.setHeader('accept-ranges', 'bytes');
    if (etag !== null) response.setHeader('etag', etag);
    if (modified !== null) response.setHeader('last-modified', modified);
    const [, first = '', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(range) ?? [];
    const isSame = ifRange === undefined || ifRange === (etag ?? modified);
    if (!this.hasRanges || first === '' || !isSame) {
      response.setHeader('content-length', bytes.length).end(bytes);
      return;
    }
    const from = Number(first);
    const to = last === '' ? bytes.length - 1 : Number(last);
    if (from >= bytes.length) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
      return;
    }
    response.writeHead(206, {
      'content-range': `bytes ${from}-${to}/${bytes.length}`,
      'content-length': to + 1 - from,
    });
    response.end(bytes.subarray(from, to + 1));
  }

  #resolve(operation: Query, { filename, modelId, round }: Asked): unknown {
    if (operation === 'rounds') return this.schedule === null ? [this.round] : this.#openNow();
    if (operation === 'latestRounds') return this.#known();
    if (operation === 'submissionScores') return this.scores;
    const ofModel = this.submissions.filter((one) => one.modelId === modelId);
    if (operation === 'ofRounds')
      return {
        submissions: ofModel.map((one) => ({
          filename: one.filename,
          round: { number: one.round, tournament: 8 },
        })),
      };
    if (operation === 'listDatasets') return [...this.data.keys()];
    if (operation === 'dataset') {
      this.roundsAsked.push(round);
      const place = this.#addresses.push({ name: filename, uses: this.addressUses }) - 1;
      return `${this.endpoint}/download/${place}?signature=of-the-download`;
    }
    if (operation === 'account') return { models: this.models };
    if (operation === 'submissions') return ofModel;
    if (operation === 'statuses') {
      const latest = ofModel.at(-1);
      if (latest !== undefined)
        latest.status = (this.fate.length > 1 ? this.fate.shift() : this.fate[0]) as string;
      return ofModel;
    }
    if (operation === 'submissionUploadAuth') {
      const name = `${filename.replace('.csv', '')}-${this.count(operation)}.csv`;
      return { filename: name, url: `${this.uploadOrigin || this.endpoint}/${name}?signature=of-the-upload` };
    }
    const id = `submission-${this.submissions.length + 1}`;
    const made = (this.#openNow()?.[0] ?? this.round) as TestRound;
    this.submissions.push({ id, filename, status: 'received', modelId, round: made.number });
    this.#server.emit('submitted');
    return { id };
  }

  #openNow(): TestRound[] | undefined {
    const open = this.#known().find(({ closeStakingTime }) => Date.parse(closeStakingTime) > this.clockMs());
    return open === undefined ? undefined : [open];
  }

  /** The rounds that have opened, the latest first. */
  #known(): TestRound[] {
    const rounds = this.schedule ?? [this.round as TestRound];
    return rounds.filter(({ openTime }) => Date.parse(openTime) <= this.clockMs()).reverse();
  }
}

/** Queries by what stands in none of those behind them. */
const signs: readonly (readonly [string, Query])[] = [
  ['{ id status }', 'statuses'],
  ['createSubmission', 'createSubmission'],
  ['submissionUploadAuth', 'submissionUploadAuth'],
  ['submissionScores', 'submissionScores'],
  ['model(modelId', 'ofRounds'],
  ['submissions', 'submissions'],
  ['account', 'account'],
  ['listDatasets', 'listDatasets'],
  ['dataset', 'dataset'],
  ['$limit', 'latestRounds'],
];
const operationOf = (body: string): Query => signs.find(([sign]) => body.includes(sign))?.[1] ?? 'rounds';
/** The fields of queries that have another name than theirs. */
const fieldOf: Readonly<Partial<Record<Query, string>>> = {
  statuses: 'submissions',
  latestRounds: 'rounds',
  ofRounds: 'model',
};

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
/** Breaks a download off after so many bytes of it. */
export const cutOff =
  (after: number): Fault =>
  (response, request) => {
    const end = response.end.bind(response);
    response.end = ((chunk?: Buffer) => {
      if (chunk === undefined || chunk.length <= after) return end(chunk);
      response.write(chunk.subarray(0, after), () => request.socket.destroy());
      return response;
    }) as typeof response.end;
    return true;
  };
/** Sends so many bytes of a download, and then nothing more. */
export const stall =
  (after: number, onStall: () => void = () => undefined): Fault =>
  (response) => {
    const end = response.end.bind(response);
    response.end = ((chunk?: Buffer) => {
      if (chunk === undefined || chunk.length <= after) return end(chunk);
      response.write(chunk.subarray(0, after), onStall);
      return response;
    }) as typeof response.end;
    return true;
  };
