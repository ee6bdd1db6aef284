import type { Connection, Libp2p, Stream } from '@libp2p/interface';
import { peerIdFromString } from '@libp2p/peer-id';
import { decodeShape, encodeShape, type Shape } from '../../protocol/codec/shape.js';
import { fail, GridlodeError } from '../../protocol/error.js';
import { meshCodes } from './codes.js';
import type { Conduct } from './conduct.js';
import { requestMaxBytes, servedMax, servedPerPeerMax, type MeshLimits } from './constants.js';
import { readFrames, writeFrames, type FrameLimits } from './frames.js';
import type { Patience } from './stream-bytes.js';

/**
 * A stream protocol of one question and its answer: the asker sends one frame and closes its side, the other
 * answers with frames and closes its own.
 */
export interface StreamProtocol<Q> {
  readonly id: string;
  readonly question: Shape<Q>;
  /** The whole exchange must be over by then. */
  readonly deadlineMs: number;
  /** The frames that answer `question`; what it throws is a bug of ours. */
  answer(question: Q, peer: string): AsyncIterable<Uint8Array>;
}

export interface RequestDependencies {
  readonly libp2p: Libp2p;
  readonly limits: MeshLimits;
  readonly conduct: Conduct;
  /** Aborts everything when the mesh stops. */
  readonly stopping: AbortSignal;
  readonly onError: (error: unknown) => void;
}

/** Asks and answers on stream protocols, within rates, numbers, sizes and deadlines. */
export class Requests {
  readonly #with: RequestDependencies;
  /** Streams being served, by protocol and peer. */
  readonly #served = new Map<string, Map<string, number>>();

  constructor(dependencies: RequestDependencies) {
    this.#with = dependencies;
  }

  async serve<Q>(protocol: StreamProtocol<Q>): Promise<void> {
    const options = { maxInboundStreams: servedPerPeerMax, maxOutboundStreams: servedPerPeerMax };
    await this.#with.libp2p.handle(protocol.id, (stream, connection) => this.#answer(protocol, stream, connection), options);
  }

  async #answer<Q>(protocol: StreamProtocol<Q>, stream: Stream, connection: Connection): Promise<void> {
    const peer = connection.remotePeer.toString();
    const release = this.#admit(protocol.id, peer);
    if (release === null) return stream.abort(new Error('busy'));
    const { limits, stopping, conduct, onError } = this.#with;
    try {
      const patience = until(limits, limits.requestDeadlineMs, stopping);
      const frame = await onlyFrame(readFrames(stream, questionFrames, patience));
      if (frame === null) return fail(meshCodes, 'MESH_FRAME', 'The peer asks nothing');
      const question = decodeShape(protocol.question, frame, requestMaxBytes, 'request');
      await writeFrames(stream, protocol.answer(question, peer), until(limits, protocol.deadlineMs, stopping));
    } catch (error) {
      stream.abort(error as Error);
      if (!(error instanceof GridlodeError)) onError(error);
      else if (error.code === 'MESH_FRAME' || error.code.startsWith('CODEC_')) conduct.blame(peer, 'frame');
    } finally {
      release();
    }
  }

  /** Takes a place among the streams being served, or none when there is none or the peer asks too often. */
  #admit(protocol: string, peer: string): (() => void) | null {
    const served = this.#served.get(protocol) ?? new Map<string, number>();
    this.#served.set(protocol, served);
    const ofPeer = served.get(peer) ?? 0;
    const all = [...served.values()].reduce((sum, count) => sum + count, 0);
    if (!this.#with.conduct.takeRequest(peer) || ofPeer >= servedPerPeerMax || all >= servedMax) return null;
    served.set(peer, ofPeer + 1);
    return () => {
      const left = (served.get(peer) as number) - 1;
      if (left === 0) served.delete(peer);
      else served.set(peer, left);
    };
  }

  /**
   * The frames with which a connected peer answers. Throws MESH_UNREACHABLE, MESH_REFUSED, MESH_TIMEOUT or
   * MESH_FRAME; leaving the loop early ends the stream.
   */
  async *ask<Q>(peer: string, protocol: StreamProtocol<Q>, question: Q, frames: FrameLimits, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const { limits, stopping, conduct } = this.#with;
    const patience = until(limits, protocol.deadlineMs, stopping, signal);
    const stream = await this.#open(peer, protocol.id, patience.signal);
    let done = false;
    try {
      await writeFrames(stream, one(encodeShape(protocol.question, question)), patience);
      yield* readFrames(stream, frames, patience);
      done = true;
    } catch (error) {
      if (error instanceof GridlodeError && error.code === 'MESH_FRAME') conduct.blame(peer, 'frame');
      throw error;
    } finally {
      if (!done) stream.abort(new Error('done'));
    }
  }

  /** The one frame of at most `maxBytes` with which a peer answers, or null. Throws as `ask` does. */
  askOne<Q>(peer: string, protocol: StreamProtocol<Q>, question: Q, maxBytes: number, signal?: AbortSignal): Promise<Uint8Array | null> {
    return onlyFrame(this.ask(peer, protocol, question, { frameMaxBytes: maxBytes, maxBytes }, signal));
  }

  async #open(peer: string, protocol: string, signal: AbortSignal): Promise<Stream> {
    const connection = this.#with.libp2p.getConnections(peerIdFromString(peer)).find(({ status }) => status === 'open');
    if (connection === undefined) return fail(meshCodes, 'MESH_UNREACHABLE', `The peer ${peer} is not connected`);
    try {
      return await connection.newStream(protocol, { signal });
    } catch (error) {
      if (signal.aborted) fail(meshCodes, 'MESH_TIMEOUT', `The peer ${peer} opened no stream in time`, error);
      return fail(meshCodes, 'MESH_REFUSED', `The peer ${peer} opens no stream for ${protocol}`, error);
    }
  }
}

const until = ({ stallMs }: MeshLimits, deadlineMs: number, ...signals: (AbortSignal | undefined)[]): Patience => ({
  stallMs,
  signal: AbortSignal.any([AbortSignal.timeout(deadlineMs), ...signals.filter((signal) => signal !== undefined)]),
});

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
