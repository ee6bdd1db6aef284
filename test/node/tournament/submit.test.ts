import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GridlodeError } from '../../../protocol/error.js';
import { submit, type SubmitOptions, type Submitted } from '../../../node/tournament/submit.js';
import type { ClientDependencies } from '../../../node/tournament/public-client.js';
import { TournamentClient } from '../../../node/tournament/tournament-client.js';
import {
  endless,
  keys,
  lostAnswer,
  model,
  redirect,
  reset,
  silence,
  TestTournament,
  withData,
  withErrors,
  withStatus,
} from './server.js';

interface Place {
  dir: string;
  tournament: TestTournament;
}
const test = suite<Place>('submit');
const file = 'id,prediction\nn1,0.25\nn2,0.75\n';

test.before.each(async (place) => {
  place.dir = mkdtempSync(join(tmpdir(), 'gridlode-submit-'));
  await writeFile(join(place.dir, 'live.parquet'), 'rows');
  place.tournament = await TestTournament.start();
});
test.after.each(async ({ dir, tournament }) => {
  await tournament.stop();
  await rm(dir, { recursive: true });
});

interface Changes extends Partial<SubmitOptions> {
  readonly nowMs?: number;
  readonly onStep?: (step: string) => void;
  readonly endpoint?: string;
  readonly secretKey?: string;
  readonly signal?: AbortSignal;
  readonly client?: Partial<ClientDependencies>;
}

/** Submits without waiting between attempts. */
function run({ dir, tournament }: Place, changes: Changes = {}): Promise<Submitted> {
  const {
    onStep = () => undefined,
    nowMs = Date.now(),
    endpoint = tournament.endpoint,
    secretKey = keys.secretKey,
    signal = new AbortController().signal,
    client = {},
    ...options
  } = changes;
  return submit(
    new TournamentClient(
      { endpoint, keys: { ...keys, secretKey }, signal },
      { wait: () => Promise.resolve(), machineMs: () => nowMs, ...client },
    ),
    {
      dir,
      file,
      source: 'a file',
      live: join(dir, 'live.parquet'),
      model: model.name,
      dryRun: false,
      isLate: false,
      ...options,
    },
    onStep,
  );
}

const records = ({ dir }: Place): Promise<string[]> => readdir(join(dir, 'submissions')).catch(() => []);

test('a file is put and submitted, under the name it was given, and its status is told', async (place) => {
  const { tournament } = place;
  const submitted = await run(place);
  assert.equal(submitted, {
    outcome: 'submitted',
    model,
    sha256: createHash('sha256').update(file).digest('hex'),
    submission: 'submission-1',
    status: 'accepted',
    state: 'accepted',
    round: {
      number: 812,
      openMs: Date.parse('2026-03-20T13:00:00Z'),
      closeMs: Date.parse('2126-03-20T14:00:00Z'),
    },
  });
  assert.is(tournament.files.get('predictions-1.csv')?.toString(), file);
  assert.equal(tournament.submissions, [
    { id: 'submission-1', filename: 'predictions-1.csv', status: 'accepted', modelId: model.id, round: 812 },
  ]);
  assert.equal(tournament.asked, [
    'rounds',
    'account',
    'submissionUploadAuth',
    'PUT',
    'submissions',
    'createSubmission',
    'statuses',
  ]);
});

test('whoever stores the file is sent neither the keys nor a type that it did not sign', async (place) => {
  await run(place);
  const [headers = {}] = place.tournament.uploadHeaders;
  assert.equal(
    [headers.authorization, headers['content-type'], headers['content-length']],
    [undefined, undefined, String(file.length)],
  );
});

test('a model goes by its id as well, and one of another tournament does not count', async (place) => {
  assert.is((await run(place, { model: model.id })).submission, 'submission-1');
});

test('a dry run asks, and sends nothing', async (place) => {
  assert.equal((await run(place, { dryRun: true })).outcome, 'would submit');
  assert.equal(place.tournament.asked, ['rounds', 'account']);
  assert.equal(await records(place), []);
  assert.is((await run(place)).outcome, 'submitted');
  assert.is((await run(place, { dryRun: true })).outcome, 'was submitted');
});

