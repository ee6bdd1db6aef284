import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { oneAtATime, type Waiting } from '../../../node/lock/lock.js';

const test = suite<{ dir: string }>('lock');
test.before.each(async (context) => {
  context.dir = await mkdtemp(join(tmpdir(), 'gridlode-lock-'));
});
test.after.each(({ dir }) => rm(dir, { recursive: true }));

const waiting = (onWait: () => void, signal = new AbortController().signal): Waiting => ({ signal, onWait });
const unasked = waiting(() => assert.unreachable('nobody has the lock'));

test('who comes while another works is told, and works after it', async ({ dir }) => {
  const folder = join(dir, 'lock');
  const done: string[] = [];
  let second: Promise<void> | undefined;
  await oneAtATime(folder, unasked, async () => {
    await new Promise<void>((told) => {
      second = oneAtATime(folder, waiting(told), async () => void done.push('second'));
    });
    done.push('first');
  });
  await second;
  assert.equal(done, ['first', 'second']);
});

test('work that fails gives the lock back', async ({ dir }) => {
  const folder = join(dir, 'lock');
  const failed = oneAtATime(folder, unasked, () => Promise.reject(new Error('mine')));
  assert.is(await failed.catch((error: Error) => error.message), 'mine');
  assert.is(await oneAtATime(folder, unasked, async () => 'next'), 'next');
});

test('who waits can be told to stop', async ({ dir }) => {
  const folder = join(dir, 'lock');
  const stop = new AbortController();
  await oneAtATime(folder, unasked, async () => {
    const stopped = oneAtATime(
      folder,
      waiting(() => stop.abort(), stop.signal),
      async () => 'done',
    );
    assert.is(await stopped.catch((error: Error) => error.name), 'AbortError');
  });
});

test.run();
