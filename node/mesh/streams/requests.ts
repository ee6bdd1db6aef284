import type { Connection, Libp2p, Stream } from '@libp2p/interface';
import { peerIdFromString } from '@libp2p/peer-id';
import { decodeShape, encodeShape, type Shape } from '../../../protocol/codec/shape.js';
import { fail, faultOf, isOf } from '../../../protocol/error.js';
import { linkSignals } from '../../abort.js';
import { meshCodes } from '../codes.js';
import type { Conduct } from '../conduct.js';
import {
  askingMax,
  requestMaxBytes,
  servedPerPeerMax,
  type MeshLimits,
  type Standing,
} from '../constants.js';
import { bestOf, isRelayed } from '../host/connections.js';
import { NotHeld } from '../not-held.js';
import { readFrames, writeFrames, type FrameLimits } from './frames.js';
import { Line, type LineLimits, type Way } from './line.js';
import { Places, type TakenPlace } from './places.js';
import type { Patience } from './stream-bytes.js';
import { Turnstile } from './turnstile.js';

/**
 * A stream protocol of one question and its answer: the asker sends one frame and closes its side, the other
 * answers with frames and closes its own.
 */
export interface StreamProtocol<Q> {
  readonly id: string;
  readonly question: Shape<Q>;
  /** Whether it may go over a relay, of whose line it is to use little. */
  readonly isLight: boolean;
  /** The whole exchange must be over by then. */
  readonly deadlineMs: number;
  /**
   * The frames that answer `question`. Throws NotHeld before the first where it has none; all else that it
   * throws is a bug of ours.
   */
  answer(question: Q, peer: string): AsyncIterable<Uint8Array>;
}

export interface RequestDependencies {
  readonly libp2p: Libp2p;
  readonly limits: MeshLimits;
  readonly conduct: Conduct;
  readonly standingOf: (peer: string) => Standing;
  /** Aborts everything when the mesh stops. */
  readonly stopping: AbortSignal;
  readonly onError: (error: unknown) => void;
  readonly line?: Line;
}

/** The frame that every answer begins with (rule MESH-3). */
const status = { answer: 0, busy: 1, notHeld: 2 } as const;
/** What it adds to an answer. */
const statusBytes = 2;

/** Asks and answers on stream protocols, within rates, numbers, sizes and deadlines. */
export class Requests {
  readonly #deps: RequestDependencies;
  readonly #asking = new Turnstile(servedPerPeerMax, askingMax);
  readonly #line: Line;

  constructor(dependencies: RequestDependencies) {
    this.#deps = dependencies;
    this.#line = dependencies.line ?? new Line();
  }

  /** What long answers may take of this node's line, from now on (rule MESH-30). */
  limitLine(limits: LineLimits): void {
    this.#line.limit(limits);
  }

