// deadline: 600 s
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { counted } from '../../cli/framework/format.js';
import { collect, Gridlode } from '../cli/run-bin.js';
import { descendantsOf, hasProc, untilGone } from './processes.js';
import { startSmallDemo, untilSaid } from './small-demo.js';

const test = suite('the demo');
const run = hasProc ? test : test.skip;
if (!hasProc) console.log('skipped: there is no /proc, which tells the processes that are left');
const gridlode = new Gridlode({ runMs: 480_000 });
test.after(() => gridlode.remove());

run('it ends with models final and the forger proven by others, and nobody else accused', async () => {
  const child = gridlode.start([
    'demo',
    '--models',
    '1',
    '--seed',
    'e2e',
    '--results',
    gridlode.path('results'),
  ]);
  const ended = collect(child);
  await untilSaid(child, / are up; /);
  const pids = descendantsOf(child.pid as number);
  const { status, stdout, stderr } = await ended;
  assert.is(status, 0, stderr);
  await untilGone(pids);
  assert.equal(readdirSync(gridlode.path('results')), ['run-1']);
  const report = JSON.parse(readFileSync(gridlode.path('results', 'run-1', 'report.json'), 'utf8'));
  assert.is(report.folder, gridlode.path('results', 'run-1'));
  assert.ok(bytesIn(report.folder) < 64 << 20, `the results take ${bytesIn(report.folder)} bytes`);
  assert.ok(report.finalModels >= 1, `${report.finalModels} models are final`);
  assert.is(report.models.length, report.finalModels);
  assert.ok(report.forgedVerdicts >= 1);
  assert.is(report.honestVerdicts, 0);
  assert.ok(report.treesTrained > 0 && report.audits >= 2 * report.finalModels);
  assert.equal(report.accused, [report.forger], 'no honest commitment was ever disputed');
  const accused = report.forger;
  for (const evidence of report.evidence) {
    assert.is(evidence.accused, accused, 'one node forges');
    assert.is(evidence.verdict, 'forged');
    assert.is.not(evidence.claimed, evidence.found);
    assert.ok(evidence.replayedBy.length >= 2);
    assert.is(new Set(evidence.replayedBy).size, evidence.replayedBy.length);
    assert.not.ok(
      evidence.replayedBy.includes(evidence.accuser) || evidence.replayedBy.includes(accused),
      'judges are third parties',
    );
  }
  assert.not.ok(
    report.models.some(({ node }: { node: string }) => node === accused),
    'no model of the forger is final',
  );
  assert.is(
    new Set(report.models.map(({ pointId }: { pointId: string }) => pointId)).size,
    report.models.length,
  );
  // So few models can miss a collision; the ten demos of demos.long.test.ts cannot.
  assert.is(report.collisions, stderr.match(/ which is taken: it draws again$/gm)?.length ?? 0);
  console.log(
    `\nmeasured: a demo of ${report.finalModels} models took ${(report.wallMs / 1000).toFixed(0)} s, with ${report.collisions} collisions`,
  );
  assertPrinted(stdout, report);
});

/** The text for people says what the report does. */
function assertPrinted(stdout: string, report: ReturnType<typeof JSON.parse>): void {
  for (const { manifest, subject, part, claimed, found, replayedBy } of report.evidence) {
    const judges = replayedBy.map(() => 'node [A-D]').join(', ');
    assert.match(
      stdout,
      new RegExp(
        [
          `^Evidence against node E: ${subject} ${part} of the model ${manifest}`,
          `  committed       ${claimed}`,
          `  node [A-D] found    ${found}`,
          `  replayed by ${judges}: forged$`,
        ].join('\n'),
        'm',
      ),
    );
  }
  assert.is(stdout.match(/^Evidence against /gm)?.length, report.evidence.length);
  const lines = stdout.split('\n');
  const head = lines.findIndex((line) =>
    /^point +node +values +corr +sharpe +corr\. with others +audits +manifest$/.test(line),
  );
  assert.ok(head >= 0, stdout);
  const rows = lines.slice(head + 1, lines.indexOf('', head));
  assert.is(rows.length, report.models.length);
  for (const [
    i,
    { pointId, target, corr, sharpe, correlation, audits, manifest },
  ] of report.models.entries()) {
    const scores = [corr.toFixed(4), sharpe.toFixed(2), correlation.toFixed(2), audits, manifest].join(' +');
    assert.match(
      rows[i] as string,
      new RegExp(
        `^${pointId.slice(0, 8)} +node [A-D] +${target} lr \\S+ leaves \\d+ features \\S+ trees 500 +${scores}$`,
      ),
    );
  }
  const { treesTrained, finalModels, refusedModels, abandonedModels, collisions, audits, disputes } = report;
  assert.match(
    stdout,
    `s: ${treesTrained} trees trained, ${counted(finalModels, 'model')} final, ${refusedModels} refused, ${abandonedModels} abandoned, ${counted(collisions, 'collision')}, ${counted(audits, 'audit')}, ${counted(disputes, 'dispute')}\n`,
  );
  assert.is(lines.at(-2), `Results: ${report.folder}`);
}

const bytesIn = (folder: string): number =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce(
    (sum, name) => sum + lstatSync(join(folder, name)).size,
    0,
  );

test('--data takes files or their folder; where they are none, nothing is left', async () => {
  mkdirSync(gridlode.path('empty'));
  writeFileSync(gridlode.path('text.parquet'), 'no Parquet at all');
  for (const [data, code] of [
    ['empty', 'DATASET_FOLDER_EMPTY'],
    ['text.parquet', 'DATASET_FILE_FOREIGN'],
  ] as const) {
    const { status, stderr } = await gridlode.run([
      'demo',
      '--data',
      data,
      '--results',
      gridlode.path('none'),
    ]);
    assert.is(status, 1);
    assert.match(stderr, `error ${code}: `);
  }
  assert.equal(readdirSync(gridlode.path('none')), []);
});

run('Ctrl-C ends it and all its processes', async () => {
  const child = await startSmallDemo(gridlode);
  const ended = collect(child);
  await untilSaid(child, / are up; /);
  const pids = descendantsOf(child.pid as number);
  assert.ok(pids.length >= 8, `${pids.length} processes: four nodes with an engine each`);
  child.kill('SIGINT');
  const { status, stderr } = await ended;
  assert.is(status, 130);
  assert.match(
    stderr,
    /^Stopping the nodes: \S+\/run-\d+ keeps their data and logs, without a report\. Press Ctrl-C again to end at once\.$/m,
  );
  await untilGone(pids);
});

const deaths: { id: string; code: string; signal: NodeJS.Signals }[] = [
  { id: 'killed', code: 'DEMO_UNFINISHED', signal: 'SIGKILL' },
];
for (const { id, code, signal } of deaths)
  run(`a node that dies ends it: ${id}: ${code}`, async () => {
    const child = await startSmallDemo(gridlode);
    const ended = collect(child);
    await untilSaid(child, / are up; /);
    const pids = descendantsOf(child.pid as number);
    process.kill(pids[0] as number, signal);
    const { status, stderr } = await ended;
    assert.is(status, 1);
    assert.match(
      stderr.trimEnd().split('\n').at(-1) as string,
      new RegExp(`error ${code}: node [A-E]: it ended with ${signal}`),
    );
    await untilGone(pids);
  });

test.run();
