// deadline: 300 s
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { collect, Gridlode } from '../cli/run-bin.js';
import { descendantsOf, untilGone } from './processes.js';

const test = suite('the demo');
const gridlode = new Gridlode({ runMs: 240_000 });
test.after(() => gridlode.remove());

/** Resolves once standard error holds what `form` describes, which others may read as well. */
const untilSaid = (child: ChildProcess, form: RegExp): Promise<void> => new Promise((resolve, reject) => {
  let said = '';
  child.stderr?.on('data', (text: string) => form.test((said += text)) && resolve());
  child.once('exit', () => reject(new Error(`the demo ended without saying ${form}: ${said}`)));
});

test('it ends with models final and the forger proven by others, and nobody else accused', async () => {
  const child = gridlode.start(['demo', '--models', '3', '--seed', 'e2e', '--results', gridlode.path('results'), '--json']);
  const ended = collect(child);
  await untilSaid(child, / are up; /);
  const pids = descendantsOf(child.pid as number);
  const { status, stdout, stderr } = await ended;
  assert.is(status, 0, stderr);
  await untilGone(pids);
  const report = JSON.parse(stdout);
  assert.equal(readdirSync(gridlode.path('results')), ['run-1']);
  assert.ok(bytesIn(report.folder) < 64 << 20, `the results take ${bytesIn(report.folder)} bytes`);
  assert.ok(report.finalModels >= 3, `${report.finalModels} models are final`);
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
    assert.not.ok(evidence.replayedBy.includes(evidence.accuser) || evidence.replayedBy.includes(accused), 'judges are third parties');
  }
  assert.not.ok(report.models.some(({ node }: { node: string }) => node === accused), 'no model of the forger is final');
  assert.is(new Set(report.models.map(({ pointId }: { pointId: string }) => pointId)).size, report.models.length);
  assert.equal(JSON.parse(readFileSync(`${report.folder}/report.json`, 'utf8')), report);
});

const bytesIn = (folder: string): number =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce((sum, name) => sum + lstatSync(join(folder, name)).size, 0);

test('Ctrl-C ends it and all its processes', async () => {
  const child = gridlode.start(['demo', '--results', gridlode.path('results')]);
  const ended = collect(child);
  await untilSaid(child, / are up; /);
  const pids = descendantsOf(child.pid as number);
  assert.ok(pids.length >= 10, `${pids.length} processes: five nodes with an engine each`);
  child.kill('SIGINT');
  assert.is((await ended).status, 130);
  await untilGone(pids);
});

test('kill -9 of it leaves no process behind', async () => {
  const child = gridlode.start(['demo', '--results', gridlode.path('results')]);
  const ended = collect(child);
  await untilSaid(child, / are up; /);
  const pids = descendantsOf(child.pid as number);
  child.kill('SIGKILL');
  await ended;
  await untilGone(pids);
});

const deaths: { id: string; code: string; signal: NodeJS.Signals }[] = [
  { id: 'killed', code: 'DEMO_UNFINISHED', signal: 'SIGKILL' },
];
for (const { id, code, signal } of deaths) test(`a node that dies ends it: ${id}: ${code}`, async () => {
  const child = gridlode.start(['demo', '--results', gridlode.path('results')]);
  const ended = collect(child);
  await untilSaid(child, / are up; /);
  const pids = descendantsOf(child.pid as number);
  process.kill(pids[0] as number, signal);
  const { status, stderr } = await ended;
  assert.is(status, 1);
  assert.match(stderr.trimEnd().split('\n').at(-1) as string, new RegExp(`error ${code}: node [A-E]: it ended with ${signal}`));
  await untilGone(pids);
});

test.run();