test('the same file is submitted once a round, another one again', async (place) => {
  const { tournament } = place;
  await run(place);
  const again = await run(place);
  assert.equal(
    [again.outcome, again.submission, again.status],
    ['was submitted', 'submission-1', 'accepted'],
  );
  const other = await run(place, { file: file.replace('0.25', '0.5') });
  assert.equal([other.outcome, other.submission], ['submitted', 'submission-2']);
  tournament.round = { ...(tournament.round as object), number: 813 };
  assert.equal((await run(place)).submission, 'submission-3');
  assert.is(tournament.count('PUT'), 3);
  assert.is((await records(place)).length, 2);
});

test('after the window it submits where one wants it late', async (place) => {
  const { tournament } = place;
  tournament.date = 'Wed, 20 Mar 2126 15:00:00 GMT';
  assert.is((await run(place, { isLate: true })).outcome, 'submitted');
  tournament.fault('rounds', withErrors('Current round not open for submissions'));
  assert.is((await run(place, { isLate: true })).outcome, 'was submitted');
  assert.is(tournament.submissions.length, 1);
});

test('what is remembered is for the owner alone, and holds neither keys nor the place of the upload', async (place) => {
  await run(place);
  const [name] = await records(place);
  const path = join(place.dir, 'submissions', name as string);
  assert.is((await stat(path)).mode & 0o777, 0o600);
  assert.not.match(await readFile(path, 'utf8'), /signature|secret|PUBLICID/);
});

const overcome: readonly (readonly [
  id: string,
  fail: (tournament: TestTournament) => void,
  asked: Readonly<Partial<Record<'PUT' | 'createSubmission' | 'rounds' | 'submissionUploadAuth', number>>>,
])[] = [
  [
    'the round is asked for four times',
    (tournament) => tournament.fault('rounds', withStatus(500), reset, withStatus(503)),
    { rounds: 4 },
  ],
  [
    'the authorisation after a 500',
    (tournament) => tournament.fault('submissionUploadAuth', withStatus(500, '<html>')),
    { submissionUploadAuth: 2 },
  ],
  [
    'the upload after a reset and a 500',
    (tournament) => tournament.fault('PUT', reset, withStatus(500)),
    { PUT: 3, submissionUploadAuth: 1 },
  ],
  ['too many requests', (tournament) => tournament.fault('account', withStatus(429)), {}],
  [
    'the submission after a 500',
    (tournament) => tournament.fault('createSubmission', withStatus(500)),
    { createSubmission: 2, PUT: 1 },
  ],
  [
    'the submission was made and its answer is lost',
    (tournament) => tournament.fault('createSubmission', lostAnswer),
    { createSubmission: 1, PUT: 1 },
  ],
];
for (const [id, fail, asked] of overcome) {
  test(`goes on by itself: ${id}`, async (place) => {
    const { tournament } = place;
    fail(tournament);
    const { outcome, submission } = await run(place);
    assert.equal([outcome, submission, tournament.submissions.length], ['submitted', 'submission-1', 1]);
    for (const [operation, count] of Object.entries(asked))
      assert.is(tournament.count(operation as 'PUT'), count, operation);
  });
}

test('an upload that was not submitted goes on there the next time, without another upload', async (place) => {
  const { tournament } = place;
  tournament.fault('createSubmission', ...Array.from({ length: 4 }, () => withStatus(502)));
  await assertCode(run(place), 'TOURNAMENT_UNREACHABLE');
  assert.is(tournament.count('createSubmission'), 4);
  assert.equal((await run(place)).outcome, 'resumed');
  assert.equal([tournament.count('PUT'), tournament.submissions.length], [1, 1]);
});

test('a submission whose making nobody lived to hear of is found the next time, and not made again', async (place) => {
  const { tournament } = place;
  const stop = new AbortController();
  tournament.fault('createSubmission', (response) => {
    response.end = () => {
      stop.abort();
      return response;
    };
    return true;
  });
  const error: unknown = await run(place, { signal: stop.signal }).catch((reason: unknown) => reason);
  assert.is((error as Error).name, 'AbortError');
  const { outcome, submission } = await run(place);
  assert.equal(
    [outcome, submission, tournament.count('createSubmission'), tournament.count('PUT')],
    ['resumed', 'submission-1', 1, 1],
  );
});

test('an upload that is gone by the next time is made again', async (place) => {
  const { tournament } = place;
  tournament.fault('createSubmission', withErrors('internal error'), withErrors('no such file'));
  await assertCode(run(place), 'TOURNAMENT_REFUSED', /internal error/);
  assert.equal((await run(place)).outcome, 'submitted');
  assert.equal(
    [tournament.count('PUT'), tournament.submissions.map(({ filename }) => filename)],
    [2, ['predictions-2.csv']],
  );
});

