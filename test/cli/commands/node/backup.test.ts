// deadline: 240 s
import { readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createCampaign } from '../../create-campaign.js';
import { Gridlode } from '../../run-bin.js';

const test = suite('backup, restore and doctor');
const gridlode = new Gridlode();
const dir = (name: string): string[] => ['--dir', gridlode.path(name)];
const secret = ['--passphrase-file', 'passphrase'];

test.before(async () => {
  writeFileSync(gridlode.path('passphrase'), 'seven ways to name a node\n', { mode: 0o600 });
  await gridlode.print('data', 'synth', '--rows', '60', '--eras', '40', '--features', '12', ...dir('one'));
  await createCampaign(gridlode.path('one'), gridlode.path('a.campaign'));
  await gridlode.print('init', '--campaign', 'a.campaign', ...dir('one'));
});
test.after(() => gridlode.remove());

test('a node moves with two commands, and does not start where it was', async () => {
  const made = await gridlode.json('backup', 'one.backup', '--move', ...secret, ...dir('one'));
  assert.is(statSync(gridlode.path('one.backup')).mode & 0o777, 0o600);
  assert.ok(made.isMove && made.bytes > 100);
  const laid = await gridlode.json('restore', 'one.backup', ...secret, ...dir('two'));
  assert.is(laid.node, made.node);
  assert.is(laid.node, (await gridlode.json('init', ...dir('two'))).node);
  assert.ok(readdirSync(gridlode.path('two')).includes('beacons'), 'with what only the resolver has');
  const { status, stderr } = await gridlode.run([
    'start',
    '--trainings',
    '0',
    '--audits',
    '0',
    ...dir('one'),
  ]);
  assert.is(status, 1);
  assert.match(stderr, 'error DIR_MOVED: ');
});

test('doctor says what is wrong, with exit code 1 for a fault alone', async () => {
  renameSync(gridlode.path('one', 'datasets'), gridlode.path('two', 'datasets'));
  const { faults, warnings, findings } = await gridlode.json('doctor', ...dir('two'));
  assert.equal([faults, warnings], [0, 1], 'it knows itself restored');
  assert.ok(findings.some(({ check }: { check: string }) => check === 'engine'));
  const moved = await gridlode.run(['doctor', ...dir('one')]);
  assert.is(moved.status, 1);
  assert.match(moved.stdout, /^fault +moved DIR_MOVED: .+\n +Start it where that backup was restored/m);
  assert.match(moved.stdout, /^ok +node: Node \d+/m);
});

test('doctor repairs what it can, and says what it did', async () => {
  writeFileSync(gridlode.path('two', 'signed'), 'what is no journal');
  assert.is((await gridlode.run(['doctor', ...dir('two')])).status, 1);
  const { status, stdout } = await gridlode.run(['doctor', '--repair', ...dir('two')]);
  assert.is(status, 0, stdout);
  assert.match(stdout, /^repaired +.+signed: .+; it now lies in .+older\/signed$/m);
});

test('the help of restore names what it reads', async () => {
  assert.match(await gridlode.print('restore', '--help'), 'signs nothing and does no work before a peer');
});

test.run();
