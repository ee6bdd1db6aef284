// deadline: 600 s
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { predictsAgain } from '../../cli/commands/round/predict-again.js';
import { Output } from '../../cli/framework/output.js';
import { ApiClient } from '../../node/api/api-client.js';
import { readCampaign } from '../../node/data-dir/data-dir.js';
import type { RoundView } from '../../node/rounds/round-view.js';
import { loadSortedLive } from '../../node/dataset/load-live.js';
import { openDataset } from '../../node/dataset/dataset-store.js';
import { order } from '../../node/rounds/order.js';
import { cidOf, rawCodec, textBytes, type Cid } from '../../protocol/codec/hash.js';
import { decodePredictions, encodePredictions } from '../../protocol/dataset/predictions.js';
import type { PointId } from '../../protocol/grid/point.js';
import { decodeProof, encodeProof } from '../../protocol/settlement/proof.js';
import type { PositionRow } from '../../protocol/settlement/row.js';
import { decodeTable, encodeTable, settlementTable } from '../../protocol/settlement/table.js';
import { amountPlain, isAmount } from '../../cli/framework/amount.js';
import { accountText } from '../../protocol/records/account-text.js';
import type { AccountKey } from '../../protocol/records/keys.js';
import { createCampaign } from '../cli/create-campaign.js';
import { Gridlode } from '../cli/run-bin.js';
import { liveRows, writeParquet } from '../node/dataset/fixture.js';
import {
  type Ask,
  delegateUntilVested,
  settledAlike,
  type Started,
  startNode,
  until,
} from './started-node.js';

const test = suite('a round in a network of started nodes');
const gridlode = new Gridlode({ runMs: 580_000 });
const dir = (name: string): string[] => ['--dir', gridlode.path(name)];
const ask: Ask = (name, ...args) => gridlode.json(...args, ...dir(name));
const [resolver, author, cheat, auditor, last] = ['a', 'b', 'c', 'd', 'e'] as const;
const names = [resolver, author, cheat, auditor, last];

const rowCount = 100;
/** 12 features in no order that means anything. */
const liveSql = (seed: number): string => liveRows("'n' || lpad(i::VARCHAR, 4, '0')", rowCount, seed);
const targetsCsv = (shift: number): string =>
  [
    'id,target',
    ...Array.from({ length: rowCount }, (_, i) => `n${String(i).padStart(4, '0')},${((i + shift) % 5) / 4}`),
  ].join('\n');

/** Finer than what people write, so that amounts of the smallest unit stand out. */
const unit = { unit: 'NMR', decimals: 4 };
const nodes = new Map<string, Started>();
/** A campaign of others. */
const elsewhere = cidOf(textBytes('elsewhere'));
const roundAt = (name: string, isWanted: (round: RoundView | null) => boolean): Promise<RoundView | null> =>
  until(() => new ApiClient(gridlode.path(name)).round('1000'), isWanted);
let staker: string;
let root: string;
let models: { pointId: string; state: string }[];
/** Points of the cheat's models, by what becomes of them. */
let fates: { altered: string; withheld: string; missing: string };
/** What `round check` says of each fate, and of the author's models. */
const checked = async (
  name: string,
  ...flags: string[]
): Promise<{ said: Record<string, [state: string, compared: boolean]>; stderr: string }> => {
  const { stdout, stderr } = await gridlode.run(['round', 'check', '1000', '--json', ...flags, ...dir(name)]);
  const fateOf = (pointId: string): string =>
    Object.entries(fates).find(([, point]) => point === pointId)?.[0] ?? 'author';
  return {
    stderr,
    said: Object.fromEntries(
      JSON.parse(stdout).models.map(
        ({ pointId, state, compared }: { pointId: string; state: string; compared: boolean }) => [
          fateOf(pointId),
          [state, compared],
        ],
      ),
    ),
  };
};

