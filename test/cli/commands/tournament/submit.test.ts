// deadline: 240 s
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writeParquet } from '../../../node/dataset/fixture.js';
import { keys, model, silence, TestTournament, withStatus } from '../../../node/tournament/server.js';
import { collect, Gridlode, type Run } from '../../run-bin.js';
import { createCampaign } from '../../create-campaign.js';
import { slowCases } from '../../../runner/slow-cases.js';

const test = suite('submit');
const slow = slowCases(test);
const gridlode = new Gridlode();
const dir = ['--dir', gridlode.path('node')];
const env = { NUMERAI_PUBLIC_ID: keys.publicId, NUMERAI_SECRET_KEY: keys.secretKey };
const ids = Array.from({ length: 40 }, (_, i) => `live${39 - i}`);
const submission = `id,prediction\n${ids.map((id, i) => `${id},${(i + 0.5) / 64}\n`).join('')}`;
let tournament: TestTournament;
let trained: string;

test.before(async () => {
  await gridlode.print('data', 'synth', '--rows', '60', '--eras', '40', '--features', '12', ...dir);
  await createCampaign(gridlode.path('node'), gridlode.path('demo.campaign'));
  await gridlode.print('init', '--campaign', 'demo.campaign', ...dir);
  trained = (await gridlode.json('train', '7', '--threads', '1', ...dir)).manifest;
  const features = Array.from(
    { length: 12 },
    (_, f) => `(i * ${f + 3} % 5)::TINYINT AS feature_${String(f + 1).padStart(4, '0')}`,
  ).join(', ');
  await writeParquet(gridlode.folder, {
    'live.parquet': `SELECT 'live' || (39 - i) AS id, 'X' AS era, 'live' AS data_type, ${features} FROM range(40) t(i)`,
  });
  writeFileSync(gridlode.path('sound.csv'), submission);
  writeFileSync(
    gridlode.path('keys'),
    `NUMERAI_PUBLIC_ID=${keys.publicId}\nNUMERAI_SECRET_KEY=${keys.secretKey}\n`,
    { mode: 0o600 },
  );
});
test.before.each(async () => {
  tournament = await TestTournament.start();
});
test.after.each(() => tournament.stop());
test.after(() => gridlode.remove());

const argsOf = (...args: string[]): string[] => [
  'submit',
  '--live',
  'live.parquet',
  '--numerai-model',
  model.name,
  '--numerai-api',
  tournament.endpoint,
  ...args,
  ...dir,
];
/** No key is seen, whatever happens. */
async function run(args: readonly string[], given: NodeJS.ProcessEnv = env): Promise<Run> {
  const ran = await gridlode.run(args, given);
  for (const key of [keys.publicId, keys.secretKey, 'signature'])
    assert.not((ran.stdout + ran.stderr).includes(key), ran.stderr);
  return ran;
}
async function json(...args: string[]): Promise<ReturnType<typeof JSON.parse>> {
  const { status, stdout, stderr } = await run([...argsOf(...args), '--json']);
  assert.is(status, 0, stderr);
  return JSON.parse(stdout);
}

test('the predictions of a model go to the tournament as ranks in the order of the live file', async () => {
  const { sha256, ...submitted } = await json('--model', trained, '--out', 'ranks.csv');
  assert.equal(submitted, {
    outcome: 'submitted',
    round: 812,
    closes: '2126-03-20T14:00:00.000Z',
    model: { id: model.id, name: model.name },
    rows: 40,
    submission: 'submission-1',
    status: 'accepted',
    state: 'accepted',
  });
  const sent = tournament.files.get('predictions-1.csv')?.toString() as string;
  assert.is(sent, readFileSync(gridlode.path('ranks.csv'), 'utf8'));
  assert.is(sha256.length, 64);
  const raw = (await gridlode.print('predict', trained, '--live', 'live.parquet', ...dir))
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => Number(line.split(',')[1]));
  const expected = raw.map(
    (value) =>
      (raw.filter((other) => other < value).length + raw.filter((other) => other <= value).length) / 80,
  );
  const [head, ...lines] = sent.trimEnd().split('\n');
  assert.is(head, 'id,prediction');
  assert.equal(
    lines,
    ids.map((id, row) => `${id},${expected[row]}`),
  );
  assert.is(
    (await json('--model', trained, '--model', trained)).outcome,
    'was submitted',
    'a model agrees with itself',
  );
});

