import { setMaxListeners } from 'node:events';
import { constants, getPriority } from 'node:os';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openDataset } from '../../../../node/dataset/dataset-store.js';
import type { engineEndCodes, engineProcessCodes } from '../../../../node/engine/codes.js';
import { Engine, type Opener } from '../../../../node/engine/parent/engine.js';
import type { EngineOptions } from '../../../../node/engine/messages.js';
import type { ModelOrder, ModelSession } from '../../../../node/engine/parent/model-session.js';
import { addScores, datasetBytes, trainingBytes } from '../../../../native/index.js';
import { cidOf } from '../../../../protocol/codec/hash.js';
import { corr } from '../../../../protocol/scoring/corr.js';
import { influenceWith } from '../../../../protocol/scoring/influence.js';
import {
  codeOf,
  gridWith,
  killEngine,
  makeBench,
  never,
  orderAt,
  removeBench,
  startEngine,
} from '../fixture.js';
import { slowAfter, slowCases } from '../../../runner/slow-cases.js';

const bench = await makeBench();
const { acceptance } = bench.campaign.eras;
/** Points with each max_bin, and so with datasets of their own. */
const indices = [0n, 1n, 2n, 3n];

const test = suite<{ engines: Engine[] }>('engine');
const slow = slowCases(test);
test.before.each((context) => void (context.engines = []));
test.after.each(({ engines }) => Promise.all(engines.map((engine) => engine.stop())).then(() => undefined));
test.after(() => removeBench(bench));

const start = async (
  { engines }: { engines: Engine[] },
  options: Partial<EngineOptions> = {},
): Promise<Engine> => {
  const engine = await startEngine(bench, options);
  engines.push(engine);
  return engine;
};

test('whatever it is asked it does at the lowest priority', async (context) => {
  const pid = await (await start(context)).pid();
  assert.is(getPriority(pid), constants.priority.PRIORITY_LOW);
});

const key = new Uint8Array(32);

/** Trains all of a model, and gives back what came of it. */
async function trainAll(
  engine: Opener,
  order: ModelOrder,
  signal = never,
): Promise<{ model: string; scores: number[] }> {
  const session = await engine.open(order, signal);
  try {
    const parts: Uint8Array[] = [];
    for (const segment of order.plan.segments) {
      const { trees, transcripts } = await session.train(segment, [key]);
      parts.push(trees, ...transcripts);
    }
    return { model: cidOf(Buffer.concat(parts)), scores: await session.score(acceptance) };
  } finally {
    session.close();
  }
}

const references = new Map<bigint, { model: string; scores: number[] }>();

test('trainings one after the other on one thread, and sixteen at once that share two, give the same', async (context) => {
  const alone = await start(context, { threads: 1 });
  for (const index of indices) references.set(index, await trainAll(alone, orderAt(bench, index)));
  assert.is(new Set([...references.values()].map(({ model }) => model)).size, indices.length);
  const shared = await start(context, { threads: 2 });
  const models = await Promise.all(
    Array.from({ length: 4 }, () => indices)
      .flat()
      .map(async (index) => [index, await trainAll(shared, orderAt(bench, index))] as const),
  );
  for (const [index, model] of models) assert.equal(model, references.get(index));
});

// Rows and a training on them at its slowest. Eras have a quarter of the memory.
const [rows, features] = [900, 12];
const oneBytes = datasetBytes(rows, features) + trainingBytes(rows, features).least;

test('with memory for one training, those that need four datasets wait for each other and give the same', async (context) => {
  const engine = await start(context, { memoryBytes: Math.ceil((oneBytes * 4) / 3) });
  const models = await Promise.all(
    indices.map(async (index) => [index, await trainAll(engine, orderAt(bench, index))] as const),
  );
  for (const [index, model] of models) assert.equal(model, references.get(index));
});

/** No dataset fits, and what needs none goes on. */
async function meetLittleMemory(context: { engines: Engine[] }): Promise<string> {
  const engine = await start(context, { memoryBytes: oneBytes });
  const session = await engine.open(orderAt(bench, 0n), never);
  const code = await codeOf(session.train(session0, []));
  assert.is(await codeOf(session.checkMemory()), code);
  assert.is(await codeOf(session.append([])), 'none');
  assert.equal(await session.score(acceptance), [0, 0, 0]);
  return code;
}
const [session0] = orderAt(bench, 0n).plan.segments as [ModelOrder['plan']['segments'][number]];

