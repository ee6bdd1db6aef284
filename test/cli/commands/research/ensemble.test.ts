import { mkdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writeParquet } from '../../../node/dataset/fixture.js';
import { poolRows } from './fixture.js';
import { Gridlode } from '../../run-bin.js';
import { createCampaign } from '../../create-campaign.js';
import { slowCases } from '../../../runner/slow-cases.js';

const test = suite('ensemble');
const slow = slowCases(test);
const gridlode = new Gridlode({ runMs: 150_000 });
const data = gridlode.path('data');
const dir = gridlode.path('node');

test.before(async () => {
  mkdirSync(data);
  await writeParquet(data, { 'train.parquet': poolRows });
  await writeParquet(gridlode.path('.'), {
    'bench.parquet': `SELECT id, era, (feature_a + feature_b)::FLOAT AS good FROM (${poolRows})`,
  });
  await gridlode.print('data', 'synth', '--rows', '60', '--eras', '40', '--features', '12', '--dir', dir);
  await createCampaign(dir, gridlode.path('demo.campaign'));
  await createCampaign(dir, gridlode.path('other.campaign'));
  await gridlode.print('init', '--campaign', 'demo.campaign', '--dir', dir);
});
test.after(() => gridlode.remove());

const onData = ['ensemble', '--data', data, '--max', '2', '--threads', '1', '--dir', gridlode.path('other')];

test('a second run trains nothing and prints the same numbers', async () => {
  const first = await gridlode.run([...onData, '--json', '--csv', 'curve.csv', '--plot', 'curve.svg']);
  assert.is(first.status, 0, first.stderr);
  assert.match(first.stderr, /Models trained now: [1-9]/);
  const again = await gridlode.run([...onData, '--json', '--plot', 'curve.png']);
  assert.match(again.stderr, /Models trained now: 0, /);
  assert.is(again.stdout, first.stdout);
  const { models, sizes, fit, gains, reportEras, reportRows } = JSON.parse(first.stdout);
  assert.is(models.accepted, 4);
  assert.is(models.found - models.refused, 4);
  assert.is(reportRows, reportEras * 150);
  assert.equal(
    sizes.map((row: { models: number }) => row.models),
    [1, 2],
  );
  assert.ok(sizes[0].corr.value > 0.05 && sizes[1].corr.low <= sizes[1].corr.value);
  assert.ok(Math.abs(sizes[0].corr.value - sizes[0].fitted - sizes[0].residual) <= 2e-9);
  assert.ok(fit.ceiling >= fit.c);
  assert.equal([gains[0].from, gains[0].to], [1, 2]);
  const [head, ...lines] = readFileSync(gridlode.path('curve.csv'), 'utf8').trimEnd().split('\n');
  assert.match(head as string, /^models,corr,corr_10,/);
  assert.is(Number(lines[1]?.split(',')[1]), sizes[1].corr.value);
  const picture = readFileSync(gridlode.path('curve.svg'), 'utf8');
  assert.match(picture, /^<svg[^]*Does one more model help/);
  assert.not.match(picture, / Bars: | too few eras /, 'of so few models no choice is told apart');
  assert.equal([...readFileSync(gridlode.path('curve.png')).subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
});

slow('another seed draws other points, and people get a table', async () => {
  const { status, stdout, stderr } = await gridlode.run([
    ...onData,
    '--seed',
    'another',
    '--benchmark',
    'bench.parquet:good',
  ]);
  assert.is(status, 0, stderr);
  assert.match(stderr, /Models trained now: [1-9]/);
  assert.match(stdout, /^models +corr +10 % +90 % +sharpe/m);
  assert.match(stdout, /^From 1 to 2 models: corr [+-]0\.\d{5}$/m);
  assert.match(stdout, /^good predicts (\d+) of the \1 report eras, \d{4} to 0040: corr is of these$/m);
  assert.match(stdout, /^4 averaged +0\.\d{4} /m);
});

slow('models trained by hand are taken as they are, those of another campaign not', async () => {
  for (const index of ['1', '8', '15', '22'])
    await gridlode.print('train', index, '--dir', dir, '--threads', '1');
  await gridlode.print('train', '29', '--campaign', 'other.campaign', '--dir', dir, '--threads', '1');
  const { status, stdout, stderr } = await gridlode.run(['ensemble', '--models', dir, '--json']);
  assert.is(status, 0, stderr);
  assert.match(stderr, /^Models listed in .*: 5; of its campaign, /m);
  const { models, sizes } = JSON.parse(stdout);
  assert.equal(models, { found: 4, refused: 0, accepted: 4 });
  assert.is(sizes.length, 2);
});

const refused: readonly { id: string; args: readonly string[]; code: string }[] = [
  { id: 'too few models', args: ['--models', gridlode.path('few')], code: 'POOL_TOO_FEW' },
  {
    id: 'a directory without a campaign',
    args: ['--models', gridlode.path('absent')],
    code: 'CAMPAIGN_ABSENT',
  },
  {
    id: 'data that is not there',
    args: ['--data', gridlode.path('absent'), '--dir', gridlode.path('other')],
    code: 'DATASET_PATH',
  },
];
for (const { id, args, code } of refused) {
  test(`refused: ${id}`, async () => {
    if (code === 'POOL_TOO_FEW') {
      await gridlode.print(
        'data',
        'synth',
        '--rows',
        '60',
        '--eras',
        '40',
        '--features',
        '12',
        '--dir',
        gridlode.path('few'),
      );
      await gridlode.print('init', '--campaign', 'demo.campaign', '--dir', gridlode.path('few'));
    }
    const { status, stdout, stderr } = await gridlode.run(['ensemble', ...args]);
    assert.match(stderr, `error ${code}: `);
    assert.equal([status, stdout], [1, '']);
  });
}

test.run();