test('a file that is handed in is submitted, and a person is told what happened', async () => {
  const { status, stdout, stderr } = await run(argsOf('--file', 'sound.csv', '--keys', 'keys'), {});
  assert.is(status, 0, stderr);
  assert.match(
    stdout,
    /^outcome +submitted\nround +812, open until 2126-03-20T14:00:00\.000Z\nmodel +gridlode_1\nrows +40\nsha256 +[0-9a-f]{64}\nsubmission +submission-1\nstatus +accepted\n$/,
  );
  assert.is(
    stderr,
    `The file is sound: 40 predictions.\nUploading ${submission.length} bytes for gridlode_1 in round 812...\nSubmitting what was uploaded...\n`,
  );
  assert.is(tournament.files.get('predictions-1.csv')?.toString(), submission);
});

test('two at once submit once', async () => {
  const both = await Promise.all([json('--file', 'sound.csv'), json('--file', 'sound.csv')]);
  assert.equal(both.map(({ outcome }) => outcome).sort(), ['submitted', 'was submitted']);
  assert.is(tournament.files.size, 1);
});

test('a dry run writes and checks the file and sends nothing', async () => {
  assert.equal((await json('--model', trained, '--dry-run', '--out', 'dry.csv')).outcome, 'would submit');
  assert.ok(existsSync(gridlode.path('dry.csv')));
  assert.equal(tournament.asked, ['rounds', 'account']);
});

const offline: readonly { readonly id: string; readonly given: NodeJS.ProcessEnv; readonly said: RegExp }[] =
  [
    { id: 'without keys', given: {}, said: /file alone is checked, .*: NUMERAI_PUBLIC_ID has no value/ },
    { id: 'without a network', given: env, said: /file alone is checked, .* and the round: 127\.0\.0\.1/ },
  ];
for (const { id, given, said } of offline) {
  test(`a dry run ${id} writes and checks the file all the same`, async () => {
    const args = argsOf('--model', trained.slice(0, 20), '--dry-run', '--out', `${id}.csv`, '--json');
    await tournament.stop();
    const { status, stdout, stderr } = await run(args, given);
    assert.is(status, 0, stderr);
    assert.match(stderr, said);
    const { outcome, rows, sha256 } = JSON.parse(stdout);
    const written = readFileSync(gridlode.path(`${id}.csv`));
    assert.equal(
      [outcome, rows, sha256],
      ['file checked', 40, createHash('sha256').update(written).digest('hex')],
    );
  });
}

slow(
  'killed between the upload and its submission, it goes on from there, and then it was submitted',
  async () => {
    tournament.fault('createSubmission', silence);
    const child = gridlode.start(argsOf('--file', 'sound.csv'), env);
    const ended = collect(child);
    await Promise.race([
      tournament.until('createSubmission'),
      ended.then(({ stderr }) => assert.unreachable(stderr)),
    ]);
    child.kill('SIGKILL');
    assert.is((await ended).status, 'SIGKILL');
    assert.equal(tournament.submissions, []);
    assert.equal((await json('--file', 'sound.csv')).outcome, 'resumed');
    assert.equal((await json('--file', 'sound.csv')).outcome, 'was submitted');
    assert.equal([tournament.count('PUT'), tournament.submissions.length], [1, 1]);
  },
);

test('an upload that fails once is tried again', async () => {
  tournament.fault('PUT', withStatus(500));
  assert.is((await json('--file', 'sound.csv')).outcome, 'submitted');
  assert.is(tournament.count('PUT'), 2);
});

