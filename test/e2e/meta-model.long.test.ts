// deadline: 600 s
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkSubmission } from '../../node/tournament/submission-file.js';
import { greedyPicks } from '../../protocol/scoring/meta-model.js';
import { createCampaign } from '../cli/create-campaign.js';
import { collect, Gridlode } from '../cli/run-bin.js';
import { liveRows, writeParquet } from '../node/dataset/fixture.js';
import { keys, TestTournament, testFile } from '../node/tournament/server.js';
import { type Ask, delegateUntilVested, type Started, startNode, until } from './started-node.js';

const test = suite('the meta model of a round in a network of started nodes');
const gridlode = new Gridlode({ runMs: 380_000 });
const dir = (name: string): string[] => ['--dir', gridlode.path(name)];
const ask: Ask = (name, ...args) => gridlode.json(...args, ...dir(name));
const [resolver, author, other, late] = ['a', 'b', 'c', 'd'] as const;
const members = [resolver, author, other];
const folder = gridlode.path('live');

const ids = Array.from({ length: 100 }, (_, i) => `n${String(i).padStart(4, '0')}`);
/** 12 features in no order that means anything, and rows in none either. */
const liveSql = (seed: number): string =>
  liveRows("'n' || lpad(((i * 37) % 100)::VARCHAR, 4, '0')", 100, seed);

let staker: string;
const nodes = new Map<string, Started>();
const start = async (name: string, ...flags: string[]): Promise<void> => {
  const known = nodes.get(resolver);
  nodes.set(
    name,
    await startNode(gridlode, name, ...flags, ...(known === undefined ? [] : ['--bootstrap', known.address])),
  );
};
const refuse = async (name: string, args: readonly string[], code: string): Promise<void> => {
  const { status, stderr } = await gridlode.run(['meta-model', ...args, '--out', 'none.csv', ...dir(name)]);
  assert.match(stderr, `error ${code}: `);
  assert.is(status, code.startsWith('USAGE_') ? 2 : 1);
};

test.before(async () => {
  writeFileSync(gridlode.path('passphrase'), 'correct horse battery staple\n', { mode: 0o600 });
  staker = (await gridlode.json('stake', 'key', 'staker.key', '--passphrase-file', 'passphrase')).account;
  await ask(resolver, 'init');
  const stake = { genesis: [{ account: staker, amount: '10000' }], modelMin: 1_000, termEpochs: 400 };
  const rounds = { predictEpochs: 2_000, scoreEpochs: 2_000 };
  const synth = ['data', 'synth', '--rows', '60', '--eras', '40', '--features', '12'];
  await gridlode.print(...synth, ...dir(resolver));
  await createCampaign(gridlode.path(resolver), gridlode.path('a.campaign'), {
    epochMs: 500,
    stake,
    rounds,
    audit: { vestingEpochs: 1 },
  });
  mkdirSync(folder);
  for (const name of [...members, late]) {
    if (name !== resolver) await gridlode.print(...synth, ...dir(name));
    await gridlode.print('init', '--campaign', 'a.campaign', ...dir(name));
  }
  await start(resolver, '--trainings', '0');
  for (const name of [author, other]) await start(name, '--live-folder', folder);
  await writeParquet(gridlode.folder, { 'live-1000.parquet': liveSql(1), 'live-1001.parquet': liveSql(2) });
});
test.after(() => gridlode.remove());

test('two nodes predict a round by themselves from a file that was there before it', async () => {
  await until(
    () => ask(author, 'status'),
    ({ members: { active } }) => active === members.length,
  );
  await delegateUntilVested(ask, { by: author, account: staker }, [
    [author, '4000', '2'],
    [other, '3000', '1'],
  ]);
  writeFileSync(
    gridlode.path('live', 'half.parquet'),
    readFileSync(gridlode.path('live-1000.parquet')).subarray(0, 500),
  );
  renameSync(gridlode.path('live-1000.parquet'), gridlode.path('live', 'live-1000.parquet'));
  const { deadline } = await ask(
    resolver,
    'round',
    'open',
    '--live',
    'live/live-1000.parquet',
    '--cuts',
    '42',
  );
  // The next one is taken a cut after the one before.
  const opened = (count: number): Promise<unknown> =>
    until(
      () => ask(resolver, 'round', 'list'),
      ({ cut, open }) => open.length === count && cut > open.at(-1).opened,
    );
  await opened(1);
  await ask(resolver, 'round', 'open', '--live', 'live-1001.parquet', '--cuts', '20');
  await opened(2);
  await ask(resolver, 'round', 'open', '--live', 'live-1001.parquet', '--era', '1002', '--cuts', '1000');
  const { open } = await until(
    () => ask(resolver, 'round', 'list'),
    (found) => (found.open.length === 3 && found.open[0].predicted === 3) || found.cut > deadline,
  );
  assert.equal(
    open.map(({ era, predicted }: Record<string, unknown>) => [era, predicted]),
    [
      ['1000', 3],
      ['1001', 0],
      ['1002', 0],
    ],
  );
  // Others have the cut a moment later.
  await until(
    () => ask(author, 'round', 'list'),
    (found) => found.open.length === 3,
  );
});

const early: readonly (readonly [id: string, args: readonly string[], code: string])[] = [
  ['before-the-deadline', ['1002', '--live', 'live-1001.parquet'], 'META_MODEL_EARLY'],
];
for (const [id, args, code] of early)
  test(`refused while the round is open: ${id}: ${code}`, () => refuse(author, args, code));

