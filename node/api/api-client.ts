import type { TableName } from '../../protocol/ledger/digest.js';
import { request, type IncomingMessage } from 'node:http';
import type { Cid } from '../../protocol/codec/hash.js';
import { errorOf, fail, GridlodeError, isOf } from '../../protocol/error.js';
import type { AccountKey, NodeKey } from '../../protocol/records/keys.js';
import { linkSignals } from '../abort.js';
import { isBlockOf } from '../store/blocks.js';
import { apiCodes } from './codes.js';
import { NotOfShape } from '../json-shape.js';
import { answerMaxBytes } from './media.js';
import type { Route } from './route.js';
import { problem, routes, type Question } from './routes.js';
import type { ToldEvent } from './routes/events.js';
import { findSocket, ownUser, socketPath } from './socket-path.js';
import { Turns } from '../turns.js';

const answerMs = 60_000;
/** Questions of one client at once: a node answers six such clients beside one another (`apiLimits`). */
const questionsAtOnce = 4;

/**
 * Talks with the node that runs on a data directory. Every method rejects with API_ABSENT or API_OWNER, with
 * API_ANSWER where the answer is not what it should be, and with what the node says is wrong: its code and
 * remedy, such as API_BUSY and API_REQUEST. What the node has not is null.
 */
export class ApiClient {
  readonly #dir: string;
  readonly #user: number | undefined;
  /** Whoever asks for all blocks of a model at once must not take every place that the node has. */
  readonly #questions = new Turns(questionsAtOnce);

  /** `user` is whose node alone is asked. */
  constructor(dir: string, user = ownUser()) {
    this.#dir = dir;
    this.#user = user;
  }

  status = () => this.#ask(routes.status, {});
  preferences = () => this.#ask(routes.preferences, {});
  setPreferences = (body: Question<'setPreferences'>['body']) => this.#ask(routes.setPreferences, { body });
  dashboard = () => this.#ask(routes.dashboard, { body: {} });
  ledger = () => this.#ask(routes.ledger, {});
  roots = () => this.#ask(routes.roots, {});
  snapshot = () => this.#ask(routes.snapshot, {});
  snapshotPiece = (cut: number, place: number) => this.#ask(routes.snapshotPiece, { cut, place });
  leaves = (table: TableName) => this.#ask(routes.leaves, { table });
  peers = () => this.#ask(routes.peers, {});
  claims = () => this.#ask(routes.claims, {});
  models = () => this.#ask(routes.models, {});
  modelsNamed = (id: string) => this.#ask(routes.modelsNamed, { id });
  audits = () => this.#ask(routes.audits, {});

  stake = (account: AccountKey) => this.#ask(routes.stake, { account });
  history = (account: AccountKey, before?: string) =>
    before === undefined
      ? this.#ask(routes.history, { account })
      : this.#ask(routes.historyBefore, { account, era: before });
  earnings = () => this.#ask(routes.earnings, {});
  submit = (envelope: Uint8Array) => this.#ask(routes.submit, { body: envelope });
  objectionTo = (body: Question<'objection'>['body']) => this.#ask(routes.objection, { body });

  rounds = () => this.#ask(routes.rounds, {});
  round = (era: string) => this.#ask(routes.round, { era });
  settlement = (era: string) => this.#ask(routes.settlement, { era });
  order = (body: Question<'order'>['body']) => this.#ask(routes.order, { body });
  addPredictions = (block: Uint8Array) => this.#ask(routes.addPredictions, { body: block });

  /** Whether a node answers. */
  async isThere(): Promise<boolean> {
    try {
      await this.status();
      return true;
    } catch (error) {
      if (isOf(error, apiCodes, 'API_ABSENT')) return false;
      throw error;
    }
  }

