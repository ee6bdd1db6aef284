import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { unitText } from '../../../../cli/commands/service/unit.js';
import { encodeCampaign } from '../../../../protocol/campaign/campaign.js';
import type { NodeKey } from '../../../../protocol/records/keys.js';
import { testCampaign } from '../../../fixtures/campaign.js';
import { Gridlode } from '../../run-bin.js';

const test = suite('service');
const gridlode = new Gridlode();
test.after(() => gridlode.remove());

const dir = gridlode.path('a node');
mkdirSync(dir, { recursive: true });
writeFileSync(gridlode.path('one.campaign'), encodeCampaign(testCampaign('ab'.repeat(32) as NodeKey)));
const unitFile = gridlode.path('home', '.config', 'systemd', 'user', 'gridlode.service');

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
if (!hasSystemd) console.log('skipped: there is no systemd-analyze, on Debian of the package systemd');
const check = hasSystemd ? test : test.skip;

/** Writes down how it is called and says what the real one would, which does not run in a container. */
function fakeSystemctl(says: string, status = 0): { env: NodeJS.ProcessEnv; calls: () => string[] } {
  const folder = gridlode.path(`bin-${status}-${says.length}`);
  const log = join(folder, 'calls');
  mkdirSync(folder);
  writeFileSync(log, '');
  const script = `#!/bin/sh\necho "$*" >> '${log}'\ncat <<'END'\n${says}\nEND\nexit ${status}\n`;
  writeFileSync(join(folder, 'systemctl'), script);
  chmodSync(join(folder, 'systemctl'), 0o755);
  const env = { PATH: `${folder}:${process.env.PATH}` };
  return { env, calls: () => readFileSync(log, 'utf8').trimEnd().split('\n') };
}

/** Writes the unit into a file and lets systemd say what it thinks of it. */
function analyze(unit: string, ...args: string[]): ReturnType<typeof spawnSync> & { stderr: string } {
  const file = gridlode.path('gridlode.service');
  writeFileSync(file, unit);
  const env = { ...process.env, XDG_RUNTIME_DIR: gridlode.folder };
  return spawnSync('systemd-analyze', [...args, file], { encoding: 'utf8', env });
}

const started = { node: process.execPath, program: '/opt/gridlode/cli/bin/gridlode.js', dir };

test('install needs a campaign, and --print shows the unit and changes nothing', async () => {
  const refused = await gridlode.run(['service', 'install', '--print', '--dir', dir, '--json']);
  assert.match(refused.stderr, '"code":"CAMPAIGN_ABSENT"');
  await gridlode.print('init', '--campaign', gridlode.path('one.campaign'), '--dir', dir);
  const unit = await gridlode.print('service', 'install', '--print', '--dir', dir);
  assert.match(unit, `start --dir "${dir}"\n`);
  assert.not(existsSync(unitFile));
});

check('systemd finds no fault in the unit, also with a path of blanks, quotes, % and $', () => {
  for (const name of [dir, `${gridlode.folder}/a b%c$d"e\\f'g`]) {
    mkdirSync(name, { recursive: true });
    const { status, stderr } = analyze(
      unitText({ ...started, program: process.execPath, dir: name }),
      '--user',
      'verify',
    );
    assert.is(status, 0, stderr);
    assert.is(stderr, '');
  }
});

check('it finds a fault where there is one', () => {
  const unit = unitText(started).replace('ProtectSystem=strict', 'ProtectSystem=strikt');
  assert.match(analyze(unit, '--user', 'verify').stderr, 'strikt');
});

check('what the unit may do is little', () => {
  const { status, stderr } = analyze(unitText(started), 'security', '--offline=yes', '--threshold=30');
  assert.is(status, 0, stderr);
});

test('install leaves nothing behind where systemd does not answer', async () => {
  const { env } = fakeSystemctl('No bus', 1);
  const { status } = await gridlode.run(['service', 'install', '--dir', dir], env);
  assert.is(status, 1);
  assert.not(existsSync(unitFile));
});

test('install writes the unit and lets systemd start it, and uninstall leaves only the data directory', async () => {
  const { env, calls } = fakeSystemctl('');
  const args = ['--dir', dir];
  assert.is((await gridlode.run(['service', 'install', ...args], env)).status, 0);
  assert.match(readFileSync(unitFile, 'utf8'), 'NoNewPrivileges=yes');
  assert.is((await gridlode.run(['service', 'uninstall', ...args], env)).status, 0);
  assert.not(existsSync(unitFile));
  assert.ok(existsSync(join(dir, 'identity')));
  assert.equal(calls(), [
    '--user show --property=Version',
    '--user daemon-reload',
    '--user enable gridlode.service',
    '--user restart gridlode.service',
    '--user disable --now gridlode.service',
    '--user daemon-reload',
  ]);
  const again = await gridlode.run(['service', 'uninstall', ...args], env);
  assert.is(again.stdout, 'There is no service.\n');
});

test('status shows what systemd says, and ends with 1 where the service does not run', async () => {
  const says = (state: string): string =>
    `LoadState=loaded\nActiveState=${state}\nExecMainPID=71\nNRestarts=2`;
  const runs = await gridlode.run(['service', 'status', '--json'], fakeSystemctl(says('active')).env);
  assert.is(runs.status, 0, runs.stderr);
  const { ActiveState, ExecMainPID } = JSON.parse(runs.stdout);
  assert.equal([ActiveState, ExecMainPID], ['active', '71']);
  const rests = await gridlode.run(['service', 'status'], fakeSystemctl(says('inactive')).env);
  assert.is(rests.status, 1);
  assert.match(rests.stdout, /state +inactive/);
});

const lines = gridlode.path('two\nlines');
const refused: readonly (readonly [id: string, run: () => Promise<{ stderr: string }>, code: string])[] = [
  [
    'systemd looks after no user here',
    () => gridlode.run(['service', 'status', '--json'], fakeSystemctl('No medium found', 1).env),
    'SERVICE_SYSTEMD',
  ],
  [
    'a path that would end its line in the unit',
    async () => {
      await gridlode.print('init', '--campaign', gridlode.path('one.campaign'), '--dir', lines);
      return gridlode.run(['service', 'install', '--print', '--dir', lines, '--json']);
    },
    'SERVICE_PATH',
  ],
];
for (const [id, run, code] of refused) {
  test(`refused: ${id}`, async () => assert.is(JSON.parse((await run()).stderr).error.code, code));
}

test.run();
