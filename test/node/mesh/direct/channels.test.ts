import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Channels, type OpenChannel } from '../../../../node/mesh/direct/channels.js';

interface Context {
  nowMs: number;
  folder: string;
  started: Channels[];
}
const test = suite<Context>('data channels (MESH-22)');
test.before.each(async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'gridlode-channels-'));
  Object.assign(context, { nowMs: 0, started: [], folder });
});
test.after.each(async ({ started, folder }) => {
  for (const channels of started) await channels.stop();
  await rm(folder, { recursive: true });
});

function start(context: Context, program?: URL): Channels {
  const channels = new Channels(() => context.nowMs, program);
  context.started.push(channels);
  return channels;
}
const why = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'it works',
    (error: Error) => error.message,
  );

for (const [id, program, reason] of [
  ['an abort of the native code', 'process.on("message", () => process.abort());', /ended with SIGABRT/],
  [
    'a missing binary',
    'throw new Error("Could not load the native binding");',
    /ended with 1: Error: Could not load the native binding/,
  ],
] as const)
  test(`${id} takes no node along, which goes on without for a while`, async (context) => {
    const file = join(context.folder, 'program.mjs');
    await writeFile(file, program);
    const channels = start(context, pathToFileURL(file));
    assert.match(await why(channels.offer(null)), reason);
    assert.match(channels.trouble ?? '', reason);
    assert.not(channels.areUsable);
    assert.match(await why(channels.offer(null)), reason);
    context.nowMs += 60_000;
    assert.ok(channels.areUsable);
    assert.match(await why(channels.offer(null)), reason);
    context.nowMs += 60_000;
    assert.not(channels.areUsable, 'it waits twice as long');
  });

/** A try may fail on a machine that is busy; a node tries again too. */
async function openBetween(left: Channels, right: Channels, tries = 3): Promise<[OpenChannel, OpenChannel]> {
  const offer = await left.offer(null);
  const answer = await right.answer(offer.sdp, null);
  offer.accept(answer.sdp);
  try {
    return await Promise.all([offer.opened, answer.opened]);
  } catch (error) {
    if (tries === 1) throw error;
    return openBetween(left, right, tries - 1);
  }
}

const isAlone = Object.values(networkInterfaces()).every(
  (of) => of?.every(({ internal }) => internal) ?? true,
);
if (isAlone) console.log('skipped: this machine has no network interface but loopback');
(isAlone ? test.skip : test)(
  'bytes pass between two processes, and the end of one is told',
  async (context) => {
    const [left, right] = [start(context), start(context)];
    const [a, b] = await openBetween(left, right);
    const sent = Buffer.alloc(3 << 20, 7);
    const received: Buffer[] = [];
    const got = new Promise<void>((resolve) => {
      b.socket.on('data', (bytes) => {
        received.push(bytes);
        if (Buffer.concat(received).length === sent.length) resolve();
      });
    });
    a.socket.resume().write(sent);
    await got;
    assert.ok(Buffer.concat(received).equals(sent));
    const closed = new Promise((resolve) => b.socket.once('close', resolve));
    a.socket.destroy();
    await closed;
  },
);

test.run();
