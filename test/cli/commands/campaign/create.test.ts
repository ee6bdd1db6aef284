import { existsSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hasTerminal, spawnInTerminal } from '../../in-terminal.js';
import { collect, Gridlode } from '../../run-bin.js';
import { slowCases } from '../../../runner/slow-cases.js';

const test = suite('what campaign create checks, doubts and shows');
const gridlode = new Gridlode();
const dir = gridlode.path('resolver');

test.before(async () => {
  await gridlode.print('data', 'synth', '--rows', '20', '--eras', '60', '--features', '6', '--dir', dir);
});
test.after(() => gridlode.remove());

const create = (id: string, changes: object, ...args: string[]): string[] => {
  writeFileSync(gridlode.path(`${id}.json`), JSON.stringify(changes));
  const preset = ['--preset', 'synthetic-demo', '--changes', `${id}.json`, '--dir', dir];
  return ['campaign', 'create', `${id}.campaign`, ...preset, ...args];
};
const roles = {
  train: ['0001', '0002'],
  screening: ['0010'],
  acceptance: ['0020', '0021'],
  portfolio: ['0030'],
  report: ['0040'],
};

/** What a file of changes can get wrong of the dataset that lies at hand, or of what can work at all. */
const faults: readonly (readonly [id: string, changes: object, code: string, message: RegExp])[] = [
  [
    'era-that-is-not-there',
    { eras: { ...roles, report: ['0061'] } },
    'DATASET_FOREIGN',
    /has no era 0061, but 60 from 0001 to 0060/,
  ],
  [
    'target-that-is-not-there',
    { targets: ['target', 'target_x'] },
    'DATASET_FOREIGN',
    /has no target target_x, but target, target_b, target_c/,
  ],
  [
    'target-that-does-not-score',
    { targets: ['target_b'] },
    'DATASET_FOREIGN',
    /has the main target target where the campaign scores by target_b/,
  ],
  [
    'trained-after-acceptance',
    { eras: { ...roles, train: ['0001', '0025'] } },
    'CAMPAIGN_ERAS',
    /trained up to era 0025, and the role screening begins before, with era 0010/,
  ],
  [
    'era-of-two-roles',
    { eras: { ...roles, portfolio: ['0020'] } },
    'CAMPAIGN_ERAS',
    /Era 0020 has two roles/,
  ],
  [
    'one-acceptance-era',
    { eras: { ...roles, acceptance: ['0020'] } },
    'CAMPAIGN_ERAS',
    /acceptance has one era.*acceptance two at least/,
  ],
  [
    'embargo-not-held',
    { embargoEras: 8, eras: roles },
    'CAMPAIGN_EMBARGO',
    /Between era 0002 \(train\) and era 0010 \(screening\) are 7 eras, fewer than 8\./,
  ],
  [
    'epochs-of-a-moment',
    { epochMs: 1 },
    'CAMPAIGN_EPOCH',
    /Epochs of 1 ms are over before .* epochMs 200 at least/,
  ],
  [
    'bonds-that-nobody-has',
    { stake: { bond: 10 } },
    'CAMPAIGN_GENESIS',
    /A model takes 3 nodes with a bond of 10 each, and all accounts of the genesis table have 0/,
  ],
  [
    'score-finer-than-a-score',
    { acceptance: { corrMin: 1e-12 } },
    'CAMPAIGN_CHANGES',
    /corrMin is not a number from -1000 to 1000 of at most 9 decimals/,
  ],
];
for (const [id, changes, code, message] of faults) {
  test(`refused: ${id}: ${code}`, async () => {
    const { status, stdout, stderr } = await gridlode.run(create(id, changes, '--yes'));
    assert.is(status, 1);
    assert.is(stdout, '');
    assert.match(stderr, `error ${code}: `);
    assert.match(stderr, message);
    assert.not(existsSync(gridlode.path(`${id}.campaign`)));
  });
}

test('a target that is not there is told as such also where names of targets say how far they look', async () => {
  const args = create('numerai', { targets: ['target_y'] });
  args[args.indexOf('synthetic-demo')] = 'numerai';
  assert.match((await gridlode.run(args)).stderr, /error DATASET_FOREIGN: .* has no target target_y/);
});

test('what can hardly work is said with its reason, and made all the same', async () => {
  const { status, stderr } = await gridlode.run(create('odd', { epochMs: 300, eras: roles }, '--yes'));
  assert.is(status, 0, stderr);
  for (const doubt of [
    /^Doubtful: 2 acceptance eras: on fewer than 12 it is mostly luck/m,
    /^Doubtful: Epochs of 300 ms: .* Less than 2 seconds suits one machine alone\.$/m,
    /^Doubtful: No account has anything at the start, and amounts are never created: nobody can ever stake\./m,
  ])
    assert.match(stderr, doubt);
  assert.not.match(stderr, /between two roles/);
});

const unconfirmed: { id: string; changes: object; code: string }[] = [
  { id: 'unasked', changes: { epochMs: 5_000 }, code: 'CAMPAIGN_UNCONFIRMED' },
];
for (const { id, changes, code } of unconfirmed) {
  test('the campaign is shown before it is made, and where no terminal answers it is not', async () => {
    const { status, stdout, stderr } = await gridlode.run(create(id, changes));
    assert.is(status, 1);
    for (const rule of [/^epochMs +5000 ms$/m, /^eras\.train +0001 to 0027 \(27\)$/m, /^learning_rate /m])
      assert.match(stdout, rule);
    assert.not.match(stdout, /^beaconAnchor|^cid/m, 'which it gets when it is made');
    assert.match(stderr, `error ${code}: ${gridlode.path(id)}.campaign was not made`);
    assert.not(existsSync(gridlode.path(`${id}.campaign`)));
  });
}

slowCases(hasTerminal ? test : test.skip)('who types yes at a terminal has it made', async () => {
  const child = spawnInTerminal(create('asked', {}), {}, { stdin: 'pipe', cwd: gridlode.folder });
  let shown = '';
  child.stdout?.on('data', (text: Buffer) => {
    shown += text.toString();
    if (shown.includes('Type yes or no: ')) child.stdin?.end('yes\n');
  });
  const { status, stdout } = await collect(child);
  assert.is(status, 0, stdout);
  assert.match(stdout, /A campaign never changes\. Make .*asked\.campaign\? Type yes or no: /);
  assert.ok(existsSync(gridlode.path('asked.campaign')));
});

test.run();