test.before(async () => {
  writeFileSync(gridlode.path('passphrase'), 'correct horse battery staple\n', { mode: 0o600 });
  staker = (await gridlode.json('stake', 'key', 'staker.key', '--passphrase-file', 'passphrase')).account;
  const treasury = (await ask(resolver, 'init')).account;
  const genesis = [
    { account: staker, amount: '10000' },
    { account: treasury, amount: '100000' },
  ];
  const synth = ['data', 'synth', '--rows', '60', '--eras', '40', '--features', '12'];
  await gridlode.print(...synth, ...dir(resolver));
  await createCampaign(gridlode.path(resolver), gridlode.path('a.campaign'), {
    epochMs: 700,
    stake: { ...unit, genesis, modelMin: 1_000, termEpochs: 400 },
    audit: { vestingEpochs: 1 },
    rounds: { spacingEpochs: 1, predictEpochs: 100, scoreEpochs: 400 },
  });
  for (const name of names) {
    if (name !== resolver) await gridlode.print(...synth, ...dir(name));
    await gridlode.print('init', '--campaign', 'a.campaign', ...dir(name));
    const known = nodes.get(resolver);
    // The last one has no models, of its own or to audit: it has to fetch whatever it predicts again.
    const flags = [
      ...(known === undefined ? [] : ['--bootstrap', known.address]),
      ...(name === author || name === cheat ? [] : ['--trainings', '0']),
      ...(name === last ? ['--audits', '0'] : []),
    ];
    nodes.set(name, await startNode(gridlode, name, ...flags));
  }
  await writeParquet(gridlode.folder, {
    'live-0999.parquet': liveSql(3),
    'live-1000.parquet': liveSql(1),
    'other.parquet': liveSql(2),
  });
  writeFileSync(gridlode.path('targets.csv'), targetsCsv(0));
  writeFileSync(gridlode.path('other.csv'), targetsCsv(1));
  writeFileSync(gridlode.path('few.csv'), targetsCsv(0).split('\n').slice(0, 50).join('\n'));
  writeFileSync(gridlode.path('foreign.csv'), targetsCsv(0).replace('n0007,', 'n0007x,'));
  writeFileSync(gridlode.path('values.csv'), targetsCsv(0).replace(',0.5\n', ',0.6\n'));
  writeFileSync(gridlode.path('odd.csv'), 'id,goal\nn0000,1\n');
});
test.after(() => gridlode.remove());

test('a stake on models of two nodes is in the round of a live era', async () => {
  await until(
    () => ask(author, 'status'),
    ({ members }) => members.active === names.length - 1,
  );
  await delegateUntilVested(ask, { by: author, account: staker }, [
    [author, '4000', '2'],
    [cheat, '3000', '3'],
  ]);
  const { era, deadline } = await ask(resolver, 'round', 'open', '--live', 'live-0999.parquet');
  const { open } = await until(
    () => ask(author, 'round', 'list'),
    (found) => found.open.length > 0 && found.cut > found.open[0].opened,
  );
  assert.equal(
    [era, open[0].era, open[0].deadline, open[0].positions, open[0].awaited],
    ['0999', '0999', deadline, 5, 5],
  );
  const told = await gridlode.print('stake', 'status', staker, ...dir(author));
  assert.match(told, /^at risk +[1-9][\d,.]* NMR at most: a round can take no more than it has locked$/m);
});

const scoring = (era: string): string[] => ['round', 'score', '--live', `live-${era}.parquet`, '--targets'];
const score = scoring('0999');
/** What stands in a document under the names of amounts. */
const amountsIn = (document: object): string[] =>
  Object.entries(document).flatMap(([name, value]: [string, unknown]) => {
    if (Array.isArray(value)) return value.flatMap((each) => amountsIn({ [name]: each as unknown }));
    if (typeof value === 'object' && value !== null) return amountsIn(value);
    return typeof value === 'string' && isAmount(name, 0n) ? [value] : [];
  });
const refuse = async (node: string, args: readonly string[], code: string): Promise<string> => {
  const { status, stdout, stderr } = await gridlode.run([...args, ...dir(node)]);
  assert.match(stderr, `error ${code}: `);
  assert.is(status, code.startsWith('USAGE_') ? 2 : 1);
  return stdout;
};

