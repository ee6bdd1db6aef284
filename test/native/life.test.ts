import { spawnSync } from 'node:child_process';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addScores } from '../../native/index.js';
import {
  assertCode,
  assertSameSegment,
  countDifferences,
  fillDataset,
  makeTable,
  train,
  withDatasets,
} from './fixture.js';
import { slowAfter, slowCases } from '../runner/slow-cases.js';

const slow = slowCases(test);

const table = makeTable(20_000, 30);
/** More than anybody waits for. */
const endless = 4e9;

test('progress rises to the number of trees, and the event loop turns meanwhile', () =>
  withDatasets([fillDataset(table)], async (dataset) => {
    const heard: number[] = [];
    let turns = 0;
    let settled = false;
    const training = train(dataset, {}, { trees: 60, onTree: (done) => heard.push(done) }).finally(
      () => (settled = true),
    );
    while (!settled) {
      await turn();
      turns++;
    }
    const { treeCount } = await training;
    assert.is(treeCount, 60);
    assert.is(heard.at(-1), 60);
    assert.ok(
      heard.length > 1 && heard.every((done, i) => i === 0 || done > (heard[i - 1] as number)),
      heard.join(' '),
    );
    assert.ok(turns > 100, `${turns} turns`);
  }));

test('an abort ends a training, and only that one', () =>
  withDatasets([fillDataset(table)], async (dataset) => {
    const alone = await train(dataset);
    const stop = new AbortController();
    const others = [train(dataset, {}, { trees: 400 }), train(dataset)];
    await assertCode(
      () =>
        train(
          dataset,
          {},
          { trees: endless, signal: stop.signal, onTree: (done) => done >= 2 && stop.abort() },
        ),
      'ENGINE_ABORTED',
    );
    await others[0];
    assertSameSegment((await others[1]) as typeof alone, alone);
    assertSameSegment(await train(dataset, {}, { signal: new AbortController().signal }), alone);
  }));

test('an abort at once, or after the end, does no harm', () =>
  withDatasets([fillDataset(table)], async (dataset) => {
    for (let i = 0; i < 50; i++) {
      const stop = new AbortController();
      const training = train(dataset, {}, { trees: endless, signal: stop.signal });
      if (i % 2 === 0) await turn();
      stop.abort();
      await assertCode(() => training, 'ENGINE_ABORTED');
    }
    const late = new AbortController();
    const { treeCount } = await train(dataset, {}, { trees: 2, signal: late.signal });
    late.abort();
    assert.is(treeCount, 2);
  }));

test('many short trainings, with progress, all settle once', () =>
  withDatasets([fillDataset(makeTable(50, 3))], async (dataset) => {
    let heard = 0;
    for (let i = 0; i < 300; i++) {
      await Promise.all(
        Array.from({ length: 4 }, () =>
          train(dataset, { minDataInLeaf: 2 }, { trees: 3, onTree: () => heard++ }),
        ),
      );
    }
    assert.ok(heard >= 1200, String(heard));
  }));

test('close waits for trainings in flight, and twice is once', async () => {
  const dataset = fillDataset(table);
  let ended = false;
  const training = train(dataset, {}, { trees: 30 }).finally(() => (ended = true));
  const closing = [dataset.close(), dataset.close()];
  await Promise.all(closing);
  assert.ok(ended);
  assert.is(dataset.bytes, 0);
  assert.is((await training).treeCount, 30);
});

test('what is passed in may change once a training has begun', () =>
  withDatasets([fillDataset(table)], async (dataset) => {
    const expected = await train(dataset);
    const initScore = new Float64Array(table.rows).fill(0.5);
    const key = Uint8Array.of(7);
    const training = train(dataset, {}, { initScore, transcriptKeys: [key] });
    initScore.fill(NaN);
    key.fill(0);
    assertSameSegment(await training, expected);
  }));

test('scores are added for many walks at once', () =>
  withDatasets([fillDataset(table)], async (dataset) => {
    const { trees, scores } = await train(dataset, {}, { trees: 30 });
    const walks = Array.from({ length: 8 }, () => new Float64Array(table.rows).fill(0.5));
    await Promise.all(walks.map((walk) => addScores(trees, table.columns, table.rows, table.features, walk)));
    for (const walk of walks) assert.is(countDifferences(walk, scores), 0);
  }));

