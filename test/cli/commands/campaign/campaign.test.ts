// deadline: 300 s
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { campaignMaxBytes, decodeCampaign } from '../../../../protocol/campaign/campaign.js';
import { cidOf } from '../../../../protocol/codec/hash.js';
import { accountText } from '../../../../protocol/records/account-text.js';
import type { AccountKey } from '../../../../protocol/records/keys.js';
import { Gridlode } from '../../run-bin.js';

const test = suite('campaign');
const gridlode = new Gridlode();
const plain = ['--dir', gridlode.path('resolver')];
let cid: string;
let dataset: string;

test.before(async () => {
  dataset = (
    await gridlode.json('data', 'synth', '--rows', '20', '--eras', '60', '--features', '6', ...plain)
  ).dataset;
  const made = await gridlode.json(
    'campaign',
    'create',
    '--yes',
    'a.campaign',
    '--preset',
    'synthetic-demo',
    '--name',
    'a',
    ...plain,
  );
  assert.equal([made.name, made.preset, made.benchmark, made.corrMin], ['a', 'synthetic-demo', null, 0.035]);
  cid = made.cid;
});
test.after(() => gridlode.remove());

test('a campaign file is named by its content, and shows all that it rules', async () => {
  assert.is(cid, cidOf(readFileSync(gridlode.path('a.campaign'))));
  const { node } = await gridlode.json('init', ...plain);
  const shown = await gridlode.json('campaign', 'show', 'a.campaign', ...plain);
  assert.is(shown.cid, cid);
  assert.is(shown.gridPoints, '42');
  const { campaign } = shown;
  assert.equal(
    [campaign.name, campaign.resolver, campaign.dataset, campaign.featureCount],
    ['a', node, dataset, 6],
  );
  assert.equal(campaign.targets, ['target', 'target_b']);
  assert.equal(
    [campaign.eras.train[0], campaign.eras.train.at(-1), campaign.eras.screening[0]],
    ['0001', '0027', '0029'],
    'an era between the roles',
  );
  assert.is(campaign.eras.report.at(-1), '0060');
  const text = await gridlode.print('campaign', 'show', 'a.campaign', ...plain);
  for (const line of [
    `cid +${cid}`,
    'eras\\.train +0001 to 0027 \\(27\\)',
    'audit\\.panelSize +2',
    'audit\\.reauditPpm +50000 ppm, 5\\.00 %',
    'learning_rate +float .* 7',
    'standing\\.base +500 audited trees',
    'stake\\.genesis +0 accounts with 0 DEMO in all',
    'stake\\.termEpochs +30 epochs, about 2 minutes',
    'rounds\\.overlap +a stake is spread over 2 rounds',
    'payout\\.mmcMultiplier +15',
    'payout\\.clip +1, 100\\.00 % of a stake in a round',
    'payout\\.stakeThreshold +none',
    'payout\\.commissionPpm +100000 ppm, 10\\.00 % of a gain',
  ]) {
    assert.match(text, new RegExp(`^${line}$`, 'm'));
  }
  for (const [group, rules] of Object.entries<object>(campaign)) {
    if (rules === null || typeof rules !== 'object' || Array.isArray(rules)) continue;
    for (const rule of Object.keys(rules)) assert.match(text, `${group}.${rule} `, 'every rule has its line');
  }
});

test('the numerai preset has the full grid and a share of the eras for each role', async () => {
  const made = await gridlode.print('campaign', 'create', 'n.campaign', '--yes', '--embargo', '4', ...plain);
  assert.match(made, /^preset +numerai$/m);
  assert.match(made, /^acceptance +corr .* that the example model has on the 9 acceptance eras$/m);
  assert.match(made, /^sums +.*n\.campaign\.dataset$/m);
  const { gridPoints, campaign } = await gridlode.json('campaign', 'show', 'n.campaign', ...plain);
  assert.is(gridPoints, '3960000000000000000');
  assert.equal([campaign.name, campaign.embargoEras, campaign.dataFree], ['numerai', 4, false]);
  assert.equal(campaign.targets, ['target', 'target_b', 'target_c']);
  assert.equal(
    Object.values<string[]>(campaign.eras).map((eras) => eras.length),
    [26, 0, 9, 7, 7].map((n, i) => (i === 0 ? 60 - 12 - 9 - 7 - 7 : n)),
  );
});