test('a node predicts with its own models, once', async () => {
  await ask(resolver, 'round', 'open', '--live', 'live-1000.parquet', '--cuts', '50');
  await roundAt(author, (round) => round !== null);
  const sent = await ask(author, 'round', 'predict', '--live', 'live-1000.parquet');
  assert.equal(
    sent.models.map(({ state }: { state: string }) => state),
    ['sent', 'sent'],
  );
  const again = await ask(author, 'round', 'predict', '--live', 'live-1000.parquet');
  assert.equal(
    [again.models.map(({ state }: { state: string }) => state), again.records],
    [['already predicted', 'already predicted'], []],
  );
  assert.equal((await ask(last, 'round', 'predict', '--live', 'live-1000.parquet')).models, []);
});

test('a node hands in other predictions than those of its model, and commits to some that it gives to nobody', async () => {
  const client = new ApiClient(gridlode.path(cheat));
  const network = await readCampaign(gridlode.path(cheat));
  const rows = await loadSortedLive(
    gridlode.path('live-1000.parquet'),
    (await openDataset(gridlode.path(cheat), network.campaign.dataset)).manifest,
  );
  const round = (await client.round('1000'))!;
  const [first, second, third] = round.models.filter(({ own }) => own) as [
    (typeof round.models)[number],
    (typeof round.models)[number],
    (typeof round.models)[number],
  ];
  fates = { altered: first.pointId, withheld: second.pointId, missing: third.pointId };
  const output = new Output({ json: true, stdout: process.stdout, stderr: process.stderr, env: {} });
  const again = predictsAgain(rows, network, client, {
    dir: gridlode.path(cheat),
    output,
    signal: new AbortController().signal,
  });
  const honest = async (model: typeof first): Promise<Uint8Array> =>
    (await again({ ...model, predictions: model.predictions as Cid })) as Uint8Array;
  const altered = encodePredictions(
    first.pointId,
    decodePredictions(await honest(first)).predictions.toReversed(),
  );
  const committed = [
    { pointId: first.pointId, predictions: await client.addPredictions(altered) },
    { pointId: second.pointId, predictions: cidOf(await honest(second), rawCodec) },
  ];
  await order(client, { kind: 'prediction', era: '1000', part: 0, models: committed });
});

test('nobody is given predictions before the deadline, though the records name them; what is altered shows all the same', async () => {
  const client = new ApiClient(gridlode.path(last));
  const round = (await roundAt(
    last,
    (found) => found?.models.filter(({ state }) => state === 'predicted').length === 4,
  ))!;
  const predicted = round.models.filter(({ predictions }) => predictions !== null);
  const given = await Promise.all(
    predicted.map(({ predictions, node }) => client.readPredictions(predictions as Cid, node)),
  );
  const { said, stderr } = await checked(last, '--live', 'live-1000.parquet');
  const { cut } = (await client.round('1000'))!;
  assert.ok(cut < round.deadline, 'the machine is too slow for this test');
  assert.equal(given, [null, null, null, null]);
  assert.equal(said, {
    author: ['in time', true],
    altered: ['altered', true],
    withheld: ['in time', true],
    missing: ['awaited', false],
  });
  assert.match(stderr, 'PREDICTIONS_ALTERED');
});

const early: readonly (readonly [id: string, node: string, args: readonly string[], code: string])[] = [
  ['open-by-another', author, ['round', 'open', '--live', 'live-0999.parquet'], 'ROUND_RESOLVER'],
  ['score-by-another', author, [...score, 'targets.csv'], 'ROUND_RESOLVER'],
  ['era-unnamed', resolver, ['round', 'open', '--live', 'other.parquet'], 'ROUND_ERA_UNNAMED'],
  ['era-again', resolver, ['round', 'open', '--live', 'live-0999.parquet'], 'ROUND_ERA'],
  ['era-in-another-form', resolver, ['round', 'open', '--live', 'live-999.parquet'], 'ROUND_ERA_UNNAMED'],
  ['era-unknown', author, ['round', 'list', '2000'], 'ROUND_UNKNOWN'],
  ['rows-of-no-round', author, ['round', 'predict', '--live', 'other.parquet'], 'ROUND_ROWS'],
  [
    'rows-of-another-round',
    author,
    ['round', 'predict', '--live', 'other.parquet', '--era', '0999'],
    'ROUND_ROWS',
  ],
  ['check-of-no-round', author, ['round', 'check', '2000'], 'ROUND_UNKNOWN'],
  ['check-with-other-rows', author, ['round', 'check', '0999', '--live', 'other.parquet'], 'ROUND_ROWS'],
  ['before-the-deadline', resolver, [...score, 'targets.csv'], 'SCORES_ROUND'],
  [
    'rows-of-no-round-scored',
    resolver,
    ['round', 'score', '--live', 'other.parquet', '--targets', 'targets.csv'],
    'ROUND_ROWS',
  ],
  ['no-target-column', resolver, [...score, 'odd.csv'], 'TARGETS_FILE'],
  ['too-few-targets', resolver, [...score, 'few.csv'], 'TARGETS_ROWS'],
  ['targets-of-other-ids', resolver, [...score, 'foreign.csv'], 'TARGETS_ROWS'],
  ['no-live-folder', author, ['start', '--live-folder', 'nowhere'], 'LIVE_FOLDER'],
];
for (const [id, node, args, code] of early)
  test(`refused while the round is open: ${id}: ${code}`, () =>
    refuse(node, args, code).then(() => undefined));

