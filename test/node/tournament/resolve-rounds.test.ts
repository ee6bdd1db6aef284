import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { numerai } from '../../../cli/presets/numerai.js';
import { roundsFolder } from '../../../node/data-dir.js';
import { peerCodes } from '../../../node/peer/codes.js';
import type { RoundList } from '../../../node/rounds/round-view.js';
import type { TournamentEvent } from '../../../node/tournament/events.js';
import { keepLive, keptLive } from '../../../node/tournament/kept-live.js';
import { PublicClient } from '../../../node/tournament/public-client.js';
import {
  ResolveRounds,
  type ResolveDependencies,
  type RoundToOpen,
} from '../../../node/tournament/resolve-rounds.js';
import { checkTargets } from '../../../node/tournament/round-targets.js';
import { WatchRounds, type WatchDependencies } from '../../../node/tournament/watch-rounds.js';
import { domainHash, type Hash } from '../../../protocol/codec/hash.js';
import { fail } from '../../../protocol/error.js';
import { assertCode, inFolder, writeParquet } from '../dataset/fixture.js';
import { TestTournament, withStatus } from './server.js';

interface Place {
  tournament: TestTournament;
  ledger: Ledger;
}
const test = suite<Place>('the resolver in rounds that are watched');
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** A Saturday, on which the era 1247 begins. */
const saturdayMs = Date.parse('2026-11-28T12:00:00Z');
const digestOf = (name: string): Hash => domainHash('test', Buffer.from(name));

/** What a node's ledger makes of the rounds that are signed. */
class Ledger {
  cut = 100;
  readonly open: RoundList['open'][number][] = [];
  readonly settled: RoundList['settled'][number][] = [];
  readonly signed: RoundToOpen[] = [];

  add({ era, rows, cuts }: RoundToOpen): void {
    const none = { positions: 0, awaited: 0, predicted: 0, late: 0, missing: 0, scored: 0 };
    const unscored = { part: 0, parts: null, targets: null };
    const deadline = this.cut + cuts;
    this.open.push({ era, opened: this.cut, deadline, scoresUntil: 9_999, rows, ...unscored, ...none });
  }

  /** The rounds that were signed are in a cut. */
  takeCut(): void {
    this.cut++;
    for (const round of this.signed.splice(0)) this.add(round);
  }

  settle(era: string): void {
    const [{ rows, targets }] = this.open.splice(
      this.open.findIndex((round) => round.era === era),
      1,
    ) as [RoundList['open'][number]];
    this.settled.push({ era, cut: this.cut, rows, targets, root: rows, positions: 0 });
  }
}

/** Puts the tournament's clock at `afterMs` after a round has opened, which takes an hour. */
function setRound({ tournament }: Place, number: number, openMs = saturdayMs, afterMs = minuteMs): void {
  const [openTime, closeStakingTime] = [openMs, openMs + 60 * minuteMs].map((ms) =>
    new Date(ms).toISOString(),
  );
  tournament.round = { number, openTime, closeStakingTime };
  tournament.clockMs = () => openMs + afterMs;
  tournament.date = new Date(openMs + afterMs).toUTCString();
}

interface Started {
  readonly watch: WatchRounds;
  /** What was told: the type, and the era or the code. */
  readonly told: () => string[];
  readonly scored: string[];
  /** Resolves when nothing is being scored. */
  readonly idle: () => Promise<void>;
}