test('that the status cannot be asked for undoes nothing', async (place) => {
  place.tournament.fault('statuses', withErrors('no scope read_submission_info'));
  const { outcome, status, state } = await run(place);
  assert.equal([outcome, status, state], ['submitted', null, null]);
});

/** Waits that were asked for, and none of them waited. */
const noting = (waits: number[]): Changes => ({
  client: {
    wait: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
  },
});

const fates: { id: string; fate: string[]; state: string; looks: number }[] = [
  { id: 'taken at once', fate: ['accepted'], state: 'accepted', looks: 1 },
  { id: 'taken after a while', fate: ['received', 'processing', 'validated'], state: 'accepted', looks: 3 },
  { id: 'not decided in a minute', fate: ['received'], state: 'pending', looks: 7 },
  { id: 'of a word that nobody knows', fate: ['odd'], state: 'pending', looks: 7 },
];
for (const { id, fate, state, looks } of fates) {
  test(`a submission is looked at until it is decided, for a minute at most: ${id}`, async (place) => {
    const { tournament } = place;
    const waits: number[] = [];
    tournament.fate = [...fate];
    const submitted = await run(place, noting(waits));
    assert.equal([submitted.outcome, submitted.status, submitted.state], ['submitted', fate.at(-1), state]);
    assert.is(tournament.count('statuses'), looks);
    assert.equal(waits, [1_000, 2_000, 4_000, 8_000, 15_000, 30_000].slice(0, looks - 1));
  });
}

const rejected: { id: string; fate: string[]; code: string }[] = [
  { id: 'failed-at-once', fate: ['failed'], code: 'SUBMISSION_REJECTED' },
  { id: 'rejected-after-a-while', fate: ['received', 'rejected'], code: 'SUBMISSION_REJECTED' },
];
for (const { id, fate, code } of rejected) {
  test(`a submission that is rejected is an error, and the next run uploads anew: ${id}: ${code}`, async (place) => {
    const { tournament } = place;
    tournament.fate = [...fate];
    await assertCode(
      run(place),
      code,
      new RegExp(`submission-1 for gridlode_1 in round 812 is ${fate.at(-1)}`),
    );
    tournament.fate = ['accepted'];
    const { outcome, submission, state } = await run(place);
    assert.equal([outcome, submission, state], ['submitted', 'submission-2', 'accepted']);
    assert.equal(
      [tournament.count('PUT'), [...tournament.files.keys()]],
      [2, ['predictions-1.csv', 'predictions-2.csv']],
    );
  });
}

test('a submission that is rejected when nobody looks any more is uploaded anew by the next run', async (place) => {
  const { tournament } = place;
  tournament.fate = ['received'];
  assert.is((await run(place)).state, 'pending');
  tournament.fate = ['rejected'];
  assert.is((await run(place, { dryRun: true })).outcome, 'would submit');
  tournament.fate = ['rejected', 'accepted'];
  const steps: string[] = [];
  const { outcome, submission } = await run(place, { onStep: (step) => steps.push(step) });
  assert.equal([outcome, submission, tournament.count('PUT')], ['submitted', 'submission-2', 2]);
  assert.is(steps[0], 'The submission submission-1 of this file is rejected: it is uploaded anew');
});

const clocks: { id: string; nowMs: number; date: string | null; step: RegExp }[] = [
  {
    id: 'a clock that is a year behind',
    nowMs: Date.parse('2025-11-29T12:00:00Z'),
    date: 'Sun, 29 Nov 2026 12:00:00 GMT',
    step: /^The clock of this machine differs from the tournament's by 525600 min/,
  },
  {
    id: 'a clock that is wrong and an answer without a time',
    nowMs: Date.parse('2025-11-29T12:00:00Z'),
    date: null,
    step: /by the clock of this machine it is not: the tournament decides$/,
  },
];
for (const { id, nowMs, date, step } of clocks) {
  test(`the clock of this machine decides nothing: ${id}`, async (place) => {
    place.tournament.date = date;
    const steps: string[] = [];
    assert.is((await run(place, { nowMs, onStep: (line) => steps.push(line) })).outcome, 'submitted');
    assert.match(steps[0] as string, step);
  });
}