test('after the deadline each model is told apart, by whoever asks', async () => {
  for (const name of names) await roundAt(name, (round) => round !== null && round.cut > round.deadline);
  const { models: found } = await ask(auditor, 'round', 'list', '1000');
  assert.equal(found.map(({ state }: { state: string }) => state).sort(), [
    'missing',
    'predicted',
    'predicted',
    'predicted',
    'predicted',
  ]);
  const { stdout } = await gridlode.run([
    'round',
    'predict',
    '--live',
    'live-1000.parquet',
    '--json',
    ...dir(cheat),
  ]);
  assert.equal(
    JSON.parse(stdout)
      .models.map(({ state }: { state: string }) => state)
      .sort(),
    ['already predicted', 'already predicted', 'missing: the deadline has passed'],
  );
  assert.equal((await checked(auditor)).said, {
    author: ['in time', false],
    altered: ['in time', false],
    withheld: ['unavailable', false],
    missing: ['missing', false],
  });
});

const late: readonly (readonly [id: string, node: string, args: readonly string[], code: string])[] = [
  ['predicted-too-late', cheat, ['round', 'predict', '--live', 'live-1000.parquet'], 'ROUND_CLOSED'],
  ['targets-of-other-values', resolver, [...scoring('1000'), 'values.csv'], 'TARGETS_VALUES'],
];
for (const [id, node, args, code] of late)
  test(`refused after the deadline: ${id}: ${code}`, () => refuse(node, args, code).then(() => undefined));

test('the scores leave out what is altered, and settle the round alike everywhere', async () => {
  const { scores, unscored, uncompared } = await ask(resolver, ...scoring('1000'), 'targets.csv');
  assert.equal(
    [
      scores.length,
      uncompared,
      unscored.map(({ pointId, state }: { pointId: PointId; state: string }) => [pointId, state]),
    ],
    [3, [], [[fates.altered, 'altered']]],
  );
  const [shown] = await settledAlike(ask, names);
  root = shown.settled[0].root;
  const settlement = await ask(last, 'settlement', 'show', '1000', '--out', 'table');
  assert.is(settlement.root, root);
  models = settlement.positions;
  assert.equal(models.map(({ state }) => state).sort(), [
    'missing',
    'not scored',
    'scored',
    'scored',
    'scored',
  ]);
  const lost = settlement.positions.find(({ pointId }: { pointId: string }) => pointId === fates.altered);
  assert.equal([lost.predicted, lost.change], [false, '0']);
  // A node that only watches knows what the round did to an account.
  const history = await ask(last, 'stake', 'history', '--key', 'staker.key');
  assert.equal([history.account, history.before], [staker, null]);
  const [paid] = history.rounds;
  assert.equal(
    paid.positions.map(({ pointId, change }: { pointId: string; change: string }) => [pointId, change]),
    settlement.positions.map(({ pointId, change }: { pointId: string; change: string }) => [pointId, change]),
  );
  const shownTo = await gridlode.print('stake', 'history', staker, ...dir(last));
  assert.match(shownTo, /^ *1000 +[0-9a-f]{8} +[0-9a-f]{8} +[\d,]+ +scored +-?\d\.\d{4} /m);
});

