import { mkdtempSync } from 'node:fs';
import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Fetched, FetchSettings } from '../../../../node/tournament/data/fetch-file.js';
import { fetchFiles } from '../../../../node/tournament/data/fetch-files.js';
import { PublicClient } from '../../../../node/tournament/public-client.js';
import { GridlodeError } from '../../../../protocol/error.js';
import {
  cutOff,
  parquetLike,
  redirect,
  reset,
  stall,
  TestTournament,
  testFile,
  withErrors,
  withStatus,
} from '../server.js';

interface Place {
  folder: string;
  tournament: TestTournament;
}
const test = suite<Place>('fetch files');
const trainId = 'v5.3/train.parquet';
const name = 'train.parquet';
const bytes = parquetLike(200_000);
const syncBytes = 50_000;

test.before.each(async (place) => {
  place.folder = mkdtempSync(join(tmpdir(), 'gridlode-fetch-'));
  place.tournament = await TestTournament.start();
  place.tournament.data.set(trainId, testFile(bytes));
});
test.after.each(async ({ folder, tournament }) => {
  await tournament.stop();
  await rm(folder, { recursive: true });
});

interface Changes extends Partial<FetchSettings> {
  readonly ids?: readonly string[];
  readonly waits?: number[];
  readonly endpoint?: string;
  readonly signal?: AbortSignal;
  readonly progress?: (here: number) => void;
  readonly onPlan?: (bytes: number, here: number) => void;
}

/** Downloads without waiting between attempts. */
function run({ folder, tournament }: Place, changes: Changes = {}): Promise<Fetched[]> {
  const {
    ids = [trainId],
    waits = [],
    endpoint = tournament.endpoint,
    signal = new AbortController().signal,
    progress = () => undefined,
    onPlan = () => undefined,
    ...settings
  } = changes;
  const client = new PublicClient({ endpoint, signal }, { wait: (ms) => Promise.resolve(waits.push(ms)) });
  return fetchFiles(
    client,
    ids.map((one) => ({ id: one, name: one.split('/')[1] as string })),
    { folder, mode: 0o644, idleMs: 60_000, syncBytes, ...settings },
    { onPlan, onBytes: progress },
  );
}

/** Breaks a download off once `after` bytes are on the disk, as a kill does. */
async function runUntil(place: Place, after: number): Promise<void> {
  const stop = new AbortController();
  place.tournament.fault('GET', () => true, stall(after));
  const error: unknown = await run(place, {
    signal: stop.signal,
    progress: (here) => here >= after && stop.abort(),
  }).catch((reason: unknown) => reason);
  assert.is((error as Error).name, 'AbortError');
}

const ranges = ({ tournament }: Place): string[] => tournament.downloads.map(({ range }) => range);
const content = ({ folder }: Place, file = name): Promise<Buffer> => readFile(join(folder, file));

test('a file comes whole, has the time of its version, and is left alone the next time', async (place) => {
  const [fetched] = await run(place);
  assert.equal(fetched, { path: join(place.folder, name), bytes: bytes.length, outcome: 'downloaded' });
  assert.ok((await content(place)).equals(bytes));
  const { mtime, mode } = await stat(join(place.folder, name));
  assert.is(mtime.toUTCString(), 'Fri, 20 Nov 2026 12:01:00 GMT');
  assert.is(mode & 0o777, 0o644);
  assert.equal(ranges(place), ['bytes=0-0', 'bytes=0-']);
  assert.is((await run(place))[0]?.outcome, 'was there');
  assert.is(ranges(place).length, 3);
  assert.equal(await readdir(place.folder), [name]);
});

test('no keys are sent, and files of all sizes are told together', async (place) => {
  place.tournament.data.set('v5.3/features.json', testFile(Buffer.from('{}')));
  const plans: number[][] = [];
  const told: number[] = [];
  await run(place, {
    ids: ['v5.3/features.json', trainId],
    progress: (here) => told.push(here),
    onPlan: (...plan) => plans.push(plan),
  });
  assert.equal(plans, [[200_002, 0]]);
  assert.is(told.at(-1), 200_002);
  assert.equal(
    told,
    [...told].sort((a, b) => a - b),
  );
});

test('broken off, it goes on from what is safe on the disk', async (place) => {
  await runUntil(place, 130_000);
  const [part = '', ...others] = await readdir(place.folder);
  assert.equal(others, [], 'nothing has the name of the file yet');
  assert.match(part, /^train\.parquet\.[0-9a-f]{16}\.part$/);
  const plans: number[][] = [];
  const [fetched] = await run(place, { onPlan: (...plan) => plans.push(plan) });
  assert.is(fetched?.outcome, 'resumed');
  assert.equal(plans, [[200_000, 50_000]]);
  assert.is(ranges(place).at(-1), 'bytes=50000-');
  assert.ok((await content(place)).equals(bytes));
  assert.equal(await readdir(place.folder), [name]);
});