test('changes replace fields of the preset, of a map each by itself', async () => {
  const genesis = [
    { account: accountText('22'.repeat(32) as AccountKey), amount: '18446744073709551608' },
    { account: accountText('11'.repeat(32) as AccountKey), amount: 7 },
  ];
  const stake = { genesis, bond: '500', forgeryGain: 100, modelMin: '9007199254740993' };
  writeFileSync(
    gridlode.path('changes.json'),
    JSON.stringify({
      epochMs: 1000,
      acceptance: { corrMin: 0.012345679 },
      targets: ['target'],
      embargoEras: 2,
      stake,
    }),
  );
  await gridlode.print(
    'campaign',
    'create',
    '--yes',
    'c.campaign',
    '--preset',
    'synthetic-demo',
    '--changes',
    'changes.json',
    ...plain,
  );
  const { campaign } = await gridlode.json('campaign', 'show', 'c.campaign', ...plain);
  assert.equal(
    [campaign.epochMs, campaign.acceptance, campaign.targets],
    [1000, { corrMin: 0.012345679, sharpeMin: 0.5, distanceMin: 8 }, ['target']],
  );
  assert.is(
    decodeCampaign(readFileSync(gridlode.path('c.campaign'))).acceptance.corrMin,
    12_345_679,
    'an integer of 1e-9 in the file',
  );
  const shown = Object.fromEntries(
    Object.entries(campaign).filter(
      ([name]) =>
        ![
          'kind',
          'version',
          'predecessor',
          'resolver',
          'beaconAnchor',
          'dataset',
          'datasetOrigin',
          'featureCount',
        ].includes(name),
    ),
  );
  writeFileSync(gridlode.path('shown.json'), JSON.stringify(shown));
  await gridlode.print(
    'campaign',
    'create',
    '--yes',
    'again.campaign',
    '--preset',
    'numerai',
    '--changes',
    'shown.json',
    ...plain,
  );
  const again = (await gridlode.json('campaign', 'show', 'again.campaign')).campaign;
  assert.equal(
    { ...again, beaconAnchor: campaign.beaconAnchor },
    campaign,
    'what is shown can be given again',
  );
  assert.equal(
    [campaign.eras.train.at(-1), campaign.eras.screening[0]],
    ['0025', '0028'],
    'two eras between the roles',
  );
});

test('amounts of stake are integers or their digits, and accounts have their text and come in the order of their bytes', async () => {
  const { stake } = decodeCampaign(readFileSync(gridlode.path('c.campaign')));
  assert.equal([stake.bond, stake.forgeryGain, stake.modelMin], [500n, 100n, 9_007_199_254_740_993n]);
  assert.equal(
    stake.genesis.map(({ account, amount }) => [account, amount]),
    [
      ['11'.repeat(32), 7n],
      ['22'.repeat(32), 18_446_744_073_709_551_608n],
    ],
  );
  const shown = (await gridlode.json('campaign', 'show', 'c.campaign')).campaign.stake;
  assert.equal(
    [shown.genesis[0], shown.modelMin],
    [{ account: accountText('11'.repeat(32) as AccountKey), amount: '7' }, '9007199254740993'],
  );
  const text = await gridlode.print('campaign', 'show', 'c.campaign');
  for (const line of [
    'stake\\.genesis +2 accounts with 18,446,744,073,709,551,615 DEMO in all',
    `${accountText('11'.repeat(32) as AccountKey)} +7`,
    'stake\\.bond +500 DEMO',
  ]) {
    assert.match(text, new RegExp(`^${line}$`, 'm'));
  }
});