test('pictures show where draws fell, what audits found, and what rounds paid', async () => {
  const pictures: readonly (readonly [args: readonly string[], says: RegExp])[] = [
    [['grid', 'info'], /Where \d+ draws fell: campaign synthetic-demo/],
    [['audits'], /Audits, expected and found: campaign synthetic-demo/],
    [['stake', 'history', staker], /1 settled round of \w{13}…/],
  ];
  for (const [args, says] of pictures) {
    await gridlode.print(...args, '--plot', 'picture.svg', ...dir(last));
    assert.match(readFileSync(gridlode.path('picture.svg'), 'utf8'), says);
    await gridlode.print(...args, '--plot', 'picture.png', ...dir(last));
    assert.is(readFileSync(gridlode.path('picture.png')).toString('latin1', 1, 4), 'PNG');
  }
  for (const args of [
    ['grid', 'info', '--preset', 'numerai'],
    ['audits', '--limit', '1'],
  ]) {
    const { status, stderr } = await gridlode.run([...args, '--plot', 'none.png', ...dir(last)]);
    assert.is(status, 2);
    assert.match(stderr, /error USAGE_ARGUMENT: The picture is of .* --plot goes alone/);
  }
});

test('another node verifies the settlement from the predictions, and that what was left out was altered from the models', async () => {
  const plain = await ask(
    auditor,
    'settlement',
    'verify',
    '1000',
    '--targets',
    'targets.csv',
    '--table',
    'table',
  );
  assert.equal(
    [plain.ownRoot, plain.count, plain.compared, plain.altered, plain.leftOut],
    [root, 0, 0, [], [fates.altered]],
  );
  const whole = await ask(
    author,
    'settlement',
    'verify',
    '1000',
    '--targets',
    'targets.csv',
    '--live',
    'live-1000.parquet',
  );
  assert.equal(
    [whole.ownRoot, whole.count, whole.compared, whole.altered, whole.leftOut],
    [root, 0, 4, [fates.altered], []],
  );
  const { said, stderr } = await checked(auditor, '--live', 'live-1000.parquet');
  assert.equal(said, {
    author: ['in time', true],
    altered: ['altered', true],
    withheld: ['in time', true],
    missing: ['missing', false],
  });
  assert.match(stderr, 'PREDICTIONS_ALTERED');
});

test('a table with one altered row is refused, and the row is named', async () => {
  const { campaign, rows } = decodeTable(readFileSync(gridlode.path('table')));
  const position = rows.find(
    (row): row is PositionRow => row.kind === 'position' && row.predicted,
  ) as PositionRow;
  const altered = settlementTable(
    campaign,
    rows.map((row) => (row === position ? { ...position, change: position.change + 1n } : row)),
  );
  writeFileSync(gridlode.path('altered'), encodeTable(altered));
  writeFileSync(gridlode.path('foreign'), encodeTable(settlementTable(elsewhere, rows)));
  const stdout = await refuse(
    auditor,
    ['settlement', 'verify', '1000', '--targets', 'targets.csv', '--table', 'altered'],
    'SETTLEMENT_DIFFERENT',
  );
  assert.match(
    stdout,
    `position ${position.pointId}: change is ${amountPlain(position.change + 1n, unit)}, and should be ${amountPlain(position.change, unit)}`,
  );
});

