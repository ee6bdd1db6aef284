import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Engine } from '../../../../node/engine/parent/engine.js';
import type { engineEndCodes } from '../../../../node/engine/codes.js';
import type { GridlodeError } from '../../../../protocol/error.js';
import { codeOf, makeBench, never, orderAt, removeBench } from '../fixture.js';
import { Ticks } from '../ticks.js';

// An engine that hangs is one that the system stopped, and time is what the test lets pass.

const bench = await makeBench();
const order = orderAt(bench, 0n);
const [first] = order.plan.segments as [(typeof order.plan.segments)[number]];
const { acceptance } = bench.campaign.eras;

interface Context {
  clock: Ticks;
  engine: Engine;
  ends: GridlodeError[];
}
const test = suite<Context>('an engine that hangs');
test.before.each(async (context) => {
  context.clock = new Ticks();
  context.ends = [];
  const { dir, dataset } = bench;
  context.engine = await Engine.start(
    { dir, dataset, threads: 2, memoryBytes: 1 << 28 },
    { every: context.clock.every, onEnd: (how) => context.ends.push(how) },
  );
});
test.after.each(({ engine }) => engine.stop());
test.after(() => removeBench(bench));

const hang = async ({ engine }: Context): Promise<number> => {
  const pid = await engine.pid();
  process.kill(pid, 'SIGSTOP');
  return pid;
};
const isGone = (pid: number): boolean => {
  try {
    return !process.kill(pid, 0);
  } catch {
    return true;
  }
};

/** What was asked fails, the child is killed and another does the same work. */
async function meetHang(context: Context): Promise<string> {
  const { engine, clock, ends } = context;
  const session = await engine.open(order, never);
  const expected = await session.score(acceptance);
  const pid = await hang(context);
  const asked = codeOf(session.score(acceptance));
  clock.pass(4);
  assert.not(engine.isAnswering, 'nothing new is begun with it');
  clock.pass(20);
  assert.equal(ends, []);
  clock.pass(1);
  const code = await asked;
  const next = await engine.open(order, never);
  assert.equal(await next.score(acceptance), expected);
  assert.ok(engine.isAnswering && isGone(pid));
  assert.equal(
    ends.map(({ code: how }) => how),
    [code],
  );
  return code;
}
const troubles: {
  id: string;
  code: keyof typeof engineEndCodes;
  meet: (context: Context) => Promise<string>;
}[] = [{ id: 'stopped-by-the-system', code: 'ENGINE_DIED', meet: meetHang }];
for (const { id, code, meet } of troubles)
  test(`${id}: ${code}`, async (context) => assert.is(await meet(context), code));

test('one that works is asked whether it lives, and goes on', async ({ engine, clock, ends }) => {
  const pid = await engine.pid();
  const session = await engine.open(order, never);
  for (let i = 0; i < 5; i++) {
    clock.pass(24);
    // An answer comes after the answers to all that was asked before it.
    await session.train(first, []);
    assert.ok(engine.isAnswering);
  }
  assert.equal([await engine.pid(), ends], [pid, []]);
});

test('what is told to stop ends all the same, and so does the engine', async (context) => {
  const { engine } = context;
  const stop = new AbortController();
  const session = await engine.open(order, stop.signal);
  const pid = await hang(context);
  const asked = codeOf(session.train(first, []));
  stop.abort();
  assert.is(await asked, 'ENGINE_ABORTED');
  session.close();
  const startMs = performance.now();
  await engine.stop();
  assert.ok(performance.now() - startMs < 20_000 && isGone(pid));
});

test.run();
