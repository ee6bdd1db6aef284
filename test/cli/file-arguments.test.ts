// deadline: 240 s
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createKeyFile } from '../../node/stake/key-file.js';
import { bin, collect, Gridlode, type Run } from './run-bin.js';
import { slowAfter } from '../runner/slow-cases.js';

const test = suite('files of a user');
const gridlode = new Gridlode();
const secret = 'correct horse battery staple';
const dir = gridlode.path('node');
const env = { NUMERAI_PUBLIC_ID: 'PUBLICID', NUMERAI_SECRET_KEY: 'secret' };
let model: string;

/** Runs a command under a mask of the user's. */
function runUnder(mask: number, ...args: string[]): Promise<Run> {
  const before = process.umask(mask);
  try {
    return collect(gridlode.start([...args, '--dir', dir]));
  } finally {
    process.umask(before);
  }
}

test.before(async () => {
  for (const args of [
    ['data', 'synth', '--rows', '60', '--eras', '40', '--features', '12'],
    ['campaign', 'create', 'demo.campaign', '--preset', 'synthetic-demo', '--yes'],
    ['init', '--campaign', 'demo.campaign'],
  ])
    assert.is((await runUnder(0o022, ...args)).status, 0, args.join(' '));
  const trained = await runUnder(0o022, 'train', '7', '--threads', '1', '--json');
  model = JSON.parse(trained.stdout).manifest;
  assert.is(spawnSync('mkfifo', [gridlode.path('pipe'), gridlode.path('pipe.parquet')]).status, 0);
  await createKeyFile(gridlode.path('staker.key'), secret);
});
test.after(() => gridlode.remove());

test('nobody but its owner may read or change anything in a data directory', () => {
  const all = ['.', ...(readdirSync(dir, { recursive: true }) as string[])];
  assert.ok(
    all.some((name) => name.startsWith('offline/')) && all.some((name) => name.startsWith('datasets/')),
    all.join(' '),
  );
  const open = all.filter((name) => (statSync(join(dir, name)).mode & 0o077) !== 0);
  assert.equal(
    open.map((name) => relative(dir, join(dir, name))),
    [],
  );
});

const masks: { mask: number; file: number; folder: number }[] = [
  { mask: 0o022, file: 0o644, folder: 0o755 },
  { mask: 0o027, file: 0o640, folder: 0o750 },
  { mask: 0o077, file: 0o600, folder: 0o700 },
];
const underMask = slowAfter(1, test);
for (const { mask, file, folder } of masks) {
  underMask(`what a user asks for goes by the user's mask: ${mask.toString(8)}`, async () => {
    const out = join(`exports-${mask.toString(8)}`, 'models', 'model.txt');
    const { status, stderr } = await runUnder(mask, 'export', model, '--out', out);
    assert.is(status, 0, stderr);
    const modeOf = (...names: string[]): number => statSync(gridlode.path(...names)).mode & 0o777;
    assert.equal([modeOf(out), modeOf(out, '..'), modeOf(out, '../..')], [file, folder, folder]);
    assert.match(readFileSync(gridlode.path(out), 'utf8'), /^tree\n/);
  });
}