test('amounts, multipliers and the clip have one unit in text, in JSON and in changes', async () => {
  const account = accountText('22'.repeat(32) as AccountKey);
  const stake = { unit: 'GRD', decimals: 9, genesis: [{ account, amount: '1.5' }], modelMin: 0.25 };
  const payout = { stakeThreshold: '1000.5', clip: 0.05, corrMultiplier: 2.5 };
  writeFileSync(gridlode.path('units.json'), JSON.stringify({ stake, payout }));
  const create = [
    'campaign',
    'create',
    'u.campaign',
    '--preset',
    'synthetic-demo',
    '--changes',
    'units.json',
    '--yes',
  ];
  await gridlode.print(...create, ...plain);
  const made = decodeCampaign(readFileSync(gridlode.path('u.campaign')));
  assert.equal(
    [made.stake.genesis[0]?.amount, made.stake.modelMin, made.payout.stakeThreshold],
    [1_500_000_000n, 250_000_000n, 1_000_500_000_000n],
  );
  assert.equal([made.payout.clip, made.payout.corrMultiplier], [50_000_000, 2_500_000]);
  const { campaign } = await gridlode.json('campaign', 'show', 'u.campaign');
  assert.equal(
    [campaign.stake.genesis, campaign.stake.modelMin, campaign.payout.stakeThreshold],
    [stake.genesis, '0.25', '1000.5'],
  );
  assert.equal([campaign.payout.clip, campaign.payout.corrMultiplier], [0.05, 2.5]);
  const text = await gridlode.print('campaign', 'show', 'u.campaign');
  for (const line of [
    'stake\\.modelMin +0\\.25 GRD a model',
    'payout\\.corrMultiplier +2\\.5',
    'payout\\.clip +0\\.05, 5\\.00 % of a stake in a round',
    'payout\\.stakeThreshold +1,000\\.5 GRD at risk',
  ])
    assert.match(text, new RegExp(`^${line}$`, 'm'));
});

test('each campaign that is made in a data directory has beacons of its own, whose seeds nobody else can read', () => {
  const anchors = ['a', 'n', 'c', 'again', 'u'].map(
    (name) => decodeCampaign(readFileSync(gridlode.path(`${name}.campaign`))).beaconAnchor as string,
  );
  // Beside each seed lies the mark of the latest cut.
  const files = anchors.flatMap((anchor) => [anchor, `${anchor}.latest-cut`]);
  assert.equal(readdirSync(gridlode.path('resolver', 'beacons')).sort(), files.sort());
  assert.is(new Set(anchors).size, 5);
  for (const anchor of files)
    assert.is(statSync(gridlode.path('resolver', 'beacons', anchor)).mode & 0o777, 0o600);
});

test('init makes an identity that others cannot read, joins once, and says what comes next', async () => {
  const dir = ['--dir', gridlode.path('joined')];
  const { status, stdout, stderr } = await gridlode.run([
    'init',
    '--campaign',
    'a.campaign',
    '--cid',
    cid,
    ...dir,
  ]);
  assert.is(status, 0);
  assert.match(stdout, new RegExp(`^campaign +a, ${cid}$`, 'm'));
  assert.match(
    stderr,
    `Next: bring the dataset ${dataset} (gridlode data synth --seed 1 --eras 60 --rows 20 --features 6 --targets 3) with gridlode data import`,
  );
  assert.is(statSync(gridlode.path('joined', 'identity')).mode & 0o777, 0o600);
  const { node, campaign } = await gridlode.json('init', ...dir);
  assert.match(stdout, node);
  assert.equal(campaign, {
    cid,
    name: 'a',
    dataset,
    datasetOrigin: 'gridlode data synth --seed 1 --eras 60 --rows 20 --features 6 --targets 3',
    hasDataset: false,
  });
  assert.is((await gridlode.json('campaign', 'show', ...dir)).cid, cid);
  assert.is((await gridlode.json('grid', 'info', ...dir)).points, '42', 'the grid of the joined campaign');
  assert.is((await gridlode.json('grid', 'point', '0', ...dir)).pointId.length, 64);

  const { status: again, stderr: why } = await gridlode.run(['init', '--campaign', 'n.campaign', ...dir]);
  assert.is(again, 1);
  assert.match(why, 'error CAMPAIGN_OTHER: ');
  const made = await gridlode.run(['campaign', 'create', 'next.campaign', ...dir]);
  assert.is(made.status, 1);
  assert.match(made.stderr, /error CAMPAIGN_OTHER: .*Use a new data directory.*copies its identity there/);
  for (const left of ['next.campaign', 'joined/beacons']) assert.not(existsSync(gridlode.path(left)), left);
  assert.is((await gridlode.json('campaign', 'show', ...dir)).cid, cid, 'as before');
});