/** A process of the resolver: what it does not find in the ledger or the journal is gone with it. */
function start(
  { tournament, ledger }: Place,
  changes: Partial<ResolveDependencies & WatchDependencies> & { epochMs?: number } = {},
): Started {
  const { epochMs = 10 * minuteMs, ...dependencies } = changes;
  const events: TournamentEvent[] = [];
  const scored: string[] = [];
  const client: PublicClient = new PublicClient(
    { endpoint: tournament.endpoint, signal: new AbortController().signal },
    { wait: () => Promise.resolve(), machineMs: (): number => client.serverMs ?? 0 },
  );
  const all = {
    client,
    bringLive: ({ number }: { number: number }) => Promise.resolve(`live-${number}`),
    rounds: () => Promise.resolve<RoundList>({ cut: ledger.cut, open: ledger.open, settled: ledger.settled }),
    digestOf: (live: string) => Promise.resolve(digestOf(live)),
    open: (round: RoundToOpen) => {
      ledger.signed.push(round);
      return Promise.resolve(ledger.cut + round.cuts);
    },
    bringTargets: () => Promise.resolve({ path: 'targets', version: '1' }),
    score: (era: string) => {
      scored.push(era);
      return Promise.resolve(3);
    },
    onEvent: (event: TournamentEvent) => void events.push(event),
    onError: (error: unknown) => assert.unreachable(String(error)),
    ...dependencies,
  };
  const resolve = new ResolveRounds({ ...numerai.rules, epochMs }, all);
  const watch = new WatchRounds({ lookMs: minuteMs, isLate: false }, { ...all, tasks: [resolve] });
  const lineOf = (event: TournamentEvent): string =>
    `${event.type} ${'code' in event ? event.code : 'era' in event ? event.era : ''}`.trim();
  const told = (): string[] => events.filter(({ type }) => type !== 'round').map(lineOf);
  return { watch, told, scored, idle: () => resolve.end() };
}

test.before.each(async (place) => {
  place.tournament = await TestTournament.start();
  place.ledger = new Ledger();
  setRound(place, 1_343);
});
test.after.each(({ tournament }) => tournament.stop());

test('a round is opened once on a weekly era, and on no daily one', async (place) => {
  const { ledger } = place;
  const { watch, told } = start(place);
  await watch.look();
  await watch.look();
  assert.equal(ledger.signed, [{ era: '1247', live: 'live-1343', rows: digestOf('live-1343'), cuts: 4 }]);
  ledger.takeCut();
  await watch.look();
  for (const day of [3, 4, 5, 6]) {
    setRound(place, 1_343 + day - 2, saturdayMs + day * dayMs);
    await watch.look();
  }
  setRound(place, 1_348, saturdayMs + 7 * dayMs);
  await watch.look();
  assert.equal(
    ledger.signed.map(({ era, live }) => [era, live]),
    [['1248', 'live-1348']],
  );
  assert.equal(told(), ['opened 1247', 'opened 1248']);
});

test('killed before the cut holds the round, the next process signs it no second time', async (place) => {
  const { ledger } = place;
  await start(place).watch.look();
  // The node's journal has the record, and sends it again.
  const signedAlready = (): Promise<never> =>
    Promise.resolve().then(() => fail(peerCodes, 'PEER_SIGNED', 'The node does not sign this round'));
  const { watch, told } = start(place, { open: signedAlready });
  await watch.look();
  ledger.takeCut();
  await watch.look();
  await start(place, { open: signedAlready }).watch.look();
  assert.equal([ledger.open.length, told()], [1, []]);
});

test('a record that no cut holds in time is told', async (place) => {
  const { watch, told } = start(place);
  await watch.look();
  for (let cuts = 0; cuts < 4; cuts++) {
    assert.equal(told(), ['opened 1247']);
    place.ledger.cut++;
    await watch.look();
  }
  assert.equal(told(), ['opened 1247', 'unopened 1247']);
});

test('a weekly round that closes unopened is told with what was in the way', async (place) => {
  const { watch, told } = start(place, {
    bringLive: () => Promise.resolve().then(() => fail(peerCodes, 'PEER_UNSURE', 'There is no file')),
  });
  await watch.look();
  setRound(place, 1_343, saturdayMs, 61 * minuteMs);
  await watch.look();
  await watch.look();
  assert.equal(told(), ['trouble PEER_UNSURE', 'unopened 1247']);
});

test('what was not opened while the resolver was away is told at the start', async (place) => {
  place.ledger.add({ era: '1244', live: '', rows: digestOf('1244'), cuts: 99 });
  setRound(place, 1_343);
  const openAt = (weeks: number): object => {
    const at = saturdayMs - weeks * 7 * dayMs;
    return {
      number: 1_343 - 5 * weeks,
      openTime: new Date(at).toISOString(),
      closeStakingTime: new Date(at + 60 * minuteMs).toISOString(),
    };
  };
  place.tournament.fault('latestRounds', (response) => {
    response.end(JSON.stringify({ data: { rounds: [0, 1, 2, 3, 4].map(openAt) } }));
    return false;
  });
  const { watch, told } = start(place);
  await watch.look();
  await watch.look();
  assert.equal(told(), ['unopened 1246', 'unopened 1245', 'opened 1247']);
});