  async serve<Q>(protocol: StreamProtocol<Q>): Promise<void> {
    const share = (): number => (protocol.isLight ? 1 : this.#line.placesShare);
    const places = new Places(() => performance.now(), share);
    // Twice as many streams as are served, so that who asks too much hears that it does, and closing ones are
    // in nobody's way.
    const options = {
      maxInboundStreams: 2 * servedPerPeerMax,
      maxOutboundStreams: 2 * servedPerPeerMax,
      runOnLimitedConnection: protocol.isLight,
    };
    const answer = (stream: Stream, connection: Connection) =>
      this.#answer(protocol, places, stream, connection);
    await this.#deps.libp2p.handle(protocol.id, answer, options);
  }

  /**
   * A question takes no place before it is there whole: a peer that drips it keeps nobody from being
   * answered.
   */
  async #answer<Q>(
    protocol: StreamProtocol<Q>,
    places: Places,
    stream: Stream,
    connection: Connection,
  ): Promise<void> {
    const peer = connection.remotePeer.toString();
    const { limits, stopping, conduct, standingOf, onError } = this.#deps;
    const asking = until(limits, limits.requestDeadlineMs, stopping);
    let place: TakenPlace | null = null;
    let answering: Waiting | undefined;
    try {
      const question = await this.#readQuestion(protocol, peer, readFrames(stream, questionFrames, asking));
      place = conduct.takeRequest(peer) ? places.take(peer, standingOf(peer)) : null;
      if (place === null) return await writeFrames(stream, one(Uint8Array.of(status.busy)), asking);
      answering = until(limits, protocol.deadlineMs, stopping, place.lost);
      const patience = { ...answering, way: wayOf(protocol, this.#line.up) };
      await writeFrames(stream, answerTo(protocol.answer(question, peer)), patience);
    } catch (error) {
      stream.abort(error as Error);
      if (faultOf(error) === 'bug') onError(error);
    } finally {
      asking.release();
      answering?.release();
      place?.release();
    }
  }

  /** Whoever asks what is no question is to blame; what fails later is not its doing. */
  async #readQuestion<Q>(
    protocol: StreamProtocol<Q>,
    peer: string,
    frames: AsyncIterable<Uint8Array>,
  ): Promise<Q> {
    try {
      const frame = await onlyFrame(frames);
      if (frame === null) return fail(meshCodes, 'MESH_FRAME', 'The peer asks nothing');
      return decodeShape(protocol.question, frame, requestMaxBytes, 'request');
    } catch (error) {
      if (faultOf(error) === 'peer') this.#deps.conduct.blame(peer, 'frame');
      throw error;
    }
  }

  /**
   * The frames with which a connected peer answers; beyond what it serves us at once, the question waits its
   * turn. Throws MESH_UNREACHABLE, MESH_BUSY, MESH_NOT_HELD, MESH_REFUSED, MESH_TIMEOUT or MESH_FRAME;
   * leaving the loop early ends the stream.
   */
  async *ask<Q>(
    peer: string,
    protocol: StreamProtocol<Q>,
    question: Q,
    frames: FrameLimits,
    signal?: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    const { limits, stopping, conduct } = this.#deps;
    const queueing = linkSignals([stopping, signal]);
    const leave = await this.#asking
      .pass(`${protocol.id} of ${peer}`, queueing.signal)
      .finally(queueing.release);
    const patience = until(limits, protocol.deadlineMs, stopping, signal);
    let stream: Stream | null = null;
    let done = false;
    try {
      stream = await this.#open(peer, protocol, patience.signal);
      await writeFrames(stream, one(encodeShape(protocol.question, question)), patience);
      const answer = readFrames(
        stream,
        { ...frames, maxBytes: frames.maxBytes + statusBytes },
        { ...patience, way: wayOf(protocol, this.#line.down) },
      );
      yield* afterStatus(peer, answer);
      done = true;
    } catch (error) {
      if (isOf(error, meshCodes, 'MESH_FRAME')) conduct.blame(peer, 'frame');
      throw error;
    } finally {
      if (!done) stream?.abort(new Error('done'));
      patience.release();
      leave();
    }
  }

  /** The one frame of at most `maxBytes` with which a peer answers, or null. Throws as `ask` does. */
  askOne<Q>(
    peer: string,
    protocol: StreamProtocol<Q>,
    question: Q,
    maxBytes: number,
    signal?: AbortSignal,
  ): Promise<Uint8Array | null> {
    return onlyFrame(this.ask(peer, protocol, question, { frameMaxBytes: maxBytes, maxBytes }, signal));
  }

  async #open<Q>(peer: string, { id, isLight }: StreamProtocol<Q>, signal: AbortSignal): Promise<Stream> {
    const connection = bestOf(this.#deps.libp2p.getConnections(peerIdFromString(peer)));
    if (connection === null) {
      return fail(meshCodes, 'MESH_UNREACHABLE', `The peer ${peer} is not connected`);
    }
    if (isRelayed(connection) && !isLight) {
      return fail(meshCodes, 'MESH_UNREACHABLE', `A relay leads to the peer ${peer}, but carries no ${id}`);
    }
    try {
      return await connection.newStream(id, { signal, runOnLimitedConnection: isLight });
    } catch (error) {
      if (signal.aborted) fail(meshCodes, 'MESH_TIMEOUT', `The peer ${peer} opened no stream in time`, error);
      return fail(meshCodes, 'MESH_REFUSED', `The peer ${peer} opens no stream for ${id}`, error);
    }
  }
}

const wayOf = <Q>({ isLight }: StreamProtocol<Q>, way: Way): Way | undefined => (isLight ? undefined : way);

type Waiting = Patience & { readonly release: () => void };

/** Patience that its user releases when the exchange is over. */
const until = (
  { stallMs }: MeshLimits,
  deadlineMs: number,
  ...signals: (AbortSignal | undefined)[]
): Waiting => {
  const { signal, release } = linkSignals(signals, deadlineMs);
  return { stallMs, signal, release };
};

async function* answerTo(frames: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isAnswer = false;
  try {
    for await (const frame of frames) {
      if (!isAnswer) yield Uint8Array.of(status.answer);
      isAnswer = true;
      yield frame;
    }
  } catch (error) {
    if (isAnswer || !(error instanceof NotHeld)) throw error;
    isAnswer = true;
    yield Uint8Array.of(status.notHeld);
  }
  if (!isAnswer) yield Uint8Array.of(status.answer);
}

/**
 * What follows the first frame, if that says that it is an answer. Throws MESH_BUSY, MESH_NOT_HELD,
 * MESH_REFUSED or MESH_FRAME.
 */
async function* afterStatus(peer: string, frames: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isAnswer = false;
  for await (const frame of frames) {
    if (isAnswer) {
      yield frame;
      continue;
    }
    const said = frame.length === 1 ? frame[0] : undefined;
    if (said === status.busy)
      fail(meshCodes, 'MESH_BUSY', `The peer ${peer} has no place for a question now`);
    if (said === status.notHeld)
      fail(meshCodes, 'MESH_NOT_HELD', `The peer ${peer} does not hold what it was asked for`);
    if (said !== status.answer) fail(meshCodes, 'MESH_FRAME', 'An answer does not begin with its status');
    isAnswer = true;
  }
  if (!isAnswer) fail(meshCodes, 'MESH_REFUSED', `The peer ${peer} answers nothing`);
}

const questionFrames: FrameLimits = { frameMaxBytes: requestMaxBytes, maxBytes: requestMaxBytes };

/** The one frame of a stream, or null where there is none. */
async function onlyFrame(frames: AsyncIterable<Uint8Array>): Promise<Uint8Array | null> {
  let only: Uint8Array | null = null;
  for await (const frame of frames) {
    if (only !== null) fail(meshCodes, 'MESH_FRAME', 'The peer sends more than one frame');
    only = frame;
  }
  return only;
}

async function* one(frame: Uint8Array): AsyncGenerator<Uint8Array> {
  yield frame;
}
