import 'core-js/actual/promise/with-resolvers.js';
import { once } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readBytes, writeBytes } from '../../../../node/mesh/streams/stream-bytes.js';
import { codeOf } from '../../engine/fixture.js';
import { startHost, stopHosts } from './hosts.js';

const protocol = '/test/1';
test.after(stopHosts);

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

test('who writes to a stream that was closed with its connection hears so, and it is no bug', async () => {
  const [asker, answerer] = [await startHost(), await startHost()];
  await answerer.handle(protocol, () => undefined);
  const stream = await asker.dialProtocol(answerer.getMultiaddrs(), protocol);
  await stream.close();
  const patience = { stallMs: 10_000, signal: AbortSignal.timeout(10_000) };
  assert.is(await codeOf(writeBytes(stream, [Uint8Array.of(1)], patience)), 'MESH_REFUSED');
});

test.run();