const pipes: { id: string; args: string[]; code: string }[] = [
  { id: 'config', args: ['version', '--config', 'pipe'], code: 'USAGE_CONFIG' },
  { id: 'campaign', args: ['campaign', 'show', 'pipe'], code: 'FILE_UNREADABLE' },
  {
    id: 'changes',
    args: ['campaign', 'create', 'new.campaign', '--changes', 'pipe', '--dir', 'fresh'],
    code: 'FILE_UNREADABLE',
  },
  { id: 'key', args: ['stake', 'status', '--key', 'pipe'], code: 'KEY_UNREADABLE' },
  { id: 'passphrase', args: ['stake', 'key', 'new.key', '--passphrase-file', 'pipe'], code: 'SECRET_FILE' },
  {
    id: 'passphrase-a-device',
    args: ['stake', 'key', 'new.key', '--passphrase-file', '/dev/zero'],
    code: 'SECRET_FILE',
  },
  { id: 'parquet', args: ['data', 'import', 'pipe.parquet', '--dir', 'fresh'], code: 'DATASET_PATH' },
  { id: 'parquet-in-a-folder', args: ['data', 'import', '.', '--dir', 'fresh'], code: 'DATASET_PATH' },
  { id: 'live-rows', args: ['predict', 'MODEL', '--live', 'pipe'], code: 'DATASET_PATH' },
  {
    id: 'keys-of-the-tournament',
    args: ['submit', '--live', 'pipe', '--file', 'pipe', '--numerai-model', 'm', '--keys', 'pipe'],
    code: 'TOURNAMENT_KEYS_FILE',
  },
  { id: 'table', args: ['settlement', 'check', 'pipe', '--root', 'ab'.repeat(32)], code: 'FILE_UNREADABLE' },
  { id: 'snapshots', args: ['init', '--snapshot', 'a', '--snapshot', 'b'], code: 'USAGE_VALUE' },
  { id: 'snapshot', args: ['init', '--snapshot', 'pipe'], code: 'FILE_UNREADABLE' },
  { id: 'no-snapshot', args: ['snapshot', '--out', 'out'], code: 'SNAPSHOT_NONE' },
  { id: 'live-folder', args: ['start', '--live-folder', 'pipe'], code: 'LIVE_FOLDER' },
  { id: 'data-directory', args: ['init', '--dir', 'pipe'], code: 'IDENTITY_UNREADABLE' },
  { id: 'out', args: ['export', 'MODEL', '--out', 'pipe'], code: 'FILE_UNWRITABLE' },
  { id: 'out-a-device', args: ['export', 'MODEL', '--out', '/dev/full'], code: 'FILE_UNWRITABLE' },
  { id: 'out-a-folder', args: ['export', 'MODEL', '--out', 'fresh-folder'], code: 'FILE_UNWRITABLE' },
];
const pipe = slowAfter(8, test);
for (const { id, args, code } of pipes) {
  pipe(
    `a pipe, a device or a folder where a file belongs is told, and not waited for: ${id}: ${code}`,
    async () => {
      mkdirSync(gridlode.path('fresh-folder'), { recursive: true });
      const place = args.includes('--dir') ? [] : ['--dir', dir];
      const { status, stderr } = await gridlode.run(
        [...args.map((arg) => (arg === 'MODEL' ? model : arg)), ...place],
        env,
      );
      assert.is(status, code.startsWith('USAGE_') ? 2 : 1, stderr);
      assert.match(stderr, `error ${code}: `);
      assert.ok(
        statSync(gridlode.path('pipe')).isFIFO() && statSync('/dev/full').isCharacterDevice(),
        'what is there stays',
      );
    },
  );
}

const shared: { id: string; file: string; code: string }[] = [
  { id: 'config-of-the-directory', file: 'config.json', code: 'USAGE_CONFIG' },
  { id: 'campaign-of-the-directory', file: 'campaign', code: 'CAMPAIGN_UNREADABLE' },
  { id: 'identity', file: 'identity', code: 'IDENTITY_UNREADABLE' },
];
for (const { id, file, code } of shared) {
  test(`a pipe in a data directory is told, and not waited for: ${id}: ${code}`, async () => {
    mkdirSync(gridlode.path(id));
    spawnSync('mkfifo', [gridlode.path(id, file)]);
    const { stderr } = await gridlode.run(['init', '--dir', gridlode.path(id)]);
    assert.match(stderr, `error ${code}: `);
  });
}

const bash = (script: string): ChildProcess =>
  spawn('bash', ['-c', script, process.execPath, bin], {
    cwd: gridlode.folder,
    env: { PATH: process.env.PATH, HOME: gridlode.folder, SECRET: secret },
  });

test('a passphrase may come from what the shell hands in', async () => {
  const { status, stdout, stderr } = await collect(
    bash(`exec "$0" "$1" stake key piped.key --passphrase-file <(printf '%s\\n' "$SECRET") --json`),
  );
  assert.is(status, 0, stderr);
  assert.match(JSON.parse(stdout).account, /^lode1[a-z0-9]{58}$/);
  assert.is(statSync(gridlode.path('piped.key')).mode & 0o777, 0o600);
});

test('a pipe whose writer keeps silent is waited for no longer than the user wants', async () => {
  const child = bash(`exec "$0" "$1" stake key silent.key --passphrase-file <(cat)`);
  // A signal that comes before the command hears of signals ends it as well.
  const ask = setInterval(() => child.kill('SIGTERM'), 500);
  const { status, stderr } = await collect(child);
  clearInterval(ask);
  child.stdin?.end();
  assert.ok([143, 'SIGTERM'].includes(status as number | string), `${status} ${stderr}`);
});

test('results go through a link to its file', async () => {
  writeFileSync(gridlode.path('real.txt'), '');
  spawnSync('ln', ['-s', 'real.txt', gridlode.path('linked.txt')]);
  const { status, stderr } = await gridlode.run(['export', model, '--out', 'linked.txt', '--dir', dir]);
  assert.is(status, 0, stderr);
  assert.match(readFileSync(gridlode.path('real.txt'), 'utf8'), /^tree\n/);
});

test.run();