test('JSON has all amounts in the unit of the campaign, and says which it is', async () => {
  const point = models[0]?.pointId as string;
  await ask(last, 'settlement', 'proof', '1000', '--point', point, '--out', 'row.proof');
  const check = (amounts: readonly string[], command: string): void => {
    assert.ok(amounts.length > 0, command);
    for (const amount of amounts) {
      assert.match(amount, /^-?\d+(\.\d{1,4})?$/, command);
      assert.ok(Math.abs(Number(amount)) <= 110_000, `${amount} of ${command} is all that there is`);
    }
  };
  for (const args of [
    ['status'],
    ['stake', 'status', staker],
    ['stake', 'history', staker],
    ['round', 'list', '0999'],
    ['settlement', 'show', '1000'],
    ['settlement', 'check', 'row.proof', '--root', root, '--campaign', 'a.campaign'],
    ['campaign', 'show'],
  ]) {
    const document = await ask(last, ...args);
    check(amountsIn(document), args.join(' '));
    assert.is(document.unit, 'NMR', args.join(' '));
  }
  const verify = ['settlement', 'verify', '1000', '--targets', 'targets.csv', '--table', 'altered'];
  const { stdout } = await gridlode.run([...verify, '--json', ...dir(auditor)]);
  const { differences, unit: named } = JSON.parse(stdout);
  check([differences[0].a, differences[0].b], verify.join(' '));
  assert.equal([differences[0].field, named], ['change', 'NMR']);
  const smallest = await ask(last, 'settlement', 'check', 'row.proof', '--root', root);
  const whole = await ask(
    last,
    'settlement',
    'check',
    'row.proof',
    '--root',
    root,
    '--campaign',
    'a.campaign',
  );
  assert.is(smallest.unit, "the campaign's smallest unit");
  assert.is(amountPlain(BigInt(smallest.stake), unit), whole.stake);
});

test('a successor starts with what accounts had, which anyone can check, and not with what somebody made up', async () => {
  const next = 'next';
  for (const part of ['identity', 'datasets'])
    cpSync(gridlode.path(resolver, part), gridlode.path(next, part), { recursive: true });
  // While the other round is open it has locked a part of the stakes.
  const open = ['--preset', 'synthetic-demo', '--predecessor', 'a.campaign', '--settlement', 'table'];
  await refuse(next, ['campaign', 'create', 'early.campaign', ...open], 'SUCCESSION_LOCKED');
  await until(
    () => ask(resolver, 'round', 'list'),
    (found) => found.cut > found.open[0].deadline,
  );
  await ask(resolver, ...score, 'targets.csv');
  await until(
    () => ask(auditor, 'round', 'list'),
    (found) => found.open.length === 0,
  );
  const last = await ask(auditor, 'settlement', 'show', '0999', '--out', 'last');
  const { campaign: settling, rows } = decodeTable(readFileSync(gridlode.path('last')));
  writeFileSync(gridlode.path('last-altered'), encodeTable(settlementTable(settling, rows.slice(1))));
  writeFileSync(gridlode.path('last-foreign'), encodeTable(settlementTable(elsewhere, rows)));

  const made = ['--preset', 'synthetic-demo', '--predecessor', 'a.campaign', '--settlement', 'last'];
  // Accounts would have ten thousand times as much.
  await refuse(next, ['campaign', 'create', 'next.campaign', '--yes', ...made], 'CAMPAIGN_CHANGES');
  writeFileSync(gridlode.path('unit.json'), JSON.stringify({ stake: unit }));
  await ask(next, 'campaign', 'create', 'next.campaign', '--yes', ...made, '--changes', 'unit.json');
  const checked = await gridlode.json(
    'campaign',
    'check',
    'next.campaign',
    '--predecessor',
    'a.campaign',
    '--settlement',
    'last',
  );
  assert.equal([checked.total, checked.predecessor.settlement], ['110000', last.root]);
  const { campaign } = await gridlode.json('campaign', 'show', 'next.campaign');
  const had = decodeTable(readFileSync(gridlode.path('last'))).rows.flatMap((row) =>
    row.kind === 'balance' ? [[accountText(row.account), amountPlain(row.balance + row.free, unit)]] : [],
  );
  assert.equal(
    campaign.stake.genesis.map(({ account, amount }: Record<string, string>) => [account, amount]),
    had,
  );
  await refuse(
    auditor,
    ['campaign', 'check', 'next.campaign', '--settlement', 'last-altered'],
    'SUCCESSION_TABLE',
  );
  await refuse(
    auditor,
    ['campaign', 'check', 'next.campaign', '--settlement', 'last-foreign'],
    'TABLE_CAMPAIGN',
  );
  await refuse(
    next,
    ['campaign', 'create', 'foreign.campaign', ...made.with(-1, 'last-foreign')],
    'TABLE_CAMPAIGN',
  );
  await refuse(
    auditor,
    ['campaign', 'check', 'next.campaign', '--settlement', 'last', '--predecessor', 'next.campaign'],
    'SUCCESSION_CAMPAIGN',
  );
  await refuse(auditor, ['campaign', 'check', 'a.campaign', '--settlement', 'last'], 'SUCCESSION_NONE');
  const { status, stderr } = await gridlode.run([
    'campaign',
    'create',
    'half.campaign',
    '--preset',
    'synthetic-demo',
    '--predecessor',
    'a.campaign',
    ...dir(next),
  ]);
  assert.is(status, 2);
  assert.match(stderr, 'error USAGE_ARGUMENT: ');
});

