import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cidOf } from '../../protocol/codec/hash.js';
import { Gridlode } from './run-bin.js';

const test = suite('campaign');
const gridlode = new Gridlode();
const plain = ['--dir', gridlode.path('resolver')];
let cid: string;
let dataset: string;

test.before(async () => {
  // A short chain of beacons that is there already: making the usual one takes seconds each time.
  mkdirSync(gridlode.path('resolver'));
  writeFileSync(gridlode.path('resolver', 'beacon-seed'), `gridlode-beacons 1\nseed ${'7'.repeat(64)}\nlength 100\n`, { mode: 0o600 });
  dataset = (await gridlode.json('data', 'synth', '--rows', '20', '--eras', '60', '--features', '6', ...plain)).dataset;
  cid = (await gridlode.json('campaign', 'create', 'a.campaign', '--preset', 'synthetic-demo', '--name', 'a', ...plain)).cid;
});
test.after(() => gridlode.remove());

test('a campaign file is named by its content, and shows all that it rules', async () => {
  assert.is(cid, cidOf(readFileSync(gridlode.path('a.campaign'))));
  const { node } = await gridlode.json('init', ...plain);
  const shown = await gridlode.json('campaign', 'show', 'a.campaign', ...plain);
  assert.is(shown.cid, cid);
  assert.is(shown.gridPoints, '42');
  const { campaign } = shown;
  assert.equal([campaign.name, campaign.resolver, campaign.dataset, campaign.featureCount], ['a', node, dataset, 6]);
  assert.equal(campaign.targets, ['target', 'target_b']);
  assert.equal([campaign.eras.train[0], campaign.eras.train.at(-1), campaign.eras.acceptance[0]], ['0001', '0030', '0032'], 'an era between the roles');
  assert.is(campaign.eras.report.at(-1), '0060');
  const text = await gridlode.print('campaign', 'show', 'a.campaign', ...plain);
  for (const line of [`cid +${cid}`, 'eras\\.train +0001 to 0030 \\(30\\)', 'audit\\.panelSize +2', 'learning_rate +float .* 7']) {
    assert.match(text, new RegExp(`^${line}$`, 'm'));
  }
});

test('the numerai preset has the full grid and a share of the eras for each role', async () => {
  await gridlode.print('campaign', 'create', 'n.campaign', ...plain);
  const { gridPoints, campaign } = await gridlode.json('campaign', 'show', 'n.campaign', ...plain);
  assert.is(gridPoints, '3960000000000000000');
  assert.equal([campaign.name, campaign.embargoEras, campaign.dataFree], ['numerai', 4, false]);
  assert.equal(campaign.targets, ['target', 'target_b', 'target_c']);
  assert.equal(Object.values<string[]>(campaign.eras).map((eras) => eras.length), [26, 9, 7, 7].map((n, i) => (i === 0 ? 60 - 12 - 9 - 7 - 7 : n)));
});

test('changes replace fields of the preset, of a map each by itself', async () => {
  writeFileSync(gridlode.path('changes.json'), JSON.stringify({ epochMs: 1000, acceptance: { corrMin: 1 }, targets: ['target'], embargoEras: 2 }));
  await gridlode.print('campaign', 'create', 'c.campaign', '--preset', 'synthetic-demo', '--changes', 'changes.json', ...plain);
  const { campaign } = await gridlode.json('campaign', 'show', 'c.campaign', ...plain);
  assert.equal([campaign.epochMs, campaign.acceptance, campaign.targets], [1000, { corrMin: 1, sharpeMin: 500_000_000 }, ['target']]);
  assert.equal([campaign.eras.train.at(-1), campaign.eras.acceptance[0]], ['0028', '0031'], 'two eras between the roles');
});

