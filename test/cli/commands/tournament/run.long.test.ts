// deadline: 240 s
import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { liveRows, writeParquet } from '../../../node/dataset/fixture.js';
import {
  keys,
  runArgs,
  TestTournament,
  testFile,
  withErrors,
  withStatus,
} from '../../../node/tournament/server.js';
import { createCampaign } from '../../create-campaign.js';
import { Gridlode } from '../../run-bin.js';

const test = suite('tournament run');
const gridlode = new Gridlode({ runMs: 200_000 });
const dir = ['--dir', gridlode.path('node')];
const env = { NUMERAI_PUBLIC_ID: keys.publicId, NUMERAI_SECRET_KEY: keys.secretKey };
const startArgs = [
  'start',
  '--listen',
  '/ip4/127.0.0.1/tcp/0',
  '--trainings',
  '0',
  '--audits',
  '0',
  '--memory',
  '200MB',
  '--threads',
  '1',
  '--json',
];
const models = ['one', 'two'].map((name) => ({ id: `id-${name}`, name, tournament: 8 }));
let live: Buffer;
let trained: string;
let node: ChildProcess;
let tournament: TestTournament;

test.before(async () => {
  await gridlode.print('data', 'synth', '--rows', '60', '--eras', '40', '--features', '12', ...dir);
  await createCampaign(gridlode.path('node'), gridlode.path('demo.campaign'));
  await gridlode.print('init', '--campaign', 'demo.campaign', ...dir);
  trained = (await gridlode.json('train', '7', '--threads', '1', ...dir)).manifest;
  await writeParquet(gridlode.folder, { 'live.parquet': liveRows("'live' || i", 40, 1) });
  live = readFileSync(gridlode.path('live.parquet'));
  node = gridlode.start([...startArgs, ...dir]);
  await eventOf(node, ({ type }) => type === 'ready');
});
test.before.each(async () => {
  tournament = await TestTournament.start();
  tournament.models = models;
  tournament.data.set('v5.3/live.parquet', testFile(live));
});
test.after.each(() => tournament.stop());
test.after(() => gridlode.remove());

type Event = ReturnType<typeof JSON.parse>;

/** The first event that is wanted, of a process that prints one on each line. */
async function eventOf(child: ChildProcess, isWanted: (event: Event) => boolean): Promise<Event> {
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  for await (const line of createInterface({ input: child.stdout as NonNullable<ChildProcess['stdout']> })) {
    const event: Event = JSON.parse(line);
    if (isWanted(event)) return event;
  }
  throw new Error(`It ended: ${stderr}`);
}

const argsOf = (slots: string, ...more: string[]): string[] => {
  writeFileSync(gridlode.path('slots'), slots);
  return [...runArgs(tournament), '--json', ...more, ...dir];
};