test('a proof of a row needs nothing but the root', async () => {
  for (const flags of [
    ['--account', staker],
    ['--point', models[0]?.pointId as string],
  ]) {
    assert.is((await ask(auditor, 'settlement', 'proof', '1000', ...flags, '--out', 'proof')).root, root);
    const shown = await gridlode.json('settlement', 'check', 'proof', '--root', root);
    assert.equal(
      [shown.campaign, shown.account],
      [(await readCampaign(gridlode.path(auditor))).network, staker],
    );
  }
  const proof = decodeProof(readFileSync(gridlode.path('proof')));
  writeFileSync(gridlode.path('foreign-proof'), encodeProof({ ...proof, campaign: elsewhere }));
  await refuse(auditor, ['settlement', 'check', 'foreign-proof', '--root', root], 'PROOF_ROOT');
  writeFileSync(gridlode.path('truncated'), readFileSync(gridlode.path('proof')).subarray(0, -1));
});

const refused: readonly (readonly [id: string, args: readonly string[], code: string])[] = [
  ['targets-of-another-digest', ['settlement', 'verify', '1000', '--targets', 'other.csv'], 'TARGETS_DIGEST'],
  [
    'altered-row',
    ['settlement', 'verify', '1000', '--targets', 'targets.csv', '--table', 'altered'],
    'SETTLEMENT_DIFFERENT',
  ],
  [
    'no-table',
    ['settlement', 'verify', '1000', '--targets', 'targets.csv', '--table', 'targets.csv'],
    'SETTLEMENT_FILE',
  ],
  [
    'foreign-table',
    ['settlement', 'verify', '1000', '--targets', 'targets.csv', '--table', 'foreign'],
    'TABLE_CAMPAIGN',
  ],
  [
    'verify-with-other-rows',
    ['settlement', 'verify', '1000', '--targets', 'targets.csv', '--live', 'other.parquet'],
    'ROUND_ROWS',
  ],
  ['altered-predictions', ['round', 'check', '1000', '--live', 'live-1000.parquet'], 'PREDICTIONS_ALTERED'],
  ['unknown-era', ['settlement', 'show', '1001'], 'SETTLEMENT_UNKNOWN'],
  [
    'no-such-row',
    ['settlement', 'proof', '1000', '--account', accountText('11'.repeat(32) as AccountKey), '--out', 'none'],
    'ID_UNKNOWN',
  ],
  ['truncated-proof', ['settlement', 'check', 'truncated', '--root', 'ab'.repeat(32)], 'SETTLEMENT_FILE'],
  ['wrong-root', ['settlement', 'check', 'proof', '--root', 'ab'.repeat(32)], 'PROOF_ROOT'],
  ['settled-round', ['round', 'list', '1000'], 'ROUND_SETTLED'],
  ['rows-of-a-settled-round', ['round', 'predict', '--live', 'live-1000.parquet'], 'ROUND_SETTLED'],
];
for (const [id, args, code] of refused)
  test(`refused: ${id}: ${code}`, () => refuse(auditor, args, code).then(() => undefined));

const alone: readonly (readonly [id: string, args: readonly string[], code: string])[] = [
  [
    'nobody-gives-the-predictions',
    ['settlement', 'verify', '1000', '--targets', 'targets.csv'],
    'SETTLEMENT_BLOCKS',
  ],
];
for (const [id, args, code] of alone) {
  test(`refused by a node without those who have the predictions: ${id}: ${code}`, async () => {
    for (const name of [resolver, author, cheat, auditor]) {
      const { child, ended } = nodes.get(name) as Started;
      child.kill('SIGINT');
      await ended;
    }
    await refuse(last, args, code);
  });
}

test.run();