/** The seventeenth model waits for a place and may stop waiting; too many may not wait. */
async function meetCrowd(context: { engines: Engine[] }): Promise<string> {
  const engine = await start(context);
  const order = orderAt(bench, 0n);
  const sessions = await Promise.all(Array.from({ length: 16 }, () => engine.open(order, never)));
  const stop = new AbortController();
  setMaxListeners(1_000, stop.signal);
  const opened: ModelSession[] = [];
  const first = engine.open(order, never).then((session) => opened.push(session));
  const waiting = Array.from({ length: 255 }, () => codeOf(engine.open(order, stop.signal)));
  await sessions[0]?.score(acceptance);
  assert.is(opened.length, 0);
  const code = await codeOf(engine.open(order, never));
  sessions[0]?.close();
  await first;
  stop.abort();
  assert.equal(new Set(await Promise.all(waiting)), new Set(['ENGINE_ABORTED']));
  opened[0]?.close();
  assert.equal(await trainAll(engine, order), references.get(0n));
  return code;
}

/** A target that the dataset lacks is told before anything is trained, and takes no place. */
async function meetTarget(
  context: { engines: Engine[] },
  changes: (order: ModelOrder) => Partial<ModelOrder>,
): Promise<string> {
  const engine = await start(context);
  const order = orderAt(bench, 0n);
  const code = await codeOf(engine.open({ ...order, ...changes(order) }, never));
  for (let i = 0; i < 16; i++) await engine.open(order, never);
  return code;
}

// A segment of a thousand trees, so that an abort meets it in mid-training.
const long = await makeBench({
  grid: gridWith({ n_estimators: ['4000'] }),
  training: { segmentTrees: 1_000, startScore: 0 },
});
test.after(() => removeBench(long));

/** Asks an engine for a training that would outlast the test; the code that it ends with. */
async function trainLong(engine: Opener): Promise<{ ended: Promise<string> }> {
  const order = orderAt(long, 0n);
  const session = await engine.open(order, never);
  return { ended: codeOf(session.train(order.plan.segments[0] as typeof session0, [])) };
}

const operations: { id: string; ask: (session: ModelSession, order: ModelOrder) => Promise<unknown> }[] = [
  { id: 'train', ask: (session, { plan }) => session.train(plan.segments[1] as typeof session0, [key]) },
  { id: 'append', ask: (session) => session.append([{ trees: new Uint8Array(5), treeCount: 0 }]) },
  { id: 'score', ask: (session) => session.score(acceptance) },
  { id: 'weigh', ask: (session) => session.weigh(acceptance) },
  { id: 'predict', ask: (session) => session.predict('0008') },
];
test('each operation stops when its session is aborted, gives its thread back, and others notice nothing', async ({
  engines,
}) => {
  const engine = await startEngine(long, { threads: 1 });
  engines.push(engine);
  const order = orderAt(long, 0n);
  const kept = await engine.open(order, never);
  const trained = await kept.train(order.plan.segments[0] as typeof session0, []);
  const expected = await kept.score(acceptance);
  for (const { id, ask } of operations) {
    const stop = new AbortController();
    const session = await engine.open(order, stop.signal);
    assert.is(await session.append([trained]), 1);
    // The one thread is taken by a training that would outlast the test, so that the second is still waiting
    // for it.
    const asked = [
      codeOf(session.train(order.plan.segments[1] as typeof session0, [key])),
      codeOf(ask(session, order)),
    ];
    setImmediate(() => stop.abort());
    assert.equal(await Promise.all(asked), ['ENGINE_ABORTED', 'ENGINE_ABORTED'], id);
    assert.is(await codeOf(ask(session, order)), 'ENGINE_ABORTED', id);
    session.close();
    assert.equal(await kept.score(acceptance), expected);
  }
  assert.is(await codeOf(engine.open(order, AbortSignal.abort())), 'ENGINE_ABORTED');
});

