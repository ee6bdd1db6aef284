import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Auditor } from '../../../node/audit/auditor.js';
import { auditCodes } from '../../../node/audit/codes.js';
import type { Engine } from '../../../node/engine/parent/engine.js';
import { datasetStoreCodes } from '../../../node/dataset/codes.js';
import { engineEndCodes } from '../../../node/engine/codes.js';
import { meshCodes } from '../../../node/mesh/codes.js';
import type { NodeEvent } from '../../../node/bus/events.js';
import { Work } from '../../../node/peer/work.js';
import { Blocks } from '../../../node/store/blocks.js';
import { storeCodes } from '../../../node/store/codes.js';
import { Store } from '../../../node/store/store.js';
import { createTrainer } from '../../../node/models/trainer.js';
import { cidOf, domainHash, textBytes } from '../../../protocol/codec/hash.js';
import { engineCodes } from '../../../native/index.js';
import { fail, type Codes } from '../../../protocol/error.js';
import type { PeerInput } from '../../../protocol/peer/effects.js';
import type { AuditTask } from '../../../protocol/peer/tasks.js';
import { identityNamed } from './fixture.js';
import {
  makeBench,
  removeBench,
  startEngine,
  taskAt,
  testOwner,
  testResolver,
  type Bench,
} from '../engine/fixture.js';

type Report = Exclude<PeerInput, { type: 'record' | 'cut' | 'tick' }>;