const changes: readonly (readonly [
  id: string,
  content: string | Uint8Array,
  code: string,
  message: RegExp,
])[] = [
  ['empty', '', 'CAMPAIGN_CHANGES', /empty\.json is no JSON/],
  ['no-json', '{', 'CAMPAIGN_CHANGES', /is no JSON/],
  ['no-utf8', Buffer.from('{"name":"\xff"}', 'latin1'), 'CAMPAIGN_CHANGES', /is no JSON/],
  ['a-program', Buffer.from('7f454c460201010000000000', 'hex'), 'CAMPAIGN_CHANGES', /is no JSON/],
  ['number', '7', 'CAMPAIGN_CHANGES', /holds no JSON object/],
  ['text', '"grid"', 'CAMPAIGN_CHANGES', /holds no JSON object/],
  ['null', 'null', 'CAMPAIGN_CHANGES', /holds no JSON object/],
  ['list', '[{"epochMs":1000}]', 'CAMPAIGN_CHANGES', /holds no JSON object/],
  [
    'too-large',
    ' '.repeat(campaignMaxBytes + 1),
    'FILE_UNREADABLE',
    /too-large\.json cannot be read: it has more than 3145728 bytes/,
  ],
  ['unknown-field', '{"gird":[]}', 'CAMPAIGN_CHANGES', /gird is no field/],
  [
    'field-of-the-dataset',
    '{"featureCount":9}',
    'CAMPAIGN_CHANGES',
    /featureCount is no field of a campaign that can be changed/,
  ],
  ['prototype', '{"__proto__":{"epochMs":1000}}', 'CAMPAIGN_CHANGES', /__proto__ is no field/],
  [
    'number-for-list',
    '{"grid":7}',
    'CAMPAIGN_CHANGES',
    /do not make a campaign: campaign\.grid is not a list/,
  ],
  ['map-for-list', '{"targets":{"0":"target"}}', 'CAMPAIGN_CHANGES', /campaign\.targets is not a list/],
  ['numbers-for-names', '{"targets":[7]}', 'CAMPAIGN_CHANGES', /campaign\.targets\[0\] is not a name/],
  ['text-for-map', '{"audit":"strict"}', 'CAMPAIGN_CHANGES', /campaign\.audit is not a map/],
  ['null-for-map', '{"claims":null}', 'CAMPAIGN_CHANGES', /campaign\.claims is not a map/],
  ['text-for-number', '{"epochMs":"1000"}', 'CAMPAIGN_CHANGES', /campaign\.epochMs is not an integer/],
  ['fraction', '{"embargoEras":1.5}', 'CAMPAIGN_CHANGES', /campaign\.embargoEras is not an integer/],
  ['text-for-switch', '{"dataFree":"yes"}', 'CAMPAIGN_CHANGES', /campaign\.dataFree is not true or false/],
  [
    'predecessor',
    '{"predecessor":null}',
    'CAMPAIGN_CHANGES',
    /predecessor is no field of a campaign that can be changed/,
  ],
  ['null-for-axis', '{"grid":[null]}', 'CAMPAIGN_CHANGES', /campaign\.grid\[0\] is not a map/],
  [
    'number-for-decimal',
    '{"grid":[{"name":"max_bin","type":"int","kind":"values","values":[5]}]}',
    'CAMPAIGN_CHANGES',
    /campaign\.grid\[0\]\.values\[0\] is not text/,
  ],
  [
    'unknown-at-depth',
    '{"acceptance":{"corrMn":0.01}}',
    'CAMPAIGN_CHANGES',
    /campaign\.acceptance\["corrMn"\] is not a known field/,
  ],
  [
    'text-for-score',
    '{"acceptance":{"corrMin":"0.01"}}',
    'CAMPAIGN_CHANGES',
    /text-for-score\.json .*corrMin is not a number from -1000 to 1000/,
  ],
  [
    'score-of-1e-9',
    '{"acceptance":{"corrMin":10000000}}',
    'CAMPAIGN_CHANGES',
    /corrMin is not a number from -1000 to 1000/,
  ],
  [
    'out-of-bounds',
    '{"audit":{"panelSize":1}}',
    'CAMPAIGN_CHANGES',
    /campaign\.audit\.panelSize is not an integer from 2 to 16/,
  ],
  [
    'empty-axis',
    '{"grid":[{"name":"colsample_bytree","type":"float","kind":"values","values":[]}]}',
    'GRID_AXES',
    /has the axes colsample_bytree/,
  ],
  [
    'amount-of-words',
    '{"stake":{"bond":"much"}}',
    'CAMPAIGN_CHANGES',
    /campaign\.stake\.bond is not an unsigned 64-bit integer/,
  ],
  [
    'amount-below-zero',
    '{"stake":{"bond":"-1"}}',
    'CAMPAIGN_CHANGES',
    /campaign\.stake\.bond is not an unsigned/,
  ],
  [
    'amount-rounded',
    '{"stake":{"modelMin":9007199254740993}}',
    'CAMPAIGN_CHANGES',
    /campaign\.stake\.modelMin is not an unsigned/,
  ],
  [
    'amount-too-great',
    '{"stake":{"modelMin":"18446744073709551616"}}',
    'CAMPAIGN_CHANGES',
    /campaign\.stake\.modelMin is not an unsigned/,
  ],
  [
    'amount-broken',
    `{"stake":{"genesis":[{"account":"${accountText('11'.repeat(32) as AccountKey)}","amount":1.5}]}}`,
    'CAMPAIGN_CHANGES',
    /The amount 1\.5 is negative, or has more decimals than the 0 that/,
  ],
  [
    'amount-too-fine',
    '{"stake":{"decimals":1,"bond":"0.25"}}',
    'CAMPAIGN_CHANGES',
    /The amount 0\.25 is negative, or has more decimals than the 1 that/,
  ],
  [
    'account-short',
    '{"stake":{"genesis":[{"account":"1111","amount":1}]}}',
    'CAMPAIGN_CHANGES',
    /The account "1111" of the genesis table is not one such as lode1\.\.\., whole/,
  ],
  [
    'account-of-a-number',
    '{"stake":{"genesis":[{"account":1111,"amount":1}]}}',
    'CAMPAIGN_CHANGES',
    /genesis\[0\]\.account is not a byte string of 32 bytes/,
  ],
  ['genesis-of-text', '{"stake":{"genesis":["all"]}}', 'CAMPAIGN_CHANGES', /genesis\[0\] is not a map/],
  [
    'account-in-hexadecimal',
    `{"stake":{"genesis":[{"account":"${'11'.repeat(32)}","amount":1}]}}`,
    'CAMPAIGN_CHANGES',
    /is not one such as lode1/,
  ],
  [
    'genesis-twice',
    `{"stake":{"genesis":[${[1, 2].map((amount) => JSON.stringify({ account: accountText('22'.repeat(32) as AccountKey), amount })).join()}]}}`,
    'CAMPAIGN_GENESIS',
    /not in ascending order/,
  ],
  ['no-embargo', '{"eras":{"acceptance":["0033","0034"]}}', 'CAMPAIGN_EMBARGO', /Between era 0032/],
  ['too-few-eras', '{"embargoEras":30}', 'CAMPAIGN_TOO_FEW_ERAS', /There are 60 eras, too few for/],
];
for (const [id, content, code, message] of changes) {
  test(`refused changes: ${id}`, async () => {
    writeFileSync(gridlode.path(`${id}.json`), content);
    const { status, stdout, stderr } = await gridlode.run([
      'campaign',
      'create',
      `${id}.campaign`,
      '--preset',
      'synthetic-demo',
      '--changes',
      `${id}.json`,
      ...plain,
    ]);
    assert.is(status, 1);
    assert.is(stdout, '');
    assert.match(stderr, `error ${code}: `);
    assert.match(stderr, message);
    assert.not(existsSync(gridlode.path(`${id}.campaign`)));
  });
}