/** All that was asked of an engine that dies fails alike, and the next one does the same work. */
async function meetDeath(context: { engines: Engine[] }, signal: NodeJS.Signals): Promise<string> {
  const engine = await start(context);
  const pid = await engine.pid();
  const order = orderAt(bench, 1n);
  const session = await engine.open(order, never);
  const asked = await Promise.all([1, 2, 3].map(() => trainLong(engine)));
  process.kill(pid, signal);
  const codes = [
    ...(await Promise.all(asked.map(({ ended }) => ended))),
    await codeOf(session.score(acceptance)),
  ];
  assert.equal(await trainAll(engine, order), references.get(1n));
  assert.is.not(await engine.pid(), pid);
  return [...new Set(codes)].join();
}

/**
 * What is under way in a child that gives way comes to its end there; all that is asked afterwards is asked
 * of the next one.
 */
async function meetRenewal(context: { engines: Engine[] }): Promise<string> {
  const engine = await start(context);
  const pid = await engine.pid();
  const order = orderAt(bench, 0n);
  const [one, other] = await Promise.all([engine.open(order, never), engine.open(order, never)]);
  const training = other.train(session0, [key]);
  const renewed = one.retireEngine();
  const code = await codeOf(other.score(acceptance));
  const { trees } = await training;
  await renewed;
  const next = await engine.open(order, never);
  assert.equal((await next.train(session0, [key])).trees, trees);
  assert.is.not(await engine.pid(), pid);
  return code;
}

/** Each answers the code that it met. */
const troubles: {
  id: string;
  code: keyof typeof engineEndCodes | keyof typeof engineProcessCodes;
  meet: (context: { engines: Engine[] }) => Promise<string>;
}[] = [
  { id: 'memory-for-no-dataset', code: 'ENGINE_MEMORY', meet: meetLittleMemory },
  { id: 'too-many-who-wait', code: 'ENGINE_BUSY', meet: meetCrowd },
  {
    id: 'target-to-train-absent',
    code: 'ENGINE_TARGET',
    meet: (context) => meetTarget(context, ({ plan }) => ({ plan: { ...plan, target: 'target_z' } })),
  },
  {
    id: 'scored-target-absent',
    code: 'ENGINE_TARGET',
    meet: (context) => meetTarget(context, () => ({ scoredTarget: 'target_z' })),
  },
  { id: 'killed', code: 'ENGINE_DIED', meet: (context) => meetDeath(context, 'SIGKILL') },
  {
    id: 'ended-by-the-system-for-lack-of-memory',
    code: 'ENGINE_DIED',
    meet: (context) => meetDeath(context, 'SIGABRT'),
  },
  { id: 'crashed', code: 'ENGINE_CRASHED', meet: (context) => meetDeath(context, 'SIGSEGV') },
  { id: 'gives-way', code: 'ENGINE_RENEWED', meet: meetRenewal },
];
const trouble = slowAfter(2, test);
for (const { id, code, meet } of troubles)
  trouble(`${id}: ${code}`, async (context) => assert.is(await meet(context), code));

slow('who has the engine for itself is met by nobody, and the others go on afterwards', async (context) => {
  const engine = await start(context);
  const order = orderAt(bench, 0n);
  const before = await engine.open(order, never);
  const stop = new AbortController();
  let isOver = false;
  const waiting = await engine.alone(never, async (alone) => {
    const opened = engine.open(order, never).then((session) => [session, isOver] as const);
    const aborted = codeOf(engine.open(order, stop.signal));
    assert.is(await codeOf(before.score(acceptance)), 'ENGINE_RENEWED');
    assert.equal(await trainAll(alone, order), references.get(0n));
    stop.abort();
    assert.is(await aborted, 'ENGINE_ABORTED');
    isOver = true;
    return { opened };
  });
  const [session, wasOver] = await waiting.opened;
  assert.ok(wasOver);
  assert.equal(await session.score(acceptance), [0, 0, 0]);
  const turns: string[] = [];
  await Promise.all(
    ['one', 'two'].map((name) =>
      engine.alone(never, async (alone) => {
        turns.push(name);
        await trainAll(alone, order);
        turns.push(name);
      }),
    ),
  );
  assert.equal(turns, ['one', 'one', 'two', 'two']);
});

