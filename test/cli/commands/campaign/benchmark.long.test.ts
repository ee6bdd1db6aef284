import { mkdirSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { acceptedSharePpm } from '../../../../cli/presets/numerai.js';
import { openDataset } from '../../../../node/dataset/dataset-store.js';
import type { Cid } from '../../../../protocol/codec/hash.js';
import { corr } from '../../../../protocol/scoring/corr.js';
import { meanScore } from '../../../../protocol/scoring/summary.js';
import { writeParquet } from '../../../node/dataset/fixture.js';
import { Gridlode } from '../../run-bin.js';
import { poolRows } from '../research/fixture.js';

const test = suite('the benchmark of a campaign');
const gridlode = new Gridlode({ runMs: 150_000 });
const data = gridlode.path('data');
const dir = gridlode.path('node');
let dataset: Cid;

/** What the benchmark predicts, and against what it learnt, of the era `i // 150`. */
const benchmarks = (where: string): string =>
  `SELECT id, era, (feature_a + feature_b)::FLOAT AS v53_lgbm_ender60, (-feature_a)::FLOAT AS against,
  (CASE WHEN era = '0024' THEN NULL ELSE feature_a END)::FLOAT AS part FROM (${poolRows}) WHERE ${where}`;

test.before(async () => {
  mkdirSync(data);
  await writeParquet(data, { 'train.parquet': poolRows });
  dataset = (await gridlode.json('data', 'import', data, '--dir', dir)).dataset;
  await writeParquet(data, {
    'train_benchmark_models.parquet': benchmarks("era < '0022'"),
    'validation_benchmark_models.parquet': benchmarks("era >= '0022'"),
    'other.parquet': `SELECT id, era, target::FLOAT AS bad FROM (${poolRows}) WHERE era < '0010'`,
  });
});
test.after(() => gridlode.remove());

let made = 0;
const create = (...args: string[]): string[] => [
  'campaign',
  'create',
  '--yes',
  `${++made}.campaign`,
  '--embargo',
  '1',
  '--dir',
  dir,
  ...args,
];

/** What acceptance asks for, as the rule says it, of the same sum of two features. */
async function expected(): Promise<{ corr: number; corrMin: number }> {
  const { campaign } = await gridlode.json('campaign', 'show', '1.campaign');
  const stored = await openDataset(dir, dataset);
  const scores = [];
  for (const era of campaign.eras.acceptance) {
    const { columns, targets } = await stored.readEra(era);
    const own = Float64Array.from({ length: columns.rows }, (_, row) =>
      [0, 1].reduce((sum, f) => sum + (columns.values[f * columns.rows + row] as number), 0),
    );
    scores.push(corr(own, targets[0] as Float32Array));
  }
  const mean = meanScore(scores);
  return { corr: mean / 1e9, corrMin: Math.floor((mean * acceptedSharePpm) / 1e6) / 1e9 };
}

test('acceptance asks for a share of the corr of the benchmark that lies beside the data', async () => {
  const { benchmark, corrMin } = await gridlode.json(...create());
  const wanted = await expected();
  assert.equal([benchmark, corrMin], [{ name: 'v53_lgbm_ender60', corr: wanted.corr }, wanted.corrMin]);
  const { campaign } = await gridlode.json('campaign', 'show', '1.campaign');
  assert.is(campaign.acceptance.corrMin, wanted.corrMin);
  const text = await gridlode.print(...create('--benchmark', `${data}:v53_lgbm_ender60`));
  assert.match(
    text,
    /^acceptance +corr 0\.\d{4} at least: \d+\.\d\d % of the 0\.\d{4} that v53_lgbm_ender60 has on the \d+ acceptance eras$/m,
  );
});

test('or of the example model, which is the same each time', async () => {
  const first = await gridlode.run([...create('--benchmark', 'example'), '--json']);
  assert.is(first.status, 0, first.stderr);
  const { benchmark, corrMin } = JSON.parse(first.stdout);
  assert.is(benchmark.name, 'the example model');
  assert.is(corrMin, Math.floor(Math.round(benchmark.corr * 1e9) * (acceptedSharePpm / 1e6)) / 1e9);
  const again = await gridlode.run([...create('--benchmark', 'example'), '--json', '--name', 'other']);
  assert.equal(JSON.parse(again.stdout).benchmark, benchmark);
});

const refused: readonly { id: string; args: readonly string[]; code: string }[] = [
  { id: 'predicts-nothing', args: ['--benchmark', `${data}:against`], code: 'BENCHMARK_CORR' },
  { id: 'no-such-column', args: ['--benchmark', `${data}:absent`], code: 'PREDICTIONS_COLUMN' },
  { id: 'a-part-of-the-eras', args: ['--benchmark', `${data}:part`], code: 'PREDICTIONS_ERAS' },
  { id: 'other-eras', args: ['--benchmark', `${data}/other.parquet:bad`], code: 'PREDICTIONS_ERAS' },
  { id: 'no-such-file', args: ['--benchmark', `${data}/absent.parquet`], code: 'DATASET_PATH' },
  { id: 'of-no-use', args: ['--benchmark', data, '--preset', 'synthetic-demo'], code: 'USAGE_ARGUMENT' },
];
for (const { id, args, code } of refused)
  test(`refused: ${id}`, async () => {
    const { stdout, stderr } = await gridlode.run(create(...args));
    assert.match(stderr, `error ${code}: `);
    assert.is(stdout, '');
  });

test.run();