/** What is no campaign; whoever gives it is told the name of the file. */
const noCampaigns: readonly (readonly [
  id: string,
  content: (campaign: Uint8Array) => string | Uint8Array,
  code: string,
  message: RegExp,
])[] = [
  [
    'empty-file',
    () => '',
    'CAMPAIGN_FILE',
    /empty-file is no campaign: it was cut off or altered, or is none of Gridlode's files\./,
  ],
  ['json', () => '{"kind":"campaign"}', 'CAMPAIGN_FILE', /json is no campaign/],
  ['plain-text', () => 'a campaign\n', 'CAMPAIGN_FILE', /plain-text is no campaign/],
  [
    'no-utf8-text',
    () => Buffer.from('Kampagne f\xfcr alle', 'latin1'),
    'CAMPAIGN_FILE',
    /no-utf8-text is no campaign/,
  ],
  ['zeros', () => new Uint8Array(1_000), 'CAMPAIGN_FILE', /zeros is no campaign: it was cut off/],
  ['deep', () => new Uint8Array(1_000).fill(0x81), 'CAMPAIGN_FILE', /deep is no campaign: it was cut off/],
  ['another-value', () => Buffer.from('a10102', 'hex'), 'CAMPAIGN_FILE', /another-value is no campaign/],
  [
    'another-kind',
    () => Buffer.from('80', 'hex'),
    'CAMPAIGN_FILE',
    /another-kind is no campaign: campaign is not a map/,
  ],
  [
    'cut-off',
    (campaign) => campaign.subarray(0, -1),
    'CAMPAIGN_FILE',
    /cut-off is no campaign: it was cut off/,
  ],
  [
    'with-a-line-end',
    (campaign) => Buffer.concat([campaign, Buffer.from('\n')]),
    'CAMPAIGN_FILE',
    /with-a-line-end is no campaign/,
  ],
  [
    'of-a-newer-kind',
    (campaign) =>
      Buffer.from(Buffer.from(campaign).toString('latin1').replace('gversion\x01', 'gversion\x02'), 'latin1'),
    'CAMPAIGN_FILE',
    /campaign\.version is not one of 1\. .*newer version of Gridlode/,
  ],
  [
    'huge',
    () => new Uint8Array(campaignMaxBytes + 1),
    'FILE_UNREADABLE',
    /huge cannot be read: it has more than 3145728 bytes/,
  ],
];
for (const [id, content, code, message] of noCampaigns) {
  test(`refused as a campaign: ${id}`, async () => {
    const file = gridlode.path(id);
    writeFileSync(file, content(readFileSync(gridlode.path('a.campaign'))));
    const { status, stdout, stderr } = await gridlode.run([
      'init',
      '--campaign',
      file,
      '--dir',
      gridlode.path('fresh'),
    ]);
    assert.is(status, 1);
    assert.is(stdout, '');
    assert.match(stderr, `error ${code}: ${file} `);
    assert.match(stderr, message);
    assert.not(existsSync(gridlode.path('fresh')), 'nothing is left behind');
  });
}

