// deadline: 300 s
import { existsSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { quickModels } from '../cli/create-campaign.js';
import { Gridlode, type Run } from '../cli/run-bin.js';
import { withoutAddon } from '../fixtures/without-addon.js';
import { liveRows, writeParquet } from '../node/dataset/fixture.js';
import { descendantsOf, hasProc } from './processes.js';
import { EventLog, startNode, startNodeWith, until, type Started } from './started-node.js';

const test = suite('a fund makes a campaign, and a staker without dataset and engine takes part');
const gridlode = new Gridlode({ runMs: 280_000 });
const dir = (name: string): string[] => ['--dir', gridlode.path(name)];
const ask = (...args: string[]): Promise<ReturnType<typeof JSON.parse>> =>
  gridlode.json(...args, ...dir('staker'));
const key = ['--key', 'staker.key', '--passphrase-file', 'passphrase'];
/** What a fund may get wrong, and what it is told. */
const faults: readonly (readonly [changes: object, code: string, what: RegExp])[] = [
  [{ epochMs: '700' }, 'CAMPAIGN_CHANGES', /campaign\.epochMs is not an integer/],
  [{ targets: ['alpha_20'] }, 'DATASET_FOREIGN', /no target alpha_20/],
  [{ embargoEras: 30 }, 'CAMPAIGN_TOO_FEW_ERAS', /40 eras, too few/],
  [{ eras: { portfolio: ['0041', '0042'] } }, 'DATASET_FOREIGN', /0041/],
];
let account: string;
let watcher: Started;
let operator: string;
let delegation: string;

/** Makes a campaign as a fund does, whose first attempts are refused before anything is made. */
async function makeCampaign(changes: object): Promise<void> {
  const create = (change: object, ...more: string[]): Promise<Run> => {
    writeFileSync(gridlode.path('changes.json'), JSON.stringify(change));
    const args = ['--preset', 'synthetic-demo', '--changes', 'changes.json', ...more, ...dir('a')];
    return gridlode.run(['campaign', 'create', 'a.campaign', ...args]);
  };
  for (const [fault, code, what] of faults) {
    const { status, stderr } = await create({ ...changes, ...fault }, '--yes');
    assert.is(status, 1);
    assert.match(stderr, `error ${code}: `);
    assert.match(stderr, what);
  }
  const shown = await create(changes);
  assert.is(shown.status, 1, 'nobody said yes');
  assert.not(existsSync(gridlode.path('a.campaign')));
  const { status, stderr } = await create(changes, '--yes');
  assert.is(status, 0, stderr);
}

test.before(async () => {
  writeFileSync(gridlode.path('passphrase'), 'correct horse battery staple\n', { mode: 0o600 });
  account = (await gridlode.json('stake', 'key', 'staker.key', '--passphrase-file', 'passphrase')).account;
  const genesis = [{ account, amount: '10000' }];
  const synth = ['data', 'synth', '--rows', '60', '--eras', '40', '--features', '12'];
  await gridlode.print(...synth, ...dir('a'));
  await makeCampaign({
    ...quickModels,
    epochMs: 500,
    stake: { genesis, modelMin: 1_000, unbondingEpochs: 3, termEpochs: 400 },
    audit: { vestingEpochs: 1 },
    rounds: { spacingEpochs: 1, predictEpochs: 100, scoreEpochs: 400, overlap: 1 },
  });
  const bootstrap: string[] = [];
  for (const name of ['a', 'b', 'c']) {
    if (name !== 'a') await gridlode.print(...synth, ...dir(name));
    await gridlode.print('init', '--campaign', 'a.campaign', ...dir(name));
    const { address } = await startNode(
      gridlode,
      name,
      ...bootstrap,
      ...(name === 'b' ? [] : ['--trainings', '0']),
    );
    if (bootstrap.length === 0) bootstrap.push('--bootstrap', address);
  }
  operator = (await gridlode.json('status', ...dir('b'))).node;
  const said = await gridlode.run(['init', '--campaign', 'a.campaign', ...dir('staker')]);
  assert.match(said.stderr, 'Without it gridlode start only watches, which is all that a staker needs.');
  watcher = await startNodeWith(gridlode, withoutAddon, 'staker', ...bootstrap);
  const rows = liveRows("'n' || lpad(i::VARCHAR, 4, '0')", 40, 1);
  await writeParquet(gridlode.folder, { 'live-1000.parquet': rows });
  const targets = Array.from({ length: 40 }, (_, i) => `n${String(i).padStart(4, '0')},${(i % 5) / 4}`);
  writeFileSync(gridlode.path('targets.csv'), ['id,target', ...targets].join('\n'));
});
test.after(() => gridlode.remove());

test('its node says that it only watches, and starts no other process', async () => {
  const { event } = await new EventLog(watcher.child).first(({ type }) => type === 'cut');
  assert.ok(event.number > 0);
  const { engine, work } = await ask('status');
  assert.equal([engine, work], [null, []]);
  assert.match(
    await gridlode.print('status', '--all', ...dir('staker')),
    /^engine +none: this node only watches: .* bring the dataset with gridlode data import/m,
  );
  if (hasProc) assert.equal(descendantsOf(watcher.child.pid as number), []);
});

const lacking: [command: string, args: readonly string[]][] = [
  ['train', ['train', '3']],
  ['predict', ['predict', `bafyrei${'a'.repeat(52)}`, '--era', '0040']],
  ['export', ['export', `bafyrei${'a'.repeat(52)}`]],
  ['round predict', ['round', 'predict', '--live', 'live-1000.parquet']],
  ['a picture of a portfolio', ['portfolio', '--models', gridlode.path('staker'), '--plot', 'p.svg']],
];
for (const [command, args] of lacking) {
  test(`a command that needs the dataset says so: ${command}`, async () => {
    const { status, stderr } = await gridlode.run([...args, ...dir('staker')]);
    assert.is(status, 1);
    assert.match(stderr, 'error DATASET_ABSENT: ');
  });
}

test('it delegates through its node, and sees its models become final', async () => {
  const sent = await ask('stake', 'delegate', '4000', '--models', '2', '--node', operator, ...key);
  delegation = sent.record;
  await until(
    () => ask('stake', 'status', '--key', 'staker.key'),
    ({ delegations: [one] }) =>
      one?.slots.length === 2 && one.slots.every(({ state }: { state: string }) => state === 'vested'),
  );
  const models = await ask('models');
  const { members, membership } = await ask('status');
  assert.ok(models.length >= 2);
  assert.equal([members.active, membership], [3, null], 'the watching node is no member');
});

test('a portfolio is proposed in-sample', async () => {
  const args = ['portfolio', '--models', gridlode.path('staker'), '--stakes', '2', ...dir('elsewhere')];
  assert.match(
    await gridlode.print(...args),
    /^A stake in equal parts on 2 of \d+ models, chosen in-sample: /,
  );
  const { models, pool, whole, effectiveModels } = await gridlode.json(...args);
  assert.equal([models.length, pool >= 2], [2, true]);
  const mean = models.reduce((sum: number, { corr }: { corr: number }) => sum + corr / 2, 0);
  assert.ok(Math.abs(whole.meanCorr - mean) < 2e-9);
  assert.ok(effectiveModels >= 1 && effectiveModels <= 2, effectiveModels);
});

test('it sees a round settled, proves its row, and has its stake back', async () => {
  await gridlode.json('round', 'open', '--live', 'live-1000.parquet', '--cuts', '17', ...dir('a'));
  await until(
    () => ask('round', 'list'),
    ({ open }) => open.length > 0 && open[0].positions >= 2,
  );
  await gridlode.json('round', 'predict', '--live', 'live-1000.parquet', ...dir('b'));
  await until(
    () => ask('round', 'list'),
    ({ cut, open }) => cut > open[0].deadline,
  );
  await gridlode.json(
    ...['round', 'score', '--live', 'live-1000.parquet', '--targets', 'targets.csv', ...dir('a')],
  );
  await until(
    () => ask('round', 'list'),
    ({ settled }) => settled.length > 0,
  );
  const { root, positions } = await ask('settlement', 'show', '1000');
  const states = positions.map(({ state }: { state: string }) => state);
  assert.equal(states, Array(positions.length).fill('scored'));
  // Each node settles a round by itself, when it has the cut.
  await until(
    () => gridlode.print('status', ...dir('b')),
    (text) => /^earned +\d.* in 1 settled round$/m.test(text),
  );
  assert.is((await ask('stake', 'status', account.slice(0, 13))).account, account);
  await ask('settlement', 'proof', '1000', '--account', account.slice(0, 13), '--out', 'proof');
  assert.is((await ask('settlement', 'check', 'proof', '--root', root)).account, account);
  await ask('stake', 'undelegate', delegation, ...key);
  const takenBack = await gridlode.print('stake', 'status', '--key', 'staker.key', ...dir('staker'));
  assert.match(takenBack, /^free again +(3 cuts, about|what is not locked, from cut \d+;)/m);
  const { balance } = await until(
    () => ask('stake', 'status', '--key', 'staker.key'),
    ({ delegations }) => delegations.length === 0,
  );
  assert.ok(BigInt(balance) >= 2000n, balance);
});

test('it proposes the same when its node has stopped', async () => {
  const args = ['portfolio', '--models', gridlode.path('staker'), ...dir('elsewhere')];
  const { cut } = await ask('status');
  const shown = await gridlode.json(...args);
  watcher.child.kill('SIGINT');
  assert.is((await watcher.ended).status, 0);
  const again = await gridlode.json(...args);
  // Another model may have become final in between.
  if (again.pool === shown.pool) assert.equal(again, shown, `after cut ${cut.number}`);
});

test('with a dataset the same machine says that the engine is not built', async () => {
  const synth = ['data', 'synth', '--rows', '60', '--eras', '40', '--features', '12'];
  await gridlode.print(...synth, ...dir('staker'));
  const refused = await startNodeWith(gridlode, withoutAddon, 'staker').then(
    () => '',
    ({ message }: Error) => message,
  );
  assert.match(refused, '"code":"ENGINE_NOT_BUILT"');
});

test.run();