const patience: { id: string; headers: Record<string, string>; waits: number[] }[] = [
  { id: 'seconds', headers: { 'retry-after': '30' }, waits: [30_000] },
  { id: 'less than it would wait anyway', headers: { 'retry-after': '0' }, waits: [1_000] },
  {
    id: 'a time, by the clock of the server',
    headers: { date: 'Sun, 29 Nov 2026 12:00:00 GMT', 'retry-after': 'Sun, 29 Nov 2026 12:01:30 GMT' },
    waits: [90_000],
  },
  {
    id: 'a time that has passed',
    headers: { date: 'Sun, 29 Nov 2026 12:00:00 GMT', 'retry-after': 'Sun, 29 Nov 2026 11:00:00 GMT' },
    waits: [1_000],
  },
  { id: 'nonsense', headers: { 'retry-after': 'soon' }, waits: [1_000] },
];
for (const { id, headers, waits } of patience) {
  for (const operation of ['rounds', 'PUT', 'createSubmission', 'statuses'] as const) {
    test(`a server is left alone for as long as it asks: ${id}, ${operation}`, async (place) => {
      const waited: number[] = [];
      place.tournament.fault(operation, withStatus(operation === 'PUT' ? 503 : 429, '', headers));
      assert.is((await run(place, noting(waited))).outcome, 'submitted');
      assert.equal(waited, waits);
    });
  }
}

const soon = { timeoutMs: { query: 30, upload: 30 } };
const times = (count: number, fault: typeof reset): (typeof reset)[] =>
  Array.from({ length: count }, () => fault);