const files: readonly (readonly [id: string, args: readonly string[], code: string])[] = [
  ['absent', ['init', '--campaign', 'nowhere.campaign'], 'FILE_UNREADABLE'],
  ['folder', ['init', '--campaign', '.'], 'FILE_UNREADABLE'],
  ['no-campaign-for-a-grid', ['grid', 'info', '--campaign', 'changes.json'], 'CAMPAIGN_FILE'],
  ['no-campaign-to-show', ['campaign', 'show', 'changes.json'], 'CAMPAIGN_FILE'],
  ['no-table', ['campaign', 'check', 'a.campaign', '--settlement', 'changes.json'], 'SETTLEMENT_FILE'],
  ['no-proof', ['settlement', 'check', 'changes.json', '--root', 'ab'.repeat(32)], 'SETTLEMENT_FILE'],
  ['without-end', ['init', '--campaign', '/dev/zero'], 'FILE_UNREADABLE'],
  ['changes-absent', ['campaign', 'create', 'x.campaign', '--changes', 'nowhere.json'], 'FILE_UNREADABLE'],
  ['changes-folder', ['campaign', 'create', 'x.campaign', '--changes', '.'], 'FILE_UNREADABLE'],
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
    assert.not.match(stderr, /cbor|canonical/, 'in plain words');
    assert.not(existsSync(gridlode.path('fresh')), 'nothing is left behind');
  });
}

test.run();