test('what comes after another version was begun is of the new version alone', async (place) => {
  await runUntil(place, 130_000);
  const newer = parquetLike(220_000, 7);
  place.tournament.data.set(trainId, testFile(newer, 2));
  assert.is((await run(place))[0]?.outcome, 'downloaded');
  assert.ok((await content(place)).equals(newer));
  assert.equal(await readdir(place.folder), [name]);
});

test('a file that changes between two ranges is begun anew', async (place) => {
  const newer = parquetLike(180_000, 9);
  place.tournament.fault(
    'GET',
    () => true,
    cutOff(90_000),
    () => {
      place.tournament.data.set(trainId, testFile(newer, 2));
      return true;
    },
  );
  assert.is((await run(place))[0]?.outcome, 'downloaded');
  assert.ok((await content(place)).equals(newer));
});

test('a newer version takes the place of an old one only when it is whole', async (place) => {
  await run(place);
  place.tournament.data.set(trainId, testFile(parquetLike(300_000, 3), 2));
  await runUntil(place, 130_000);
  assert.ok((await content(place)).equals(bytes));
  await run(place);
  assert.is((await content(place)).length, 300_000);
});

test('a file of the same length that is older comes anew, and a copy does not', async (place) => {
  await writeFile(join(place.folder, name), Buffer.alloc(bytes.length));
  await utimes(join(place.folder, name), new Date(), new Date(0));
  assert.is((await run(place))[0]?.outcome, 'downloaded');
  assert.ok((await content(place)).equals(bytes));
  await utimes(join(place.folder, name), new Date(), new Date());
  assert.is((await run(place))[0]?.outcome, 'was there');
});

const overcome: readonly (readonly [
  id: string,
  prepare: (tournament: TestTournament) => Changes | void,
  waits: readonly number[] | null,
])[] = [
  ['a reset', (tournament) => tournament.fault('GET', () => true, reset), [1_000]],
  [
    'a server that is down',
    (tournament) => tournament.fault('GET', withStatus(503), withStatus(502)),
    [1_000, 2_000],
  ],
  [
    'a server that asks to be left alone',
    (tournament) => tournament.fault('GET', () => true, withStatus(429, '', { 'retry-after': '20' })),
    [20_000],
  ],
  [
    'the API that asks to be left alone',
    (tournament) => tournament.fault('dataset', withStatus(503, '', { 'retry-after': '9' })),
    [9_000],
  ],
  [
    'truncated answers, each of which brings something',
    (tournament) => tournament.fault('GET', () => true, ...Array.from({ length: 9 }, () => cutOff(10_000))),
    Array.from({ length: 9 }, () => 1_000),
  ],
  [
    'an answer that stops',
    (tournament) => {
      tournament.fault('GET', () => true, stall(70_000));
      return { idleMs: 200 };
    },
    // On a busy machine other answers take as long.
    null,
  ],
  [
    'addresses that are good once',
    (tournament) => {
      tournament.addressUses = 1;
      // The second meets an address that was used before.
      tournament.fault(
        'GET',
        () => true,
        () => true,
        cutOff(70_000),
      );
    },
    [1_000],
  ],
  [
    'a server without ranges',
    (tournament) => {
      tournament.hasRanges = false;
      tournament.fault('GET', () => true, cutOff(70_000));
    },
    [1_000],
  ],
  [
    'a file without a tag',
    (tournament) => {
      tournament.data.set(trainId, { ...testFile(bytes), etag: null });
      tournament.fault('GET', () => true, cutOff(70_000));
    },
    [1_000],
  ],
  [
    'a file with nothing that tells its version',
    (tournament) => {
      tournament.data.set(trainId, { bytes, etag: null, modified: null });
      tournament.fault('GET', () => true, cutOff(70_000));
    },
    [1_000],
  ],
];
for (const [what, prepare, waits] of overcome) {
  test(`gets over ${what}`, async (place) => {
    const waited: number[] = [];
    const changes = prepare(place.tournament) ?? {};
    await run(place, { ...changes, waits: waited });
    assert.ok((await content(place)).equals(bytes));
    if (waits !== null) assert.equal(waited, waits);
  });
}