/** Runs until an event, and ends it as a user does. */
async function runUntil(args: readonly string[], isWanted: (event: Event) => boolean): Promise<Event> {
  const child = gridlode.start(args, env);
  const ended = new Promise((resolve) => child.once('close', resolve));
  try {
    return await eventOf(child, isWanted);
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

test('a stored model submits to its slot what submit submits, and the status has its scores', async () => {
  const event = await runUntil(argsOf(`one = ${trained}\n`), ({ type }) => type === 'submitted');
  assert.equal(event, {
    type: 'submitted',
    round: 812,
    slot: 'one',
    source: trained,
    submission: 'submission-1',
    status: 'accepted',
    state: 'accepted',
  });
  const submit = [
    'submit',
    '--live',
    'live.parquet',
    '--model',
    trained,
    '--numerai-model',
    'one',
    '--out',
    'ranks.csv',
  ];
  await gridlode.run([...submit, '--dry-run', '--numerai-api', tournament.endpoint, ...dir], env);
  assert.is(
    tournament.files.get('predictions-2.csv')?.toString(),
    readFileSync(gridlode.path('ranks.csv'), 'utf8'),
  );
  assert.equal(readdirSync(gridlode.path('node', 'live')), ['live-812.parquet']);
  tournament.scores = [
    { roundNumber: 812, displayName: 'corr60', value: 0.01, day: 1, resolved: false },
    { roundNumber: 812, displayName: 'corr60', value: 0.0234, day: 2, resolved: false },
    { roundNumber: 812, displayName: 'mmc60', value: null, day: 2, resolved: false },
    { roundNumber: 811, displayName: 'corr60', value: 0.5, day: 9, resolved: true },
  ];
  const status = ['tournament', 'status', '--numerai-api', tournament.endpoint, ...dir];
  const { stdout, stderr } = await gridlode.run(status);
  assert.match(stdout, /812 +one +bafyrei\w+ +accepted +corr60 0\.0234\?$/m);
  assert.match(stderr, 'may still change');
  const document = await gridlode.json(...status);
  assert.equal(document.missed, []);
  assert.is(document.submissions[0].scores.length, 1);
  tournament.date = () => new Date().toUTCString();
  tournament.schedule = [812, 813].map((number) => ({
    number,
    openTime: '2026-01-01T12:00:00Z',
    closeStakingTime: '2026-01-01T13:00:00Z',
  }));
  const closed = '2026-01-01T13:00:00.000Z';
  assert.equal((await gridlode.json(...status)).missed, [{ round: 813, slot: 'one', closed }]);
  tournament.fault('latestRounds', withErrors('closed today'));
  const offline = await gridlode.run(status);
  assert.match(offline.stdout, /812 +one +bafyrei\w+ +accepted$/m);
  assert.match(offline.stderr, 'Scores and missed windows are not known: The tournament says "closed today"');
});

test('within the node it does the same', async () => {
  const other = ['--dir', gridlode.path('other')];
  await gridlode.print('data', 'synth', '--rows', '60', '--eras', '40', '--features', '12', ...other);
  await gridlode.print('init', '--campaign', 'demo.campaign', ...other);
  const { manifest } = await gridlode.json('train', '9', '--threads', '1', ...other);
  writeFileSync(gridlode.path('other', 'numerai.slots'), `two = ${manifest}\n`);
  const api = ['--numerai', '--numerai-api', tournament.endpoint, '--look-every', '1'];
  const isSubmitted = ({ type, event }: Event): boolean =>
    type === 'tournament' && event.type === 'submitted';
  const { event } = await runUntil([...startArgs, ...api, ...other], isSubmitted);
  assert.equal([event.slot, event.source, tournament.submissions.length], ['two', manifest, 1]);
});

test('started before there is a network, it goes on when there is one', async () => {
  // Longer than it waits without another look.
  tournament.fault('account', withStatus(503, '', { 'retry-after': '121' }));
  const types: string[] = [];
  await runUntil(argsOf(`one = ${trained}\n`), ({ type }) => {
    types.push(type);
    return type === 'submitted';
  });
  assert.equal(types, ['trouble', 'round', 'submitted']);
});

const troubles: readonly (readonly [id: string, source: string, code: string])[] = [
  ['point-of-no-model', '166cc86a', 'ID_UNKNOWN'],
  ['no-final-model-yet', 'portfolio', 'SLOT_EMPTY'],
  ['no-round-of-these-rows', 'meta-model', 'SLOT_EMPTY'],
  ['model-that-is-nowhere', `bafyrei${'a'.repeat(52)}`, 'MODEL_ABSENT'],
];
for (const [id, source, code] of troubles) {
  test(`told, and tried again: ${id}: ${code}`, async () => {
    const event = await runUntil(argsOf(`two = ${source}\n`), ({ type }) => type === 'trouble');
    assert.equal([event.slot, event.code], ['two', code]);
    assert.equal(tournament.submissions, []);
  });
}

const refused: readonly (readonly [id: string, prepare: () => string[], code: string])[] = [
  [
    'slots-absent',
    () => argsOf('one = portfolio').map((arg) => (arg === 'slots' ? 'nowhere' : arg)),
    'FILE_UNREADABLE',
  ],
  ['slots-malformed', () => argsOf('one: portfolio'), 'SLOTS_FILE'],
  ['slot-twice', () => argsOf('one = portfolio\none = meta-model'), 'SLOT_TWICE'],
  ['slot-unknown', () => argsOf('three = portfolio'), 'SLOT_UNKNOWN'],
  ['version-unknown', () => argsOf('one = portfolio', '--data-version', 'v9.9'), 'DATA_VERSION_UNKNOWN'],
  [
    'keys-that-may-not-read-submissions',
    () => {
      tournament.fault('ofRounds', withErrors('You need the scope read_submission_info'));
      return argsOf('one = portfolio');
    },
    'TOURNAMENT_SCOPE',
  ],
  [
    'no-live-file-listed',
    () => {
      tournament.data.clear();
      tournament.data.set('v5.3/train.parquet', testFile(live));
      return argsOf('one = portfolio');
    },
    'DATA_FILE_UNLISTED',
  ],
  [
    'keys-without-the-scope',
    () => {
      tournament.fault('submissionUploadAuth', withErrors('The token lacks the scope upload_submission'));
      return argsOf('one = portfolio');
    },
    'TOURNAMENT_SCOPE',
  ],
  [
    'schema-unknown',
    () => {
      tournament.fault('account', withErrors('Cannot query field "models" on type "User".'));
      return argsOf('one = portfolio');
    },
    'TOURNAMENT_SCHEMA',
  ],
];
for (const [id, prepare, code] of refused) {
  test(`refused before a round opens: ${id}: ${code}`, async () => {
    const { status, stderr } = await gridlode.run([...prepare(), '--json'], env);
    assert.match(stderr, `"code":"${code}"`);
    assert.is(status, code.startsWith('USAGE_') ? 2 : 1);
    assert.equal(tournament.submissions, []);
  });
}

test('refused: keys that are nowhere', async () => {
  const { stderr } = await gridlode.run(argsOf('one = portfolio'), {});
  assert.match(stderr, '"code":"TOURNAMENT_KEYS_ABSENT"');
});

test.run();
