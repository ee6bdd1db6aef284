import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { stunPerSecond } from '../../../../node/mesh/constants.js';
import { answerStun, StunServer } from '../../../../node/mesh/direct/stun.js';

const test = suite('STUN (MESH-23)');

/** A binding request as libjuice sends it: SOFTWARE and FINGERPRINT after the header. */
const request = Buffer.from(
  '000100142112a4422b779df881d56de19d917031802200086c69626a75696365802800042ef943e7',
  'hex',
);
const from = { address: '192.0.2.1', port: 32853 };

test('the answer holds the address of the sender, as the sample response of RFC 5769 does', () => {
  const answer = answerStun(request, from);
  assert.is(answer?.subarray(20).toString('hex'), '002000080001a147e112a643');
  assert.is(answer?.subarray(0, 4).toString('hex'), '0101000c');
  assert.is(answer?.subarray(4, 20).toString('hex'), request.subarray(4, 20).toString('hex'));
});

const changed = (at: number, value: number): Buffer => {
  const other = Buffer.from(request);
  other[at] = value;
  return other;
};
for (const [id, bytes] of [
  ['nothing', Buffer.alloc(0)],
  [
    'a request that is shorter than its answer',
    Buffer.from('000100002112a4422b779df881d56de19d917031', 'hex'),
  ],
  ['an answer', changed(0, 1)],
  ['another method', changed(1, 3)],
  ['another cookie', changed(4, 0)],
  ['another length than it says', changed(3, 0x10)],
  ['more than a packet', Buffer.concat([request, Buffer.alloc(1_000)])],
] as [string, Buffer][])
  test(`no answer to ${id}`, () => assert.is(answerStun(bytes, from), null));

test('one host gets so many answers in a second, and no answer is longer than its question', async () => {
  let nowMs = 0;
  const server = new StunServer(() => nowMs);
  const client = createSocket('udp4');
  try {
    client.bind(0, '127.0.0.1');
    await once(client, 'listening');
    const port = await freePort();
    await server.listen('127.0.0.1', port);
    for (let i = 0; i < stunPerSecond.host + 5; i++) client.send(request, port, '127.0.0.1');
    const answers: Buffer[] = [];
    client.on('message', (answer) => answers.push(answer));
    while (answers.length < stunPerSecond.host) await once(client, 'message');
    nowMs += 1_000;
    client.send(request, port, '127.0.0.1');
    await once(client, 'message');
    assert.is(answers.length, stunPerSecond.host + 1);
    assert.ok(answers.every(({ length }) => length <= request.length));
  } finally {
    client.close();
    server.stop();
  }
});

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

test.run();
