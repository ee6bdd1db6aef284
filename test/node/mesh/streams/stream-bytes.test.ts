import 'core-js/actual/promise/with-resolvers.js';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readBytes, writeBytes } from '../../../../node/mesh/streams/stream-bytes.js';
import { codeOf } from '../../engine/fixture.js';
import { startHost, stopHosts } from './hosts.js';
import { Line } from './line.js';

const protocol = '/test/1';
test.after(stopHosts);
test.after(() => Line.cutAll());

test('what a peer sent before both sides closed is read, though the stream is over by then', async () => {
  const [asker, answerer] = [await startHost(), await startHost()];
  await answerer.handle(protocol, async (stream) => {
    stream.send(Uint8Array.of(1, 2, 3));
    await stream.close();
  });
  const stream = await asker.dialProtocol(answerer.getMultiaddrs(), protocol);
  const over = once(stream as never, 'close');
  await stream.close();
  await over;
  assert.is(stream.status, 'closed');
  const read: number[] = [];
  for await (const bytes of readBytes(stream, 100, { stallMs: 10_000, signal: AbortSignal.timeout(10_000) }))
    read.push(...bytes);
  assert.equal(read, [1, 2, 3]);
});

/** What is given may be empty. */
async function nextByte(reading: AsyncGenerator<Uint8Array>): Promise<number | undefined> {
  for await (const bytes of { [Symbol.asyncIterator]: () => ({ next: () => reading.next() }) })
    if (bytes.length > 0) return bytes[0];
  return undefined;
}

test('of a peer that dies what had come is read, and then that it is gone: it has sent no wrong bytes', async () => {
  const [asker, answerer] = [await startHost(), await startHost()];
  let send!: (byte: number) => void;
  await answerer.handle(protocol, (stream) => void (send = (byte) => void stream.send(Uint8Array.of(byte))));
  const line = await Line.to(answerer.getMultiaddrs()[0]!);
  const stream = await asker.dialProtocol(line.address, protocol);
  await stream.close();
  send(1);
  const patience = { stallMs: 10_000, signal: AbortSignal.timeout(10_000) };
  const reading = readBytes(stream, 100, patience);
  assert.is(await nextByte(reading), 1);
  // It comes while the stream is paused: the window that it takes is told when it resumes.
  send(2);
  while (stream.readBufferLength === 0) await setImmediate();
  const gone = once(asker as never, 'connection:close');
  line.cut();
  await gone;
  assert.is(await nextByte(reading), 2);
  assert.is(await codeOf(reading.next()), 'MESH_REFUSED');
});

test('who writes to a stream that was closed with its connection hears so, and it is no bug', async () => {
  const [asker, answerer] = [await startHost(), await startHost()];
  await answerer.handle(protocol, () => undefined);
  const stream = await asker.dialProtocol(answerer.getMultiaddrs(), protocol);
  await stream.close();
  const patience = { stallMs: 10_000, signal: AbortSignal.timeout(10_000) };
  assert.is(await codeOf(writeBytes(stream, [Uint8Array.of(1)], patience)), 'MESH_REFUSED');
});

test.run();