const refused: readonly (readonly [
  id: string,
  prepare: (tournament: TestTournament, place: Place) => Changes | void | Promise<Changes>,
  code: string,
  message: RegExp,
])[] = [
  [
    'round-closed',
    (tournament) => {
      tournament.date = 'Wed, 20 Mar 2126 14:00:00 GMT';
    },
    'TOURNAMENT_ROUND_CLOSED',
    /Round 812 is open from 2026-03-20T13:00:00.000Z to 2126/,
  ],
  [
    'round-not-open-yet',
    (tournament) => {
      tournament.date = 'Fri, 20 Mar 2026 12:59:59 GMT';
    },
    'TOURNAMENT_ROUND_CLOSED',
    /Round 812/,
  ],
  [
    'round-null',
    (tournament) => {
      tournament.round = null;
    },
    'TOURNAMENT_ROUND_CLOSED',
    /No round is open/,
  ],
  [
    'between-rounds',
    (tournament) => tournament.fault('rounds', withErrors('Current round not open for submissions')),
    'TOURNAMENT_ROUND_CLOSED',
    /No round/,
  ],
  [
    'round-of-other-form',
    (tournament) => {
      tournament.round = { number: '812' };
    },
    'TOURNAMENT_ANSWER',
    /without a number/,
  ],
  [
    'round-without-time',
    (tournament) => {
      tournament.round = { number: 812, openTime: 'soon', closeStakingTime: 'later' };
    },
    'TOURNAMENT_ANSWER',
    /openTime that is no time/,
  ],
  [
    'live-file-that-another-round-had',
    async (_, { dir }) => {
      await writeFile(join(dir, 'live-811.parquet'), 'rows');
      return { live: join(dir, 'live.parquet') };
    },
    'LIVE_ROUND',
    /is the live file of round 811, and round 812 is open/,
  ],
  [
    'live-file-with-the-name-of-another-round',
    (_, { dir }) => ({ live: join(dir, 'live-811.parquet') }),
    'LIVE_ROUND',
    /live-811\.parquet is the live file of round 811/,
  ],
  [
    'model-unknown',
    () => ({ model: 'gridlode_2' }),
    'TOURNAMENT_MODEL_UNKNOWN',
    /no model gridlode_2, but gridlode_1\./,
  ],
  [
    'model-name-that-moves-the-cursor',
    (tournament) => {
      tournament.models = [{ ...model, name: 'a\u001b[2J' }];
    },
    'TOURNAMENT_ANSWER',
    /without a name/,
  ],
  [
    'models-none',
    (tournament) => {
      tournament.models = [];
    },
    'TOURNAMENT_MODEL_UNKNOWN',
    /none at all/,
  ],
  [
    'model-id-of-other-form',
    (tournament) => {
      tournament.models = [{ ...model, id: '../../identity' }];
    },
    'TOURNAMENT_ANSWER',
    /model id/,
  ],
  [
    'keys-wrong',
    () => ({ secretKey: 'wrong' }),
    'TOURNAMENT_KEYS_REFUSED',
    /No account has Token \(key\)\$\(key\)/,
  ],
  [
    'round-closed-says-the-answer',
    (tournament) => tournament.fault('createSubmission', withErrors('Round is not open for submissions')),
    'TOURNAMENT_ROUND_CLOSED',
    /not open for/,
  ],
  [
    'keys-wrong-by-json',
    (tournament) => tournament.fault('account', withStatus(403, '{"message":"forbidden"}')),
    'TOURNAMENT_KEYS_REFUSED',
    /status 403/,
  ],
  [
    'page-of-a-firewall',
    (tournament) => tournament.fault('rounds', withStatus(403, '<html><h1>Blocked</h1>')),
    'TOURNAMENT_BLOCKED',
    /status 403 and not as an API does/,
  ],
  [
    'nothing-of-a-firewall',
    (tournament) => tournament.fault('account', withStatus(403)),
    'TOURNAMENT_BLOCKED',
    /status 403/,
  ],
  [
    'page-of-a-firewall-at-the-upload',
    (tournament) =>
      tournament.fault('PUT', withStatus(403, 'Blocked', { 'content-type': 'text/html; charset=utf-8' })),
    'TOURNAMENT_BLOCKED',
    /status 403/,
  ],
  [
    'proxy-that-wants-a-password',
    (tournament) => tournament.fault('rounds', ...times(4, withStatus(407))),
    'TOURNAMENT_UNREACHABLE',
    /cannot be reached/,
  ],
  [
    'left-alone-for-longer-than-a-person-waits',
    (tournament) => tournament.fault('rounds', withStatus(429, '', { 'retry-after': '121' })),
    'TOURNAMENT_UNREACHABLE',
    /left alone for 121 s/,
  ],
  [
    'keys-wrong-by-status',
    (tournament) => tournament.fault('account', withStatus(401)),
    'TOURNAMENT_KEYS_REFUSED',
    /status 401/,
  ],
  [
    'account-null',
    (tournament) => tournament.fault('account', withData({ account: null })),
    'TOURNAMENT_ANSWER',
    /without/,
  ],
  [
    'graphql-errors',
    (tournament) => tournament.fault('submissionUploadAuth', withErrors('one', 'two')),
    'TOURNAMENT_REFUSED',
    /says "one"; "two"/,
  ],
  [
    'graphql-error-that-tells-keys',
    (tournament) =>
      tournament.fault('createSubmission', withErrors(`You sent ${keys.publicId} and ${keys.secretKey}`)),
    'TOURNAMENT_REFUSED',
    /You sent \(key\) and \(key\)/,
  ],
  [
    'graphql-error-of-many-lines',
    (tournament) => tournament.fault('rounds', withErrors(`a\nb\u001b[2J${'x'.repeat(9_000)}`)),
    'TOURNAMENT_REFUSED',
    /^[\x20-\x7e]{1,700}$/,
  ],
  [
    'down-for-good',
    (tournament) => tournament.fault('rounds', ...times(4, withStatus(500))),
    'TOURNAMENT_UNREACHABLE',
    /status 500/,
  ],
  [
    'resets-for-good',
    (tournament) => tournament.fault('PUT', ...times(4, reset)),
    'TOURNAMENT_UNREACHABLE',
    /cannot be reached/,
  ],
  [
    'silent-for-good',
    (tournament) => {
      tournament.fault('rounds', ...times(4, silence));
      return { client: soon };
    },
    'TOURNAMENT_UNREACHABLE',
    /does not answer within 0\.03 s/,
  ],
  [
    'answer-too-large',
    (tournament) => tournament.fault('submissions', endless),
    'TOURNAMENT_ANSWER',
    /more than 4194304 bytes/,
  ],
  [
    'answer-no-json',
    (tournament) => tournament.fault('account', withStatus(200, 'data')),
    'TOURNAMENT_ANSWER',
    /no JSON/,
  ],
  [
    'address-of-something-else',
    (tournament) => tournament.fault('rounds', withStatus(404, '<html>', { 'content-type': 'text/html' })),
    'TOURNAMENT_ANSWER',
    /status 404 and no JSON/,
  ],
  [
    'page-to-log-in',
    (tournament) => tournament.fault('account', withStatus(200, '<html>')),
    'TOURNAMENT_BLOCKED',
    /status 200 and not as an API does/,
  ],
  [
    'schema-unknown',
    (tournament) => tournament.fault('account', withErrors('Cannot query field "models" on type "User".')),
    'TOURNAMENT_SCHEMA',
    /Cannot query field/,
  ],
  [
    'keys-without-the-scope',
    (tournament) =>
      tournament.fault('submissionUploadAuth', withErrors('Token lacks the scope upload_submission')),
    'TOURNAMENT_SCOPE',
    /lacks the scope/,
  ],
  [
    'answer-null',
    (tournament) => tournament.fault('account', withStatus(200, 'null')),
    'TOURNAMENT_ANSWER',
    /without what/,
  ],
  ['answer-redirects', (tournament) => tournament.fault('account', redirect), 'TOURNAMENT_ANSWER', /no JSON/],
  [
    'authorisation-empty',
    (tournament) =>
      tournament.fault('submissionUploadAuth', withData({ submissionUploadAuth: { filename: '', url: '' } })),
    'TOURNAMENT_ANSWER',
    /without a filename/,
  ],
  [
    'upload-to-plain-http',
    (tournament) => {
      tournament.uploadOrigin = 'http://upload.invalid';
    },
    'TOURNAMENT_ANSWER',
    /cannot be used/,
  ],
  ['upload-redirects', (tournament) => tournament.fault('PUT', redirect), 'TOURNAMENT_REFUSED', /status 307/],
  [
    'upload-refused',
    (tournament) => tournament.fault('PUT', withStatus(403, 'expired')),
    'TOURNAMENT_REFUSED',
    /status 403/,
  ],
  ['endpoint-http', () => ({ endpoint: 'http://api-tournament.invalid' }), 'TOURNAMENT_ENDPOINT', /address/],
  [
    'endpoint-like-loopback',
    () => ({ endpoint: 'http://127.0.0.1.invalid' }),
    'TOURNAMENT_ENDPOINT',
    /address/,
  ],
  [
    'endpoint-with-password',
    () => ({ endpoint: 'https://me:password@api-tournament.invalid' }),
    'TOURNAMENT_ENDPOINT',
    /^((?!password@).)*$/,
  ],
  ['endpoint-other-scheme', () => ({ endpoint: 'file:///etc/passwd' }), 'TOURNAMENT_ENDPOINT', /address/],
  ['endpoint-no-address', () => ({ endpoint: 'numerai' }), 'TOURNAMENT_ENDPOINT', /address/],
];
for (const [id, prepare, code, message] of refused) {
  test(`refused: ${id}: ${code}, nothing is submitted and no key or place is told`, async (place) => {
    const changes = (await prepare(place.tournament, place)) ?? {};
    await assertCode((async () => run(place, changes))(), code, message);
    assert.equal(place.tournament.submissions, []);
  });
}