test('the clock of the tournament counts, and not that of a machine that is two hours off', async (place) => {
  for (const offMs of [-120 * minuteMs, 120 * minuteMs]) {
    const client = new PublicClient(
      { endpoint: place.tournament.endpoint, signal: new AbortController().signal },
      { wait: () => Promise.resolve(), machineMs: () => saturdayMs + offMs },
    );
    const { watch, told } = start(place, { client });
    await watch.look();
    assert.equal(told(), ['clock', 'opened 1247']);
    assert.equal(
      place.ledger.signed.splice(0).map(({ cuts }) => cuts),
      [4],
    );
  }
});

test('a round is scored after its deadline, once, beside what else is done', async (place) => {
  const { ledger } = place;
  ledger.add({ era: '1246', live: '', rows: digestOf('1246'), cuts: 10 });
  let asked = 0;
  let finish!: (models: number) => void;
  const { watch, told, idle } = start(place, {
    epochMs: 0,
    bringTargets: () => Promise.resolve({ path: 'targets', version: String(++asked) }),
    score: () => new Promise((resolve) => (finish = resolve)),
  });
  await watch.look();
  assert.is(asked, 0, 'there is a deadline yet to pass');
  ledger.cut += 11;
  await watch.look();
  await watch.look();
  assert.is(asked, 1);
  finish(3);
  await idle();
  ledger.settle('1246');
  await watch.look();
  assert.equal([asked, told().filter((line) => line.startsWith('scored'))], [1, ['scored 1246']]);
});

test('targets are asked for every six epochs, and looked at again when they have changed', async (place) => {
  const { ledger } = place;
  for (const era of ['1245', '1246']) ledger.add({ era, live: '', rows: digestOf(era), cuts: 1 });
  ledger.cut += 2;
  let version = '1';
  let asked = 0;
  const looked: string[] = [];
  const dependencies: Partial<ResolveDependencies> = {
    bringTargets: () => {
      asked++;
      return Promise.resolve({ path: 'targets', version });
    },
    score: async (era) => {
      looked.push(era);
      await inFolder(async (folder) => {
        await writeParquet(folder, { 'targets.parquet': "SELECT 'a' AS id, 0.5::FLOAT AS target" });
        await checkTargets(join(folder, 'targets.parquet'), era, ['b']).catch(
          (error: Error & { what: string }) => {
            throw Object.assign(error, { what: 'none yet' });
          },
        );
      });
      return 0;
    },
  };
  const slow = start(place, dependencies);
  await slow.watch.look();
  await slow.idle();
  await slow.watch.look();
  assert.equal([asked, looked.splice(0)], [1, ['1245', '1246']]);
  const quick = start(place, { ...dependencies, epochMs: 0 });
  for (const next of ['1', '1', '2']) {
    version = next;
    await quick.watch.look();
    await quick.idle();
  }
  assert.equal([asked, looked], [4, ['1245', '1246', '1245', '1246']]);
  assert.equal(
    quick.told().filter((line) => line.startsWith('unscored')),
    ['unscored TARGETS_ABSENT', 'unscored TARGETS_ABSENT'],
  );
});

test('a file of targets that cannot be had is told once, and asked for again', async (place) => {
  place.ledger.add({ era: '1246', live: '', rows: digestOf('1246'), cuts: 1 });
  place.ledger.cut += 2;
  place.tournament.fault('listDatasets', ...Array.from({ length: 8 }, () => withStatus(503)));
  const { watch, told, scored, idle } = start(place, {
    epochMs: 0,
    bringTargets: async () => {
      const client = new PublicClient(
        { endpoint: place.tournament.endpoint, signal: new AbortController().signal },
        { wait: () => Promise.resolve() },
      );
      await client.datasets();
      return { path: 'targets', version: '1' };
    },
  });
  for (let look = 0; look < 3; look++) {
    await watch.look();
    await idle();
  }
  assert.equal(scored, ['1246']);
  assert.is(told().filter((line) => line === 'unscored TOURNAMENT_UNREACHABLE').length, 1);
});

