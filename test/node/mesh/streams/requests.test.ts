import 'core-js/actual/promise/with-resolvers.js';
import { getEventListeners } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { StreamProtocol } from '../../../../node/mesh/streams/requests.js';
import { codecCodes } from '../../../../protocol/codec/codes.js';
import { map, uint } from '../../../../protocol/codec/shape.js';
import { errorOf, GridlodeError } from '../../../../protocol/error.js';
import { startHost, stopHosts } from './hosts.js';
import { requestsOf } from './requests-of.js';

test.after(stopHosts);

const echo: StreamProtocol<{ number: number }> = {
  id: '/test/echo/1',
  isLight: true,
  question: map({ number: uint() }),
  deadlineMs: 60_000,
  async *answer({ number }) {
    yield Uint8Array.of(number & 255);
  },
};

test('many questions leave nothing on the signals that live as long as the node, neither where they are asked nor answered', async () => {
  const [asker, answerer] = [await startHost(), await startHost()];
  const [asking, answering] = [requestsOf(asker), requestsOf(answerer)];
  await answering.requests.serve(echo);
  const peer = (await asker.dial(answerer.getMultiaddrs())).remotePeer.toString();
  const { signal } = new AbortController();
  for (let number = 0; number < 100; number++)
    assert.equal(
      await asking.requests.askOne(peer, echo, { number }, 10, signal),
      Uint8Array.of(number & 255),
    );
  for (const each of [asking.stopping, signal]) assert.is(getEventListeners(each, 'abort').length, 0);
  // The last answer may be closing still.
  assert.ok(getEventListeners(answering.stopping, 'abort').length <= 2);
});

const questions: { id: string; protocol: StreamProtocol<{ number: number }>; blamed: string[] }[] = [
  {
    id: 'asks what is no question is blamed',
    protocol: { ...echo, question: uint() as never },
    blamed: ['frame'],
  },
  {
    id: 'is not answered since a row here is malformed is not blamed',
    protocol: {
      ...echo,
      async *answer() {
        yield await Promise.reject(errorOf(codecCodes, 'CODEC_FIELD', 'A row of ours is malformed'));
      },
    },
    blamed: [],
  },
];
for (const { id, protocol, blamed } of questions) {
  test(`whoever ${id}`, async () => {
    const [asker, answerer] = [await startHost(), await startHost()];
    const [asking, answering] = [requestsOf(asker), requestsOf(answerer)];
    await answering.requests.serve({ ...protocol, question: echo.question });
    const peer = (await asker.dial(answerer.getMultiaddrs())).remotePeer.toString();
    const question = blamed.length > 0 ? (7 as never) : { number: 7 };
    await asking.requests.askOne(peer, protocol, question, 10).then(
      () => assert.unreachable(),
      (error: unknown) => assert.instance(error, GridlodeError),
    );
    assert.equal(answering.blamed, blamed);
  });
}

test.run();
