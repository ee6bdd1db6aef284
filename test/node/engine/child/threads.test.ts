import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Threads } from '../../../../node/engine/child/threads.js';
import { codeOf, never } from '../fixture.js';

const test = suite('threads');

/** Work that goes on until it is ended. */
function lasting(
  threads: Threads,
  signal = never,
): { given: Promise<number>; end: () => void; ended: Promise<void> } {
  let end!: () => void;
  const until = new Promise<void>((resolve) => (end = resolve));
  let give!: (count: number) => void;
  const given = new Promise<number>((resolve) => (give = resolve));
  const ended = threads.use(signal, async (count) => {
    give(count);
    await until;
  });
  return { given, end, ended };
}

test('who is alone has all, those at once an equal share, and what is given back goes to who waits', async () => {
  const threads = new Threads(4);
  const alone = lasting(threads);
  assert.is(await alone.given, 4);
  const [second, third] = [lasting(threads), lasting(threads)];
  alone.end();
  await alone.ended;
  assert.is(await second.given, 2);
  assert.is(await third.given, 2);
  second.end();
  third.end();
  await Promise.all([second.ended, third.ended]);
  assert.is(await threads.use(never, (count) => Promise.resolve(count)), 4);
});

test('a hundred at once: each has a thread, never more are given than there are, and work that throws gives back', async () => {
  const threads = new Threads(3);
  let [used, most] = [0, 0];
  const codes = await Promise.all(
    Array.from({ length: 100 }, (_, i) =>
      codeOf(
        threads.use(never, async (count) => {
          assert.ok(count >= 1);
          most = Math.max(most, (used += count));
          await Promise.resolve();
          used -= count;
          if (i % 3 === 0) throw new Error('broken');
        }),
      ),
    ),
  );
  assert.is(most, 3);
  assert.is(codes.filter((code) => code === 'broken').length, 34);
  assert.is(await threads.use(never, (count) => Promise.resolve(count)), 3);
});

test('fewer threads hold from the next work on, and more at once for who waits', async () => {
  const threads = new Threads(4);
  const before = lasting(threads);
  assert.is(await before.given, 4);
  threads.limit(2);
  const waiting = lasting(threads);
  threads.limit(7);
  assert.is(await waiting.given, 3, 'what the first has it keeps');
  threads.limit(1);
  const last = lasting(threads);
  before.end();
  waiting.end();
  assert.is(await last.given, 1);
  last.end();
  await Promise.all([before.ended, waiting.ended, last.ended]);
});

test('who aborts while waiting never gets its turn, and counts no more', async () => {
  const threads = new Threads(2);
  const first = lasting(threads);
  await first.given;
  const stop = new AbortController();
  const waiting = codeOf(threads.use(stop.signal, () => Promise.reject(new Error('had a turn'))));
  stop.abort();
  assert.is(await waiting, 'ENGINE_ABORTED');
  first.end();
  await first.ended;
  assert.is(await threads.use(never, (count) => Promise.resolve(count)), 2);
});

test.run();