const inTheWay: readonly (readonly [id: string, prepare: (place: Place) => void, code: string])[] = [
  [
    'era-below-the-latest-round',
    ({ ledger }) => ledger.add({ era: '1340', live: '', rows: digestOf('other'), cuts: 99 }),
    'ERA_PASSED',
  ],
  [
    'live-file-of-an-opened-round',
    ({ ledger }) => {
      ledger.add({ era: '1246', live: '', rows: digestOf('live-1343'), cuts: 1 });
      ledger.settle('1246');
    },
    'LIVE_OPENED',
  ],
  [
    'window-that-is-nearly-over',
    (place) => setRound(place, 1_343, saturdayMs, 35 * minuteMs),
    'ROUND_WINDOW',
  ],
];
for (const [id, prepare, code] of inTheWay) {
  test(`told once: ${id}: ${code}`, async (place) => {
    prepare(place);
    const { watch, told } = start(place);
    await watch.look();
    await watch.look();
    assert.equal(told().filter((line) => line === `trouble ${code}`).length, 1, told().join());
    // A round whose meta model comes too late counts all the same.
    assert.is(place.ledger.signed.length, code === 'ROUND_WINDOW' ? 1 : 0);
  });
}

const ids = ['a', 'b', 'c'];
const targets = (rows: string): string => `SELECT * FROM (VALUES ${rows}) t(id, era, target)`;
const lacking: readonly (readonly [id: string, rows: string, said: RegExp, code: string])[] = [
  ['no-row-of-the-era', "('x', '1246', 0.5::FLOAT), ('y', '1246', 0.25)", /none of/, 'TARGETS_ABSENT'],
  [
    'rows-without-targets',
    "('a', '1247', NULL::FLOAT), ('b', '1247', NULL), ('c', '1247', NULL)",
    /has 3 of the 3 rows .* and a target of none/,
    'TARGETS_ABSENT',
  ],
  ['id-missing', "('a', '1247', 0.5::FLOAT), ('c', '1247', 0.25)", /for 2 alone/, 'TARGETS_PART'],
  [
    'target-missing',
    "('a', '1247', 0.5::FLOAT), ('b', '1247', NULL), ('c', '1247', 0.25)",
    /for 2 alone/,
    'TARGETS_PART',
  ],
];
for (const [id, rows, said, code] of lacking)
  test(`refused: ${id}: ${code}`, () =>
    inFolder(async (folder) => {
      await writeParquet(folder, { 'validation.parquet': targets(rows) });
      await assertCode(checkTargets(join(folder, 'validation.parquet'), '1247', ids), code, said);
    }));

test('targets of all rows are enough, whatever else is in the file', () =>
  inFolder(async (folder) => {
    await writeParquet(folder, {
      'validation.parquet': targets(
        "('x', '1246', NULL::FLOAT), ('c', '1247', 0), ('a', '1247', 1), ('b', '1247', 0.5)",
      ),
    });
    await checkTargets(join(folder, 'validation.parquet'), '1247', ids);
  }));

test('the live file of a round is kept until the round has ended', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'gridlode-kept-live-'));
  try {
    const live = join(dir, 'live-1343.parquet');
    writeFileSync(live, 'rows');
    await keepLive(dir, '1246', live, new Set());
    await keepLive(dir, '1247', live, new Set(['1246']));
    assert.equal(readdirSync(roundsFolder(dir)), ['live-1247.parquet']);
    assert.is(await keptLive(dir, '1247'), join(roundsFolder(dir), 'live-1247.parquet'));
  } finally {
    await rm(dir, { recursive: true });
  }
});

const unkept: readonly (readonly [id: string, era: string, code: string])[] = [
  ['round-that-was-opened-by-hand', '1248', 'LIVE_UNKEPT'],
];
for (const [id, era, code] of unkept)
  test(`refused: ${id}: ${code}`, () => inFolder((dir) => assertCode(keptLive(dir, era), code)));

test.run();