/** Runs a script that knows the fixture's and the engine's exports, in a process of its own. */
function runScript(
  script: string,
  flags: readonly string[] = [],
): { status: number | null; stdout: string; stderr: string; ms: number } {
  const head = Object.entries({ f: './fixture.js', engine: '../../native/index.js' }).map(
    ([name, path]) => `import * as ${name} from ${JSON.stringify(new URL(path, import.meta.url).href)};`,
  );
  const startMs = performance.now();
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    [...flags, '--input-type=module', '-e', [...head, script].join('\n')],
    { encoding: 'utf8', timeout: 60_000 },
  );
  return { status, stdout, stderr: `${signal ?? ''}${stderr}`, ms: performance.now() - startMs };
}

function assertExits(script: string, code: number, flags?: readonly string[]): string {
  const { status, stdout, stderr } = runScript(script, flags);
  assert.is(status, code, stderr);
  return stdout.trim();
}

const begin = `
  const dataset = f.fillDataset(f.makeTable(20_000, 30));
  const start = (options) => f.train(dataset, {}, { trees: ${endless}, ...options });`;

const exits: readonly (readonly [id: string, script: string, code: number])[] = [
  ['exit while a training runs', `${begin} start({ onTree: (done) => done > 2 && process.exit(3) });`, 3],
  ['exit before a training has a tree', `${begin} start(); process.exit(4);`, 4],
  [
    'exit while three trainings run',
    `${begin} start(); start({ threads: 2 }); start({ onTree: (done) => done > 2 && process.exit(3) });`,
    3,
  ],
  [
    'exit while scores are added',
    `
    const { trees } = await f.train(f.fillDataset(f.makeTable(3000, 5)), { numLeaves: 128, maxDepth: 20, minDataInLeaf: 2 }, { trees: 20 });
    // 40,000 trees for a million rows would take longer than the process is given.
    const many = Buffer.concat([Buffer.from([1, 0, 0, 0, 0]), ...Array(2000).fill(trees.subarray(5))]);
    many.writeUInt32LE(40_000, 1);
    engine.addScores(many, new Int8Array(5_000_000), 1_000_000, 5, new Float64Array(1_000_000));
    setImmediate(() => process.exit(5));`,
    5,
  ],
  [
    'an error that nobody catches',
    `${begin} start(); setImmediate(() => { throw new Error('uncaught'); });`,
    1,
  ],
  [
    'an error of the listener to progress',
    `${begin} start({ onTree: () => { throw new Error('uncaught'); } });`,
    1,
  ],
  ['a dataset that is never closed', `${begin} await start({ trees: 2 });`, 0],
];
for (const [id, script, exitCode] of exits) {
  test(`the process ends as it was told: ${id}`, () => assert.is(assertExits(script, exitCode), ''));
}

if (process.platform === 'linux') {
  test('no thread of the addon is left when a process takes down its own variables', () => {
    const script = `${begin}
    const { readdirSync } = await import('node:fs');
    const threads = () => readdirSync('/proc/self/task').length;
    const before = threads();
    start();
    const during = threads();
    process.on('exit', () => {
      // The system counts a thread for a moment after it has ended.
      for (const end = Date.now() + 20_000; threads() > before && Date.now() < end; );
      console.log(during - before, threads() - before);
    });
    process.exit();`;
    assert.is(assertExits(script, 0), '1 0');
  });
} else console.log('skipped: counting the threads of a process needs /proc of Linux');

test('an error of the listener to progress that is caught leaves the training', () => {
  assert.is(
    assertExits(
      `${begin}
    const caught = new Set();
    process.on('uncaughtException', ({ message }) => caught.add(message));
    const { treeCount } = await start({ trees: 5, onTree: () => { throw new Error('listener'); } });
    console.log(treeCount, ...caught);`,
      0,
    ),
    '5 listener',
  );
});

/** A worker that has begun a training when it says so. */
const worker = `
  import { Worker } from 'node:worker_threads';
  import { once } from 'node:events';
  const startWorker = async (body) => {
    const url = (name) => new URL(name, ${JSON.stringify(import.meta.url)}).href;
    const worker = new Worker(new URL('data:text/javascript,' + encodeURIComponent(
      'import { parentPort } from "node:worker_threads"; import * as f from ' + JSON.stringify(url('./fixture.js')) + ';'
      + 'import * as engine from ' + JSON.stringify(url('../../native/index.js')) + ';' + body)));
    const exited = once(worker, 'exit');
    await once(worker, 'message');
    return { worker, exited };
  };`;
const inWorker = `${begin.replaceAll('\n', ' ')} let told = false;
  start({ onTree: () => { if (!told) parentPort.postMessage('training'); told = true; } });`;
const leaving = `${inWorker} parentPort.once('message', () => process.exit());`;