interface Context {
  bench: Bench;
  engine: Engine;
  store: Store;
  work: Work;
  events: NodeEvent[];
  reports: Report[];
  errors: unknown[];
  /** What fetching any block throws. */
  missing: () => never;
  report: (input: Report) => void;
  until: (holds: () => boolean) => Promise<void>;
}
const test = suite<Context>('work');
test.before(async (context) => {
  context.bench = await makeBench();
  context.engine = await startEngine(context.bench);
});
test.after(async ({ bench, engine }) => {
  await engine.stop();
  await removeBench(bench);
});
test.before.each(async (context) => {
  const { bench, engine } = context;
  const store = await Store.open(join(bench.dir, 'store'));
  const blocks = await Blocks.open(store, 1 << 28);
  const waiting: (() => void)[] = [];
  const noting =
    <T>(list: T[]) =>
    (item: T): void => {
      list.push(item);
      for (const resolve of waiting.splice(0)) resolve();
    };
  Object.assign(context, { store, events: [], reports: [], errors: [] });
  context.missing = () => fail(meshCodes, 'MESH_BLOCK_UNAVAILABLE', 'Nobody has it');
  context.report = noting(context.reports);
  context.until = async (holds) => {
    while (!holds()) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const { vrfSecret } = await identityNamed('auditor');
  context.work = new Work(
    {
      trainer: createTrainer(bench, { engine, store, blocks }),
      auditor: new Auditor(
        { ...bench, vrfSecret },
        { engine, blocks, fetchBlocks: async () => context.missing() },
      ),
      isAnswering: () => engine.isAnswering,
      bus: { publish: noting(context.events) },
      onError: (error) => context.errors.push(error),
    },
    10,
  );
});
test.after.each(async ({ work, store, bench }) => {
  await work.stopAll();
  await store.close();
  await rm(join(bench.dir, 'store'), { recursive: true });
});

const states = ({ events }: Context): string[] =>
  events.flatMap((event) => (event.type === 'work' ? [event.state] : []));
const failures = ({ events }: Context): boolean[] =>
  events.flatMap((event) => (event.type === 'workFailed' ? [event.final] : []));
const segments = ({ events }: Context): number[] =>
  events.flatMap((event) => (event.type === 'trees' ? [event.segments] : []));
const trees = ({ events }: Context): number[] =>
  events.flatMap((event) => (event.type === 'trees' ? [event.trees] : []));

const auditTask = (bench: Bench): AuditTask => {
  const { pointId, target, index } = taskAt(bench, 1n);
  const commitment = cidOf(textBytes('commitment'));
  const model = {
    commitment,
    node: testResolver,
    pointId,
    owner: testOwner,
    target,
    index,
    manifest: cidOf(textBytes('manifest')),
    outcome: 'accepted' as const,
    segments: 12,
    corr: 0,
    sharpe: 0,
    sketch: new Uint8Array(128),
  };
  return {
    type: 'audit',
    key: `audit/${commitment}`,
    model,
    alpha: domainHash('alpha'),
    common: 0,
    attested: [],
  };
};

test('a training tells of each segment and reports its model', async (context) => {
  const { work, bench, reports, report, until } = context;
  const task = taskAt(bench, 1n);
  work.start(task, report);
  assert.equal(
    work.list().map(({ key, task: type }) => [key, type]),
    [[task.key, 'train']],
  );
  await until(() => reports.some(({ type }) => type === 'trained'));
  assert.equal(
    segments(context),
    Array.from({ length: 13 }, (_, i) => i),
  );
  assert.equal(
    trees(context),
    Array.from({ length: 13 }, (_, i) => Math.min(58, i * 5)),
    'the last segment is short',
  );
  assert.equal(
    reports.map(({ type }) => type),
    [...new Array<string>(13).fill('progress'), 'trained'],
  );
  assert.equal(states(context), ['started', 'done']);
  await work.stopAll();
  assert.equal([work.list(), context.errors], [[], []]);
});

test('work that fails is tried six times, then given up', async (context) => {
  const { work, bench, reports, report, until } = context;
  const task = auditTask(bench);
  work.start(task, report);
  await until(() => reports.length > 0);
  assert.equal(reports, [{ type: 'abandoned', key: task.key, fault: 'passing' }]);
  assert.equal(failures(context), [false, false, false, false, false, true]);
  assert.equal([states(context), context.errors], [['started'], []]);
});

test('a bug is told each time, and given up as well', async (context) => {
  const { work, bench, reports, report, until } = context;
  context.missing = () => {
    throw new TypeError('a bug');
  };
  const task = auditTask(bench);
  work.start(task, report);
  await until(() => reports.length > 0);
  assert.equal([reports, context.errors.length], [[{ type: 'abandoned', key: task.key, fault: 'local' }], 6]);
});

test('a model that nobody has is no fault of this node, one that its disk does not take is', async (context) => {
  const { work, bench, reports, report, until } = context;
  const { model } = auditTask(bench);
  const fetch = { type: 'fetch', key: `fetch/${model.commitment}`, model } as const;
  work.start(fetch, report);
  await until(() => reports.length === 1);
  context.missing = () => fail(storeCodes, 'DISK_FULL', 'There is no room');
  work.start(fetch, report);
  await until(() => reports.length === 2);
  assert.equal(
    reports,
    ['passing', 'local'].map((fault) => ({ type: 'abandoned', key: fetch.key, fault })),
  );
  assert.equal(failures(context), [false, false, false, false, false, true, true]);
});

test('whoever is told to wait waits, and none of that counts as an attempt', async (context) => {
  const { work, bench, reports, report, until } = context;
  let refusals = 0;
  context.missing = () => {
    if (++refusals <= 7) return fail(meshCodes, 'MESH_BUSY', 'All places are taken');
    return fail(meshCodes, 'MESH_BLOCK_UNAVAILABLE', 'Nobody has it');
  };
  const task = auditTask(bench);
  work.start(task, report);
  await until(() => reports.length > 0);
  assert.equal(failures(context), [...new Array<boolean>(12).fill(false), true]);
  assert.equal(reports, [{ type: 'abandoned', key: task.key, fault: 'passing' }]);
});

const ownFaults: { id: string; codes: Codes; code: string; failures: number; isUnsound: boolean }[] = [
  {
    id: 'a-dataset-that-changed',
    codes: datasetStoreCodes,
    code: 'DATASET_BLOCK_CORRUPT',
    failures: 6,
    isUnsound: false,
  },
  { id: 'a-store-that-changed', codes: storeCodes, code: 'STORE_CORRUPT', failures: 6, isUnsound: false },
  { id: 'a-dead-engine', codes: engineEndCodes, code: 'ENGINE_CRASHED', failures: 6, isUnsound: false },
  { id: 'a-full-disk', codes: storeCodes, code: 'DISK_FULL', failures: 1, isUnsound: false },
  {
    id: 'rows-that-changed-in-memory',
    codes: engineCodes,
    code: 'ENGINE_ROWS',
    failures: 6,
    isUnsound: true,
  },
  { id: 'two-looks-that-differ', codes: auditCodes, code: 'AUDIT_UNSTABLE', failures: 6, isUnsound: true },
];
for (const { id, codes, code, failures: expected, isUnsound } of ownFaults) {
  test(`${id} says nothing against an author: ${code}`, async (context) => {
    const { work, bench, reports, report, until, events } = context;
    context.missing = () => fail(codes, code, 'It failed');
    const { model } = auditTask(bench);
    const task = { type: 'fetch', key: `fetch/${model.commitment}`, model } as const;
    work.start(task, report);
    await until(() => reports.length > 0);
    assert.equal(reports, [{ type: 'abandoned', key: task.key, fault: 'local' }]);
    assert.is(failures(context).length, expected);
    assert.is(events.filter(({ type }) => type === 'unsound').length, isUnsound ? expected : 0);
    assert.ok(
      events.some((event) => event.type === 'workFailed' && event.why.includes(codes[code]?.remedy ?? '?')),
    );
  });
}

test('while the engine hangs, what is told to stop leaves the list at once and ends', async (context) => {
  const { work, bench, engine, report, until } = context;
  const task = taskAt(bench, 0n);
  work.start(task, report);
  await until(() => segments(context).includes(1));
  const pid = await engine.pid();
  process.kill(pid, 'SIGSTOP');
  try {
    work.stop(task.key);
    assert.equal(work.list(), []);
    await work.stopAll();
    assert.equal(states(context), ['started', 'stopped']);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
});

test('what another attempt does not mend is given up at once', async (context) => {
  const { work, bench, reports, report, until } = context;
  work.start({ ...taskAt(bench, 1n), target: 'of_another_dataset' }, report);
  await until(() => reports.length > 0);
  assert.equal([reports.map(({ type }) => type), failures(context)], [['abandoned'], [true]]);
});

test('work that is mended in time is reported as if nothing had been', async (context) => {
  const { work, bench, reports, report, until, events } = context;
  const task = taskAt(bench, 2n);
  const kill = context.engine.pid().then((pid) => process.kill(pid, 'SIGKILL'));
  work.start(task, report);
  await kill;
  await until(() => reports.some(({ type }) => type === 'trained' || type === 'abandoned'));
  assert.is(reports.at(-1)?.type, 'trained');
  assert.not(events.some((event) => event.type === 'workFailed' && event.final));
});

test('work that is stopped reports nothing more, and goes on from its stored segments when started again', async (context) => {
  const { work, bench, reports, report, until } = context;
  const task = taskAt(bench, 3n);
  work.start(task, report);
  await until(() => segments(context).includes(3));
  work.stop(task.key);
  const before = reports.length;
  // While the first still winds up, the second waits for it.
  work.start(task, report);
  await until(() => reports.some(({ type }) => type === 'trained'));
  assert.equal(states(context), ['started', 'stopped', 'started', 'done']);
  const again = segments(context).slice(
    segments(context).findIndex((count, i, all) => i > 0 && count <= (all[i - 1] as number)),
  );
  assert.ok((again[0] as number) >= 3, `it began again with ${again[0]} segments`);
  assert.is(again.at(-1), 12);
  assert.ok(reports.length > before);
});

test('stopping a task that waits for its next attempt ends it at once', async (context) => {
  const { work, bench, report, until, reports } = context;
  work.start(auditTask(bench), report);
  await until(() => failures(context).length === 4);
  await work.stopAll();
  assert.equal([reports, work.list(), states(context)], [[], [], ['started', 'stopped']]);
});

test.run();