const damaged: readonly (readonly [id: string, content: string, code: string])[] = [
  ['no-json', '{"sha256":', 'SUBMISSION_RECORD'],
  ['null', 'null', 'SUBMISSION_RECORD'],
  ['field-missing', '{"sha256":"00"}', 'SUBMISSION_RECORD'],
];
for (const [id, content, code] of damaged) {
  test(`a record that cannot be read stops everything: ${id}`, async (place) => {
    await run(place);
    const [name] = await records(place);
    await writeFile(join(place.dir, 'submissions', name as string), content);
    await assertCode(run(place), code, /\.json/);
    assert.is(place.tournament.submissions.length, 1);
  });
}

/** No error may tell a key or where a file can be put, nor may what caused it. */
async function assertCode(work: Promise<unknown>, code: string, message = /./): Promise<void> {
  const error = await work.then(
    () => assert.unreachable('it succeeded'),
    (reason: unknown) => reason,
  );
  assert.instance(error, GridlodeError, String((error as Error).stack));
  const { code: found, message: said } = error as GridlodeError;
  assert.is(found, code, said);
  assert.match(said, message);
  for (const secret of [
    keys.publicId,
    keys.secretKey,
    JSON.stringify(keys.secretKey).slice(1, -1),
    'signature',
  ])
    assert.not(said.includes(secret), said);
}

test.run();
