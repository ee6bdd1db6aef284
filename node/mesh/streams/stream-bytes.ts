import type { Stream, StreamMessageEvent } from '@libp2p/interface';
import { fail } from '../../../protocol/error.js';
import { meshCodes } from '../codes.js';
import type { Way } from './line.js';

/**
 * How long a transfer may take: until the signal aborts, and `stallMs` without a byte moving, but for the
 * time that it waits for its way.
 */
export interface Patience {
  readonly signal: AbortSignal;
  readonly stallMs: number;
  /** Of this node's line, for what is to use no more of it than its owner allows. */
  readonly way?: Way | undefined;
}

/** Bytes given to the muxer at once, so that a large block is never copied into its buffer whole. */
const chunkBytes = 64 * 1024;

/**
 * The bytes a peer sends, until it closes its side; one window at most is read ahead of the consumer. Throws
 * MESH_FRAME beyond `maxBytes`, MESH_TIMEOUT when patience ends, MESH_REFUSED when the peer resets the
 * stream, or its connection ends before it has closed its side: who dies has sent no wrong bytes.
 */
export async function* readBytes(
  stream: Stream,
  maxBytes: number,
  patience: Patience,
): AsyncGenerator<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const waiting = new Waiting(stream, patience);
  const onMessage = ({ data }: StreamMessageEvent): void => {
    chunks.push(data.subarray());
    waiting.wake();
  };
  // What was closed before cannot be told from what has died; both have sent what they sent.
  let isClosed = stream.remoteWriteStatus === 'closed';
  const onClosed = (): void => void (isClosed = true);
  stream.addEventListener('message', onMessage);
  stream.addEventListener('end', waiting.wake);
  stream.addEventListener('remoteCloseWrite', onClosed);
  let bytes = 0;
  try {
    for (;;) {
      const chunk = chunks.shift();
      if (chunk !== undefined) {
        bytes += chunk.length;
        if (bytes > maxBytes) fail(meshCodes, 'MESH_FRAME', `The peer sends more than ${maxBytes} bytes`);
        // Never from within onMessage: a stream that is paused while it resumes goes on granting its window.
        if (stream.readStatus === 'readable') stream.pause();
        await waiting.forWay(chunk.length);
        yield chunk;
        continue;
      }
      if (stream.readStatus === 'paused') resume(stream);
      if (chunks.length > 0) continue;
      // A stream that says it has ended may still hold what came with its opening: that comes with the next
      // turn.
      if (stream.readableEnded && stream.readBufferLength === 0) {
        waiting.check();
        if (!isClosed) fail(meshCodes, 'MESH_REFUSED', 'The connection ended before the peer was done');
        return;
      }
      await waiting.next();
    }
  } finally {
    stream.removeEventListener('remoteCloseWrite', onClosed);
    stream.removeEventListener('message', onMessage);
    stream.removeEventListener('end', waiting.wake);
    waiting.stop();
  }
}

/** What came while it was paused is heard even where no connection is left to tell the peer to go on. */
function resume(stream: Stream): void {
  try {
    stream.resume();
  } catch (error) {
    if (stream.status === 'open') throw error;
  }
}

/** A connection that has just ended takes nothing, though the stream may not have heard of that. */
function send(stream: Stream, bytes: Uint8Array): void {
  try {
    stream.send(bytes);
  } catch (error) {
    if (stream.status === 'open') throw error;
    fail(meshCodes, 'MESH_REFUSED', 'The connection ended while this node wrote to it', error);
  }
}

/** Sends all of `source` as fast as the peer takes it, then closes our side. Throws as readBytes does. */
export async function writeBytes(
  stream: Stream,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  patience: Patience,
): Promise<void> {
  const waiting = new Waiting(stream, patience);
  stream.addEventListener('drain', waiting.wake);
  try {
    for await (const part of source) {
      for (let start = 0; start < part.length; start += chunkBytes) {
        const chunk = part.subarray(start, start + chunkBytes);
        await waiting.forWay(chunk.length);
        while (stream.writableNeedsDrain) await waiting.next();
        waiting.check();
        // Who closes a connection, as where a better one leads to the peer, closes our side too.
        if (stream.writeStatus !== 'writable')
          fail(meshCodes, 'MESH_REFUSED', 'The stream was closed while this node wrote to it');
        send(stream, chunk);
      }
    }
    while (stream.writableNeedsDrain) await waiting.next();
    waiting.check();
    await stream.close({ signal: patience.signal });
  } finally {
    stream.removeEventListener('drain', waiting.wake);
    waiting.stop();
  }
}

/**
 * Waits for a stream's next event. The library's own onDrain keeps a promise that has resolved once, so that
 * a second wait for it would not wait.
 */
class Waiting {
  readonly #stream: Stream;
  readonly #patience: Patience;
  #resolve: (() => void) | null = null;

  constructor(stream: Stream, patience: Patience) {
    this.#stream = stream;
    this.#patience = patience;
    stream.addEventListener('close', this.wake);
    patience.signal.addEventListener('abort', this.wake);
  }

  readonly wake = (): void => this.#resolve?.();

  check(): void {
    const { signal } = this.#patience;
    if (signal.aborted) fail(meshCodes, 'MESH_TIMEOUT', 'The transfer was given up', signal.reason);
    if (this.#stream.status === 'reset' || this.#stream.status === 'aborted')
      fail(meshCodes, 'MESH_REFUSED', 'The peer ended the stream');
  }

  async next(): Promise<void> {
    this.check();
    const { stallMs } = this.#patience;
    let timer: NodeJS.Timeout | undefined;
    const stalled = await new Promise<boolean>((resolve) => {
      this.#resolve = () => resolve(false);
      timer = setTimeout(() => resolve(true), stallMs);
    });
    clearTimeout(timer);
    this.#resolve = null;
    this.check();
    if (stalled) fail(meshCodes, 'MESH_TIMEOUT', `Nothing moved for ${stallMs} ms`);
  }

  /** Waits until so many bytes may take their way. */
  async forWay(bytes: number): Promise<void> {
    const { way, signal } = this.#patience;
    // What the signal says, `check` tells.
    await way?.take(bytes, signal).catch(() => undefined);
    if (way !== undefined) this.check();
  }

  stop(): void {
    this.#stream.removeEventListener('close', this.wake);
    this.#patience.signal.removeEventListener('abort', this.wake);
  }
}