slow(
  'an engine that dies before it did any work comes back later each time, and who waits for it can stop waiting',
  async (context) => {
    const engine = await start(context);
    await killEngine(engine);
    await codeOf(engine.open(orderAt(bench, 0n), never));
    const stop = new AbortController();
    const waiting = codeOf(engine.open(orderAt(bench, 0n), stop.signal));
    stop.abort();
    assert.is(await waiting, 'ENGINE_ABORTED');
    assert.equal(await trainAll(engine, orderAt(bench, 0n)), references.get(0n));
  },
);

test('an engine that rests has no process; who asks it waits, and has the same answers when it is woken', async (context) => {
  const ends: unknown[] = [];
  const engine = await Engine.start(
    { dir: bench.dir, dataset: bench.dataset, threads: 2, memoryBytes: 1 << 28 },
    { onEnd: (how) => ends.push(how) },
  );
  context.engines.push(engine);
  const order = orderAt(bench, 0n);
  const pid = await engine.pid();
  const asked = await trainLong(engine);
  await engine.rest();
  assert.is(await asked.ended, 'ENGINE_DIED');
  assert.throws(() => process.kill(pid, 0), /ESRCH/);
  assert.equal([engine.isResting, engine.isAnswering], [true, true]);
  const stop = new AbortController();
  const aborted = codeOf(engine.open(order, stop.signal));
  const waiting = trainAll(engine, order);
  stop.abort();
  assert.is(await aborted, 'ENGINE_ABORTED');
  // Who changes their mind keeps nobody waiting.
  engine.wake();
  await engine.rest();
  engine.wake();
  engine.limit({ threads: 1, cpuPercent: 100 });
  assert.equal(await waiting, references.get(0n));
  assert.equal(ends, [], 'nothing went wrong');
  await engine.rest();
  await engine.stop();
  assert.is(await codeOf(engine.open(order, never)), 'ENGINE_DIED');
});

test('stop ends the process also while it works or is being started again, and then there is only ENGINE_DIED', async (context) => {
  const working = await start(context);
  const pid = await working.pid();
  const asked = await trainLong(working);
  await working.stop();
  assert.is(await asked.ended, 'ENGINE_DIED');
  assert.throws(() => process.kill(pid, 0), /ESRCH/);
  assert.is(await codeOf(working.open(orderAt(bench, 0n), never)), 'ENGINE_DIED');

  const dying = await start(context);
  await killEngine(dying);
  await dying.stop();
  assert.is(await codeOf(dying.open(orderAt(bench, 0n), never)), 'ENGINE_DIED');
});

test('an engine that cannot open its dataset says why and is gone', async () => {
  assert.is(await codeOf(startEngine({ ...bench, dataset: cidOf(new Uint8Array(3)) })), 'DATASET_ABSENT');
});

test('what it scores, weighs and predicts is what its trees say (SAMPLE-4)', async (context) => {
  const engine = await start(context);
  const order = orderAt(bench, 3n);
  const session = await engine.open(order, never);
  const segments: Uint8Array[] = [];
  for (const segment of order.plan.segments) segments.push((await session.train(segment, [])).trees);
  const { scores, influence } = await session.weigh(['0009']);
  assert.equal(scores, await session.score(['0009']));

  const { columns, targets } = await (await openDataset(bench.dir, bench.dataset)).readEra('0009');
  const { rows, features, values } = columns;
  const sum = async (parts: readonly Uint8Array[], start: number): Promise<Float64Array> => {
    const sums = new Float64Array(rows).fill(start);
    for (const trees of parts) await addScores(trees, values, rows, features, sums);
    return sums;
  };
  const whole = await sum(segments, 0.5);
  assert.equal(await session.predict('0009'), whole);
  const target = targets[0] as Float32Array;
  assert.is(scores[0], corr(whole, target));
  for (const [i, trees] of segments.entries()) {
    const part = await sum([trees], 0);
    assert.is(influence[i], influenceWith(whole, target)(part));
  }
  assert.is(
    await session.append([
      { trees: segments[0] as Uint8Array, treeCount: 5 },
      { trees: segments[1] as Uint8Array, treeCount: 4 },
    ]),
    1,
  );
});

test.run();