  readBlock = async (cid: Cid) => checkBlock(cid, await this.#ask(routes.block, { cid }));
  readPredictions = async (cid: Cid, node: string) =>
    checkBlock(cid, await this.#ask(routes.predictions, { cid, node: node as NodeKey }));

  /** At most `fetchedMax` blocks. Rejects with the reason of `signal` too. */
  async fetchBlocks(cids: readonly Cid[], node: string, signal?: AbortSignal): Promise<Uint8Array[] | null> {
    const blocks = await this.#ask(routes.fetched, { node: node as NodeKey, body: cids }, signal);
    if (blocks === null) return null;
    if (blocks.length !== cids.length)
      return fail(apiCodes, 'API_ANSWER', `The node answers ${blocks.length} of ${cids.length} blocks`);
    cids.forEach((cid, i) => checkBlock(cid, blocks[i] as Uint8Array));
    return blocks;
  }

  /** What happens from now on, until `signal` aborts or the node ends. */
  async *events(signal: AbortSignal): AsyncIterable<ToldEvent> {
    const route = routes.events;
    let response: IncomingMessage | undefined;
    try {
      response = await this.#send(route, {}, signal);
      if (response.statusCode !== 200) refuseAs(await readAll(response));
      for await (const line of readLines(response)) yield readAs(route, Buffer.from(line));
    } catch (error) {
      if (!signal.aborted && (error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error;
    } finally {
      response?.destroy();
    }
  }

  async #ask<Q, A>(route: Route<Q, A>, question: Q, signal?: AbortSignal): Promise<A> {
    const { response, bytes } = await this.#questions.take(() => this.#askNow(route, question, signal));
    if (response.statusCode === 200) return readAs(route, bytes);
    const { nothing } = route.answer;
    return nothing !== undefined && isOf(problemIn(bytes), apiCodes, 'API_NOTHING')
      ? nothing.value
      : refuseAs(bytes);
  }

  async #askNow<Q, A>(
    route: Route<Q, A>,
    question: Q,
    stop: AbortSignal | undefined,
  ): Promise<{ response: IncomingMessage; bytes: Uint8Array }> {
    const { signal, release } = linkSignals([stop], answerMs);
    try {
      const response = await this.#send(route, question, signal);
      return { response, bytes: await readAll(response) };
    } catch (error) {
      stop?.throwIfAborted();
      throw error instanceof GridlodeError ? error : this.#absent(error as Error);
    } finally {
      release();
    }
  }

  async #send<Q>(
    route: Pick<Route<Q, never>, 'method' | 'write'>,
    question: Q,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const { path, body } = route.write(question);
    const socket = await findSocket(this.#dir, this.#user);
    if (socket === null) return fail(apiCodes, 'API_ABSENT', `No node answers on ${socketPath(this.#dir)}`);
    return new Promise((resolve, reject) => {
      request({ socketPath: socket, path, method: route.method, signal, agent: false }, resolve)
        .on('error', (error) => reject(this.#absent(error)))
        .end(body ?? undefined);
    });
  }

  /** Nobody there is one thing, somebody who speaks no HTTP another, and who may not be asked a third. */
  #absent(error: NodeJS.ErrnoException): GridlodeError {
    if (error.code === 'EACCES' || error.code === 'EPERM')
      return errorOf(apiCodes, 'API_OWNER', `This user may not ask the node: ${error.message}`, error);
    const code = error.code?.startsWith('HPE_') === true ? 'API_ANSWER' : 'API_ABSENT';
    const path = socketPath(this.#dir);
    const what = code === 'API_ANSWER' ? `What answers on ${path} is no node` : `No node answers on ${path}`;
    return errorOf(apiCodes, code, what, error);
  }
}

type Answering<A> = Pick<Route<never, A>, 'method' | 'path' | 'answer'>;

function readAs<A>({ answer, method, path }: Answering<A>, bytes: Uint8Array): A {
  try {
    return answer.decode(bytes);
  } catch (error) {
    if (!(error instanceof NotOfShape || error instanceof GridlodeError)) throw error;
    return fail(apiCodes, 'API_ANSWER', `In the answer to ${method} ${path} ${error.message}`, error);
  }
}

/** What the node says is wrong; null where that is not what it says. */
function problemIn(bytes: Uint8Array): GridlodeError | null {
  try {
    const { fault: kind, ...told } = problem.decode(bytes);
    return new GridlodeError({ kind, ...told });
  } catch (error) {
    if (error instanceof NotOfShape) return null;
    throw error;
  }
}

function refuseAs(bytes: Uint8Array): never {
  const text = Buffer.from(bytes).toString('utf8').slice(0, 500);
  throw problemIn(bytes) ?? errorOf(apiCodes, 'API_ANSWER', `The node answers ${text}`);
}

/** Whatever the node gives for a CID is its block, or nothing. */
function checkBlock<B extends Uint8Array | null>(cid: Cid, block: B): B {
  if (block !== null && !isBlockOf(cid, block))
    fail(apiCodes, 'API_ANSWER', `The node answers with another block than ${cid}`);
  return block;
}

/** The lines of an answer that need not end. */
async function* readLines(response: IncomingMessage): AsyncIterable<string> {
  let rest = '';
  for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() as string;
    yield* lines;
    if (rest.length > answerMaxBytes)
      fail(apiCodes, 'API_ANSWER', `The node tells an event of more than ${answerMaxBytes} bytes`);
  }
  if (rest !== '') yield rest;
}

async function readAll(response: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > answerMaxBytes)
      fail(apiCodes, 'API_ANSWER', `The node answers with more than ${answerMaxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