const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);
const refused: readonly (readonly [
  id: string,
  prepare: (place: Place) => Changes | void | Promise<Changes | void>,
  code: string,
  message: RegExp,
])[] = [
  [
    'address-refused',
    ({ tournament }) => {
      tournament.addressUses = 0;
    },
    'TOURNAMENT_REFUSED',
    /^127\.0\.0\.1:\d+ does not give the file: status 403\./,
  ],
  [
    'page-of-a-firewall',
    ({ tournament }) => tournament.fault('GET', withStatus(403, '<html>', { 'content-type': 'text/html' })),
    'TOURNAMENT_BLOCKED',
    /status 403/,
  ],
  [
    'page-of-an-address-that-is-gone',
    ({ tournament }) => tournament.fault('GET', withStatus(404, '<html>', { 'content-type': 'text/html' })),
    'TOURNAMENT_REFUSED',
    /status 404/,
  ],
  [
    'page-instead-of-the-file',
    ({ tournament }) => tournament.fault('GET', withStatus(200, '<html>', { 'content-type': 'text/html' })),
    'TOURNAMENT_BLOCKED',
    /status 200/,
  ],
  [
    'page-instead-of-the-api',
    ({ tournament }) =>
      tournament.fault('dataset', withStatus(200, '<html>log in', { 'content-type': 'text/html' })),
    'TOURNAMENT_BLOCKED',
    /status 200 and not as an API does/,
  ],
  [
    'proxy-that-wants-a-password',
    ({ tournament }) => tournament.fault('GET', ...times(7, withStatus(407))),
    'TOURNAMENT_UNREACHABLE',
    /cannot be reached: a proxy on the way wants a password \(status 407\)/,
  ],
  [
    'nobody-listens',
    async (place) => {
      const { endpoint } = place.tournament;
      await place.tournament.stop();
      place.tournament = await TestTournament.start();
      return { endpoint };
    },
    'TOURNAMENT_UNREACHABLE',
    /nothing listens there \(ECONNREFUSED\)/,
  ],
  [
    'redirect-in-circles',
    ({ tournament }) => tournament.fault('GET', ...times(200, redirect)),
    'TOURNAMENT_UNREACHABLE',
    /redirect count exceeded/,
  ],
  [
    'left-alone-for-longer-than-a-person-waits',
    ({ tournament }) => tournament.fault('GET', withStatus(503, '', { 'retry-after': '3600' })),
    'TOURNAMENT_UNREACHABLE',
    /left alone for 3600 s/,
  ],
  [
    'truncated-where-nothing-more-comes',
    ({ tournament }) => tournament.fault('GET', () => true, ...times(8, cutOff(0))),
    'TOURNAMENT_UNREACHABLE',
    /cannot be reached/,
  ],
  [
    'length-not-told',
    ({ tournament }) => tournament.fault('GET', withStatus(200, 'x', { 'transfer-encoding': 'chunked' })),
    'TOURNAMENT_ANSWER',
    /without the length of a file/,
  ],
  [
    'another-part-than-asked-for',
    ({ tournament }) =>
      tournament.fault(
        'GET',
        () => true,
        withStatus(206, 'x', {
          'content-range': 'bytes 199999-199999/200000',
          'content-length': '1',
          etag: '"1"',
          'last-modified': 'Fri, 20 Nov 2026 12:01:00 GMT',
        }),
      ),
    'TOURNAMENT_ANSWER',
    /comes from another place/,
  ],
  [
    'packed-on-the-way',
    ({ tournament }) =>
      tournament.fault('GET', withStatus(200, 'x', { 'content-encoding': 'gzip', 'content-length': '1' })),
    'TOURNAMENT_ANSWER',
    /with a file that it packed/,
  ],
  [
    'address-of-another-kind',
    ({ tournament }) =>
      tournament.fault('dataset', (response) => {
        response.end('{"data":{"dataset":"file:///etc/passwd"}}');
        return false;
      }),
    'TOURNAMENT_ANSWER',
    /^127\.0\.0\.1:\d+ answers an address for the download that cannot be used\./,
  ],
  [
    'schema-unknown',
    ({ tournament }) =>
      tournament.fault('dataset', withErrors('Cannot query field "dataset" on type "RootQueryType".')),
    'TOURNAMENT_SCHEMA',
    /Cannot query field/,
  ],
  [
    'file-cut-off-at-its-source',
    ({ tournament }) => {
      tournament.data.set(trainId, testFile(bytes.subarray(0, 150_000)));
    },
    'DOWNLOAD_DAMAGED',
    /v5\.3\/train\.parquet came whole, and is no whole Parquet file/,
  ],
  [
    'file-that-changes-all-the-time',
    ({ tournament }) => {
      let version = 1;
      const change = (): boolean => {
        tournament.data.set(trainId, testFile(parquetLike(1_000, ++version), version));
        return true;
      };
      tournament.fault('GET', ...times(20, change));
    },
    'DOWNLOAD_CHANGES',
    /was replaced 3 times/,
  ],
  [
    'disk-too-small',
    ({ tournament }) => {
      const huge = { 'content-range': 'bytes 0-0/900000000000000', 'content-length': '1' };
      tournament.fault('GET', withStatus(206, 'P', huge));
    },
    'DOWNLOAD_DISK',
    /900000\.0 GB are to come, and the disk of .* has [\d.]+ GB left/,
  ],
  [
    'folder-is-a-file',
    async ({ folder }) => {
      await writeFile(join(folder, 'file'), '');
      return { folder: join(folder, 'file') };
    },
    'DOWNLOAD_UNWRITABLE',
    /cannot be made/,
  ],
];
for (const [id, prepare, code, message] of refused) {
  test(`refused: ${id}: ${code}, no file has its name and no address is told`, async (place) => {
    const changes = (await prepare(place)) ?? {};
    const error: unknown = await run(place, changes).catch((reason: unknown) => reason);
    assert.instance(error, GridlodeError);
    const { code: found, message: said } = error as GridlodeError;
    assert.is(found, code, said);
    assert.match(said, message);
    assert.not.match(said, /signature|\/download\//);
    assert.not((await readdir(place.folder)).includes(name));
  });
}

test.run();