test('init makes an identity that others cannot read, joins once, and says what comes next', async () => {
  const dir = ['--dir', gridlode.path('joined')];
  const { status, stdout, stderr } = await gridlode.run(['init', '--campaign', 'a.campaign', '--cid', cid, ...dir]);
  assert.is(status, 0);
  assert.match(stdout, new RegExp(`^campaign +a, ${cid}$`, 'm'));
  assert.match(stderr, `Next: bring the dataset ${dataset} with gridlode data import`);
  assert.is(statSync(gridlode.path('joined', 'identity')).mode & 0o777, 0o600);
  const { node, campaign } = await gridlode.json('init', ...dir);
  assert.match(stdout, node);
  assert.equal(campaign, { cid, name: 'a', dataset, hasDataset: false });
  assert.is((await gridlode.json('campaign', 'show', ...dir)).cid, cid);
  assert.is((await gridlode.json('grid', 'info', ...dir)).points, '42', 'the grid of the joined campaign');
  assert.is((await gridlode.json('grid', 'point', '0', ...dir)).pointId.length, 64);

  const { status: again, stderr: why } = await gridlode.run(['init', '--campaign', 'n.campaign', ...dir]);
  assert.is(again, 1);
  assert.match(why, 'error CAMPAIGN_OTHER: ');
  assert.is((await gridlode.json('campaign', 'show', ...dir)).cid, cid, 'as before');
});

const changes: readonly (readonly [id: string, content: string, code: string, message: RegExp])[] = [
  ['no-json', '{', 'CAMPAIGN_CHANGES', /is no JSON/],
  ['no-object', '7', 'CAMPAIGN_CHANGES', /holds no JSON object/],
  ['unknown-field', '{"gird":[]}', 'CAMPAIGN_CHANGES', /gird is no field/],
  ['field-of-the-dataset', '{"featureCount":9}', 'CAMPAIGN_CHANGES', /featureCount is no field of a campaign that can be changed/],
  ['wrong-type', '{"grid":7}', 'CAMPAIGN_CHANGES', /do not make a campaign/],
  ['out-of-bounds', '{"audit":{"panelSize":1}}', 'CODEC_FIELD', /panelSize/],
  ['empty-axis', '{"grid":[{"name":"colsample_bytree","type":"float","kind":"values","values":[]}]}', 'GRID_AXES', /has the axes colsample_bytree/],
  ['no-embargo', '{"eras":{"acceptance":["0031","0032"]}}', 'CAMPAIGN_EMBARGO', /Between era 0030/],
  ['too-few-eras', '{"embargoEras":30}', 'CAMPAIGN_TOO_FEW_ERAS', /60 eras are not enough/],
];
for (const [id, content, code, message] of changes) {
  test(`refused changes: ${id}`, async () => {
    writeFileSync(gridlode.path(`${id}.json`), content);
    const { status, stdout, stderr } = await gridlode.run(['campaign', 'create', `${id}.campaign`, '--preset', 'synthetic-demo', '--changes', `${id}.json`, ...plain]);
    assert.is(status, 1);
    assert.is(stdout, '');
    assert.match(stderr, `error ${code}: `);
    assert.match(stderr, message);
    assert.not(existsSync(gridlode.path(`${id}.campaign`)));
  });
}

const files: readonly (readonly [id: string, args: readonly string[], code: string])[] = [
  ['absent', ['init', '--campaign', 'nowhere.campaign'], 'FILE_UNREADABLE'],
  ['folder', ['init', '--campaign', '.'], 'FILE_UNREADABLE'],
  ['foreign', ['init', '--campaign', 'changes.json'], 'CODEC_MALFORMED'],
  ['other-cid', ['init', '--campaign', 'a.campaign', '--cid', cidOf(new Uint8Array([1]))], 'CAMPAIGN_CID'],
  ['not-joined', ['campaign', 'show'], 'CAMPAIGN_ABSENT'],
  ['no-dataset', ['campaign', 'create', 'x.campaign'], 'DATASET_ABSENT'],
  ['out-exists', ['campaign', 'create', 'a.campaign'], 'FILE_EXISTS'],
];
for (const [id, args, code] of files) {
  test(`refused: ${id}`, async () => {
    const { status, stdout, stderr } = await gridlode.run([...args, '--dir', gridlode.path('fresh')]);
    assert.is(status, 1);
    assert.is(stdout, '');
    assert.match(stderr, `error ${code}: `);
    assert.not(existsSync(gridlode.path('fresh')), 'nothing is left behind');
  });
}

test.run();
