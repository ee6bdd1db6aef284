import { writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { preferencesFile } from '../../../../node/data-dir/data-dir.js';
import { createCampaign } from '../../create-campaign.js';
import { Gridlode } from '../../run-bin.js';

const test = suite('what an owner prefers, where no node runs');
const gridlode = new Gridlode();
const dir = ['--dir', gridlode.path('one')];

test.before(async () => {
  await gridlode.print('data', 'synth', '--rows', '60', '--eras', '40', '--features', '12', ...dir);
  await createCampaign(gridlode.path('one'), gridlode.path('a.campaign'));
  await gridlode.print('init', '--campaign', 'a.campaign', ...dir);
});
test.after(() => gridlode.remove());

test('a pause waits for the next start', async () => {
  assert.match(
    await gridlode.print('pause', ...dir),
    /^No node runs here; its next start is paused until it is resumed/,
  );
  const { untilMs, isRunning } = await gridlode.json('pause', '--for', '2h', ...dir);
  assert.is(isRunning, false);
  assert.ok(Math.abs(untilMs - Date.now() - 7_200_000) < 600_000);
  assert.match(await gridlode.print('resume', ...dir), /its next start is not paused/);
});

test('hours are set as they are typed, shown, and lifted', async () => {
  const set = await gridlode.json('schedule', 'mon-fri', '22:00-08:00', 'sat-sun', ...dir);
  assert.equal(set.schedule, ['mon-fri 22:00-08:00', 'sat-sun']);
  assert.equal(await gridlode.json('schedule', ...dir), { ...set, opensMs: set.opensMs });
  assert.match(
    await gridlode.print('schedule', ...dir),
    /^The node may work: mon-fri 22:00-08:00; sat-sun\n/,
  );
  assert.match(await gridlode.print('schedule', '--always', ...dir), /at any time/);
});

test('limits are shown as they are set, each with its meaning', async () => {
  const usual = await gridlode.json('config', 'show', ...dir);
  for (const [name, value] of Object.entries({
    threads: '3',
    cpu: '80',
    'threads-in-use': '1',
    'cpu-in-use': '0',
    'in-use-for': '10m',
    battery: 'on',
    heat: '85',
    load: '50',
    upload: '500kB',
    download: '2MB',
  })) {
    assert.not.equal(usual[name], value);
    assert.is((await gridlode.json('config', 'set', name, value, ...dir)).value, value);
    assert.is((await gridlode.json('config', 'show', ...dir))[name], value);
  }
  for (const [name, word] of [
    ['threads', 'all'],
    ['heat', 'none'],
    ['load', 'none'],
    ['upload', 'none'],
  ] as const)
    assert.is((await gridlode.json('config', 'set', name, word, ...dir)).value, word);
  assert.match(
    await gridlode.print('config', 'show', ...dir),
    /^cpu-in-use +0 +the same while somebody uses/m,
  );
});

const refusals: { id: string; args: string[]; code: string }[] = [
  { id: 'a-pause-of-no-time', args: ['pause', '--for', '0m'], code: 'USAGE_VALUE' },
  { id: 'a-setting-that-is-none', args: ['config', 'set', 'speed', '1'], code: 'USAGE_VALUE' },
  { id: 'no-thread', args: ['config', 'set', 'threads', '0'], code: 'USAGE_VALUE' },
  { id: 'idle-and-never', args: ['config', 'set', 'cpu', '0'], code: 'USAGE_VALUE' },
  { id: 'a-half', args: ['config', 'set', 'cpu', '50%'], code: 'USAGE_VALUE' },
  { id: 'a-slow-line', args: ['config', 'set', 'upload', '124kB'], code: 'USAGE_VALUE' },
  { id: 'cold', args: ['config', 'set', 'heat', '20'], code: 'USAGE_VALUE' },
  { id: 'seconds', args: ['config', 'set', 'in-use-for', '30s'], code: 'USAGE_VALUE' },
  { id: 'a-moment', args: ['config', 'set', 'in-use-for', '0.5m'], code: 'USAGE_VALUE' },
  { id: 'days', args: ['config', 'set', 'in-use-for', '2d'], code: 'USAGE_VALUE' },
  { id: 'battery-maybe', args: ['config', 'set', 'battery', 'maybe'], code: 'USAGE_VALUE' },
  { id: 'windows-and-always', args: ['schedule', 'mon', '--always'], code: 'USAGE_ARGUMENT' },
  { id: 'a-window-that-is-none', args: ['schedule', 'mondays'], code: 'SCHEDULE_WINDOW' },
];
for (const { id, args, code } of refusals)
  test(`${id}: ${code}, and nothing is written`, async () => {
    const before = await gridlode.json('config', 'show', ...dir);
    const { status, stderr } = await gridlode.run([...args, ...dir]);
    assert.ok(status === 1 || status === 2);
    assert.match(stderr, `error ${code}: `);
    assert.equal(await gridlode.json('config', 'show', ...dir), before);
  });

test('a folder that is no data directory is not made one, and a file that was spoiled is not written over', async () => {
  const { stderr } = await gridlode.run(['pause', '--dir', gridlode.path('tow')]);
  assert.match(stderr, 'error CAMPAIGN_ABSENT: ');
  writeFileSync(preferencesFile(gridlode.path('one')), '{"pause": tru}');
  const spoiled = await gridlode.run(['pause', ...dir]);
  assert.match(spoiled.stderr, 'error PREFERENCES_UNREADABLE: ');
});

test.run();