test('a submission that is rejected ends with 1 and its status', async () => {
  tournament.fate = ['rejected'];
  const { status, stdout, stderr } = await run([...argsOf('--file', 'sound.csv'), '--json']);
  assert.equal([status, stdout], [1, '']);
  assert.match(
    stderr,
    /"code":"SUBMISSION_REJECTED","fault":"operator","message":"The submission submission-1 for gridlode_1 in round 812 is rejected\./,
  );
});

const without =
  (flag: string) =>
  (args: string[]): string[] =>
    args.filter((arg, i) => arg !== flag && args[i - 1] !== flag);
const withFile =
  (text: string) =>
  (args: string[]): string[] => {
    writeFileSync(gridlode.path('bad.csv'), text);
    return args.map((arg) => (arg === 'sound.csv' ? 'bad.csv' : arg));
  };
const replaced =
  (flag: string, value: string) =>
  (args: string[]): string[] =>
    args.map((arg, i) => (args[i - 1] === flag ? value : arg));
const refused: readonly (readonly [id: string, change: (args: string[]) => string[], code: string])[] = [
  ['live-not-named', without('--live'), 'USAGE_VALUE'],
  ['model-not-named', without('--numerai-model'), 'USAGE_VALUE'],
  ['nothing-to-submit', without('--file'), 'USAGE_ARGUMENT'],
  ['two-things-to-submit', (args) => [...args, '--model', trained], 'USAGE_ARGUMENT'],
  ['live-absent', replaced('--live', 'nowhere.parquet'), 'DATASET_PATH'],
  ['file-absent', replaced('--file', 'nowhere.csv'), 'FILE_UNREADABLE'],
  ['file-of-other-round', withFile(submission.replace('live7,', 'life7,')), 'SUBMISSION_ID_UNKNOWN'],
  ['file-cut-off', withFile(submission.slice(0, 300)), 'SUBMISSION_ID_MISSING'],
  [
    'stored-model-absent',
    (args) => [
      ...without('--file')(args),
      '--model',
      trained.replace(/^(.{20})./, trained[20] === 'q' ? '$1r' : '$1q'),
    ],
    'MODEL_ABSENT',
  ],
  [
    'keys-exposed',
    (args) => {
      writeFileSync(gridlode.path('exposed'), 'NUMERAI_PUBLIC_ID=a\nNUMERAI_SECRET_KEY=b\n');
      chmodSync(gridlode.path('exposed'), 0o644);
      return [...args, '--keys', 'exposed'];
    },
    'TOURNAMENT_KEYS_EXPOSED',
  ],
  ['model-unknown', replaced('--numerai-model', 'another'), 'TOURNAMENT_MODEL_UNKNOWN'],
  ['endpoint-plain', replaced('--numerai-api', 'http://api-tournament.numer.ai'), 'USAGE_VALUE'],
  [
    'round-closed',
    (args) => {
      tournament.round = {
        number: 811,
        openTime: '2025-03-20T13:00:00Z',
        closeStakingTime: '2025-03-20T14:00:00Z',
      };
      return args;
    },
    'TOURNAMENT_ROUND_CLOSED',
  ],
];
for (const [id, change, code] of refused) {
  test(`refused: ${id}: ${code}, and nothing is sent`, async () => {
    const { status, stdout, stderr } = await run([...change(argsOf('--file', 'sound.csv')), '--json']);
    assert.is(stdout, '');
    assert.match(stderr, `"code":"${code}"`);
    assert.is(status, code.startsWith('USAGE_') ? 2 : 1);
    assert.equal(
      tournament.asked.filter((operation) => !['rounds', 'account'].includes(operation)),
      [],
    );
  });
}

test('refused: keys that are nowhere', async () => {
  const { status, stderr } = await run(argsOf('--file', 'sound.csv'), {});
  assert.is(status, 1);
  assert.match(stderr, 'error TOURNAMENT_KEYS_ABSENT: NUMERAI_PUBLIC_ID has no value in the environment.');
});

test.run();
