import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parquetLike, TestTournament, testFile } from '../../node/tournament/server.js';
import { quickFlags } from '../../e2e/started-node.js';
import { createCampaign } from '../create-campaign.js';
import { hasTerminal, spawnInTerminal } from '../in-terminal.js';
import { bin, collect, Gridlode } from '../run-bin.js';
import { slowCases } from '../../runner/slow-cases.js';

const test = suite('terminal');
const gridlode = new Gridlode();
test.after(() => gridlode.remove());

const inTerminal = hasTerminal ? test : test.skip;
const terminalDir = ['--dir', gridlode.path('terminal')];

const hasColor = (text: string): boolean => text.includes('\u001b[1m') || text.includes('\u001b[31m');

inTerminal('a terminal gets colours and a bar', async () => {
  const { status, stdout } = await collect(
    spawnInTerminal(['data', 'synth', '--eras', '3', '--rows', '20', '--features', '6', ...terminalDir], {}),
  );
  assert.is(status, 0);
  assert.match(stdout, /synthesizing █+ 60\/60 rows/);
  assert.not.match(stdout, /NF|NaN|undefined/);
  assert.match(stdout, /packing values █+ 60\/60 rows/);
  assert.ok(hasColor(stdout));
});

inTerminal('a download has a bar with sizes', async () => {
  const tournament = await TestTournament.start();
  for (const name of ['features.json', 'train.parquet', 'validation.parquet'])
    tournament.data.set(`v5.3/${name}`, testFile(parquetLike(1_000)));
  const { status, stdout } = await collect(
    spawnInTerminal(
      ['data', 'fetch', gridlode.path('numerai'), '--numerai-api', tournament.endpoint, ...terminalDir],
      {},
    ),
  );
  await tournament.stop();
  assert.is(status, 0);
  assert.match(stdout, /downloading █+ 2 kB of 2 kB, [\d.]+ [kM]?B\/s, 0 ms left/);
});

/** What stands on a terminal after all that was written to it: of its codes those that `start` uses. */
function screenOf(written: string): string[] {
  const rows = [''];
  let at = 0;
  const codes = written.replaceAll(String.fromCharCode(27), '␛');
  for (const [, up, clear, end, text = ''] of codes.matchAll(
    /␛\[(\d+)A|(␛\[0?J)|(\r?\n)|((?:␛\[\d*m|[^␛\r\n])+)/g,
  )) {
    if (up !== undefined) at -= Number(up);
    else if (clear !== undefined) rows.splice(at, rows.length, '');
    else if (end !== undefined) rows[++at] ??= '';
    else rows[at] += text;
  }
  return rows;
}

/** The lines below, whole, of a node that has come to cut 2. */
const standing = /\n\n(?:work .*\n)*(?:held .*\n)?(?:next .*\n)?cut {5}[2-9].*\nmodels .*\npeers .*\n$/;

slowCases(inTerminal)(
  'a node that runs in a terminal shows what it does below what happens, until Ctrl-C',
  async () => {
    const dir = terminalDir;
    await gridlode.print('data', 'synth', '--rows', '60', '--eras', '40', '--features', '12', ...dir);
    await gridlode.print('init', ...dir);
    await createCampaign(gridlode.path('terminal'), gridlode.path('a.campaign'), { epochMs: 500 });
    await gridlode.print('init', '--campaign', 'a.campaign', ...dir);
    const child = spawnInTerminal(['start', ...quickFlags, ...dir], {}, { stdin: 'pipe' });
    const ended = collect(child);
    let written = '';
    await new Promise<void>((resolve, reject) => {
      child.stdout?.on('data', (text: string) => {
        written += text;
        if (standing.test(screenOf(written).join('\n'))) resolve();
      });
      void ended.then(({ stdout }) => reject(new Error(stdout)));
    });
    const screen = screenOf(written);
    assert.is(screen.filter((line) => line.startsWith('peers')).length, 1);
    assert.ok(screen.some((line) => /^\S+Z {2}node \w{8} of the campaign synthetic-demo is up/.test(line)));
    child.stdin?.write('\u0003');
    const { status, stdout } = await ended;
    assert.is(status, 0);
    const left = screenOf(stdout);
    assert.not(left.some((line) => line.startsWith('peers')));
    assert.ok(left.some((line) => line.startsWith('Stopping: ')));
  },
);

inTerminal('NO_COLOR is heeded in a terminal', async () => {
  const { status, stdout } = await collect(spawnInTerminal(['version'], { NO_COLOR: '1' }));
  assert.is(status, 0);
  assert.not(hasColor(stdout));
});

const colors: readonly (readonly [id: string, env: NodeJS.ProcessEnv, expected: boolean])[] = [
  ['none elsewhere', {}, false],
  ['none elsewhere in CI', { CI: 'true' }, false],
  ['forced', { FORCE_COLOR: '1' }, true],
  ['forced and forbidden', { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
];
for (const [id, env, expected] of colors) {
  test(`colours: ${id}`, async () => {
    const [good, bad] = await Promise.all([
      gridlode.run(['grid', 'info'], env),
      gridlode.run(['nonsense'], env),
    ]);
    assert.is(hasColor(good.stdout), expected);
    assert.is(hasColor(bad.stderr), expected);
  });
}

test('elsewhere progress is lines, on standard error', async () => {
  const { stdout, stderr } = await gridlode.run([
    'data',
    'synth',
    '--eras',
    '3',
    '--rows',
    '20',
    '--features',
    '6',
    '--dir',
    gridlode.path('lines'),
  ]);
  assert.is(
    stderr,
    ['synthesizing: 20', 'synthesizing: 60', 'packing values: 10', 'packing values: 60']
      .map((line) => `${line} of 60 rows\n`)
      .join(''),
  );
  assert.match(stdout, /^dataset +bafyrei/);
});

const hasFullDevice = existsSync('/dev/full');
if (!hasFullDevice) console.log('skipped: there is no /dev/full');
const whereFull = hasFullDevice ? test : test.skip;
const unwritable: { id: string; code: string; device: string }[] = [
  { id: 'no-space-left', code: 'OUTPUT_UNWRITABLE', device: '/dev/full' },
];
for (const { id, code, device } of unwritable) {
  whereFull(`output that cannot be written is an error: ${id}: ${code}`, async () => {
    const full = openSync(device, 'w');
    try {
      const child = spawn(process.execPath, [bin, 'version'], { stdio: ['ignore', full, 'pipe'] });
      const { status, stderr } = await collect(child);
      assert.is(status, 1);
      assert.match(stderr, `error ${code}: Standard output cannot be written: ENOSPC`);
    } finally {
      closeSync(full);
    }
  });
}

test.run();