slow('workers that end while they train take nothing with them', () => {
  assert.is(
    assertExits(
      `${worker}
    const dataset = f.fillDataset(f.makeTable(20_000, 30));
    const before = await f.train(dataset);
    for (let i = 0; i < 4; i++) {
      const [one, other] = await Promise.all([startWorker(${JSON.stringify(inWorker)}), startWorker(${JSON.stringify(leaving)})]);
      const training = f.train(dataset);
      other.worker.postMessage('leave');
      await Promise.all([one.worker.terminate(), other.exited]);
      f.assertSameSegment(await training, before);
    }
    console.log('trained');`,
      0,
    ),
    'trained',
  );
});

slow('several workers pass the self-test at once', () => {
  assert.is(
    assertExits(
      `${worker}
    const body = 'await engine.selfTest(); parentPort.postMessage("passed");';
    await Promise.all([1, 2, 3].map(() => startWorker(body)));
    console.log('passed');`,
      0,
    ),
    'passed',
  );
});

/** Prints by how many MB the process has grown since it was warm, measured after collection. */
const growth = (rounds: number, round: string): string => `
  const table = f.makeTable(250_000, 12);
  const settle = async () => { for (let i = 0; i < 5; i++) { gc(); await new Promise(setImmediate); } };
  const round = async (i) => { ${round} };
  for (let i = 0; i < 8; i++) await round(i);
  await settle();
  const before = process.memoryUsage().rss;
  for (let i = 0; i < ${rounds}; i++) await round(i);
  await settle();
  console.log(Math.round((process.memoryUsage().rss - before) / 2 ** 20));`;

const leaks: readonly (readonly [id: string, round: string, mbEach: number])[] = [
  // Binned rows of 1.5 MB and labels of 1; scores, gradients and row numbers of a training.
  [
    'datasets that are dropped without being closed',
    'f.fillDataset(table); if (i % 4 === 3) await settle();',
    2.4,
  ],
  ['datasets that are closed', 'await f.fillDataset(table).close();', 2.4],
  [
    'trainings that are aborted',
    `
    globalThis.dataset ??= f.fillDataset(table);
    const stop = new AbortController();
    await f.train(dataset, {}, { trees: ${endless}, signal: stop.signal, onTree: () => stop.abort() }).catch(() => {});`,
    6,
  ],
  [
    'trainings of datasets that are dropped meanwhile',
    'const training = f.train(f.fillDataset(table), {}, { trees: 1 }); gc(); await training;',
    8,
  ],
  [
    'models and texts',
    `
    globalThis.trees ??= (await f.train(f.fillDataset(table), {}, { trees: 50 })).trees;
    for (let j = 0; j < 25; j++) engine.exportText({ segments: [trees], startScore: 0, featureNames: Array.from({ length: 12 }, (_, k) => 'f' + k) });
    for (let j = 0; j < 25; j++) engine.checkTrees(trees, { features: 12, maxBin: 5, maxLeaves: 16, maxDepth: 6, maxTrees: 50, leafBound: 9 });`,
    2.4,
  ],
];
const leak = slowAfter(1, test);
for (const [id, round, mbEach] of leaks) {
  leak(`memory is given back: ${id}`, () => {
    const rounds = 48;
    const grown = Number(assertExits(growth(rounds, round), 0, ['--expose-gc']));
    // Half of what a leak of each round would take.
    assert.ok(grown < (rounds * mbEach) / 2, `${grown} MB`);
  });
}

test('a dataset takes the memory of its packed rows, also while it is being filled', () => {
  const [grown, bytes] = assertExits(
    `
    const [rows, features, chunk] = [500_000, 200, 10_000];
    const columns = new Int8Array(chunk * features).fill(3);
    const labels = new Float32Array(rows).fill(1);
    const before = process.resourceUsage().maxRSS;
    const dataset = engine.EngineDataset.create({ rows, features, maxBin: 5 });
    for (let row = 0; row < rows; row += chunk) dataset.push(row, chunk, columns);
    dataset.finish(labels);
    console.log((process.resourceUsage().maxRSS - before) * 1024, dataset.bytes);`,
    0,
  )
    .split(' ')
    .map(Number) as [number, number];
  assert.ok(bytes >= 50e6 && bytes < 53e6, `${bytes} bytes`);
  assert.ok(grown < 1.4 * bytes, `${grown} bytes for ${bytes}`);
});

test('a training whose dataset is collected meanwhile ends well', () => {
  assert.is(
    assertExits(
      `
    const table = f.makeTable(5000, 10);
    const expected = await f.train(f.fillDataset(table), {}, { trees: 100 });
    const training = f.train(f.fillDataset(table), {}, { trees: 100, onTree: () => gc() });
    gc();
    f.assertSameSegment(await training, expected);
    console.log('same');`,
      0,
      ['--expose-gc'],
    ),
    'same',
  );
});

test.run();