test('four nodes write the same files, of which one heard of everything in one go', async () => {
  await start(late);
  await until(
    () => ask(late, 'round', 'list'),
    ({ open, cut }) => open.length === 3 && cut >= open[0].deadline,
  );
  for (const weights of ['stake', 'equal', 'greedy']) {
    const files = new Set<string>();
    const said = new Set<string>();
    for (const name of [...members, late]) {
      const out = `${name}-${weights}.csv`;
      const { sha256, models } = await ask(
        name,
        'meta-model',
        '1000',
        '--live',
        'live/live-1000.parquet',
        '--weights',
        weights,
        '--out',
        out,
      );
      files.add(readFileSync(gridlode.path(out), 'utf8'));
      said.add(JSON.stringify({ sha256, models }));
    }
    assert.equal([files.size, said.size], [1, 1], weights);
    const [file] = [...files] as [string];
    assert.is(checkSubmission(file, ids), file, 'Numerai would take it');
    const counted = JSON.parse([...said][0] as string)
      .models.map(({ weight }: { weight: string }) => Number(weight))
      .sort((a: number, b: number) => a - b);
    if (weights === 'greedy')
      assert.is(
        counted.reduce((sum: number, weight: number) => sum + weight, 0),
        greedyPicks,
      );
    else assert.equal(counted, weights === 'stake' ? [1_000, 1_000, 1_500] : [1, 1, 1]);
  }
});

test('slots of a tournament submit a final model, all of a node, and the meta model', async () => {
  const tournament = await TestTournament.start();
  try {
    tournament.round = { ...(tournament.round as object), number: 1000 };
    tournament.models = ['one', 'two', 'three'].map((name) => ({ id: `id-${name}`, name, tournament: 8 }));
    tournament.data.set(
      'v5.3/live.parquet',
      testFile(readFileSync(gridlode.path('live', 'live-1000.parquet'))),
    );
    const own = (await ask(author, 'models')).filter((model: { own: boolean }) => model.own);
    const [{ pointId, manifest }] = own;
    writeFileSync(
      gridlode.path('slots'),
      `one = ${pointId.slice(0, 8)}\ntwo = portfolio\nthree = meta-model\n`,
    );
    const api = ['--numerai-api', tournament.endpoint];
    const env = { NUMERAI_PUBLIC_ID: keys.publicId, NUMERAI_SECRET_KEY: keys.secretKey };
    const child = gridlode.start(
      ['tournament', 'run', '--slots', 'slots', ...api, '--json', ...dir(author)],
      env,
    );
    const ended = collect(child);
    const told = tournament.untilSubmitted(3);
    await Promise.race([told, ended.then(({ stderr }) => assert.unreachable(stderr))]);
    child.kill('SIGTERM');
    await ended;
    const sent = (name: string): string | undefined => {
      const { filename = '' } = tournament.submissions.find(({ modelId }) => modelId === `id-${name}`) ?? {};
      return tournament.files.get(filename)?.toString();
    };
    const made = async (...models: string[]): Promise<string> => {
      const flags = models.flatMap((model) => ['--model', model]);
      const submit = ['submit', '--live', 'live/live-1000.parquet', '--numerai-model', 'one', '--dry-run'];
      await gridlode.run([...submit, ...flags, '--out', 'sent.csv', ...api, ...dir(author)], env);
      return readFileSync(gridlode.path('sent.csv'), 'utf8');
    };
    assert.is(sent('one'), await made(manifest));
    assert.is(sent('two'), await made(...own.map((model: { manifest: string }) => model.manifest)));
    const metaModel = readFileSync(gridlode.path(`${author}-stake.csv`), 'utf8');
    assert.equal(sent('three')?.trimEnd().split('\n').sort(), metaModel.trimEnd().split('\n').sort());
  } finally {
    await tournament.stop();
  }
});

const refused: readonly (readonly [id: string, args: readonly string[], code: string])[] = [
  ['rows-of-another-round', ['1000', '--live', 'live-1001.parquet'], 'ROUND_ROWS'],
  ['nobody-predicted', ['1001', '--live', 'live-1001.parquet'], 'META_MODEL_EMPTY'],
  ['no-such-round', ['1003', '--live', 'live-1001.parquet'], 'ROUND_UNKNOWN'],
  ['no-such-weights', ['1000', '--live', 'live/live-1000.parquet', '--weights', 'rank'], 'USAGE_VALUE'],
];
for (const [id, args, code] of refused) test(`refused: ${id}: ${code}`, () => refuse(author, args, code));

const alone: readonly (readonly [id: string, weights: string, code: string])[] = [
  ['nobody-gives-the-models', 'greedy', 'META_MODEL_BLOCKS'],
];
for (const [id, weights, code] of alone) {
  test(`refused by a node without those who have the models: ${id}: ${code}`, async () => {
    for (const name of members) {
      const { child, ended } = nodes.get(name) as Started;
      child.kill('SIGINT');
      const { stdout } = await ended;
      const told = stdout
        .split('\n')
        .filter((line) => line.includes('"live'))
        .map((line) => JSON.parse(line));
      const isWatching = name === author || name === other;
      assert.equal(
        told
          .filter(({ type }) => type === 'livePredicted')
          .map(({ era, file, models }) => [era, file, models]),
        isWatching ? [['1000', 'live-1000.parquet', name === author ? 2 : 1]] : [],
      );
      assert.is(
        told.filter(({ type, file }) => type === 'liveIgnored' && file === 'half.parquet').length,
        isWatching ? 1 : 0,
        JSON.stringify(told),
      );
    }
    await refuse(late, ['1000', '--live', 'live/live-1000.parquet', '--weights', weights], code);
  });
}

test.run();
