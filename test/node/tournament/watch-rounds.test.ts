import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TournamentModel } from '../../../node/tournament/answers.js';
import { tournamentCodes } from '../../../node/tournament/codes.js';
import { downloadCodes } from '../../../node/tournament/data/codes.js';
import { matchSlots, parseSlots, type Slot } from '../../../node/tournament/slots.js';
import { readRecords } from '../../../node/tournament/submission-record.js';
import type { TournamentEvent } from '../../../node/tournament/events.js';
import { SubmitSlots, type SubmitSlotsDependencies } from '../../../node/tournament/submit-slots.js';
import { WatchRounds, type WatchDependencies } from '../../../node/tournament/watch-rounds.js';
import { TournamentClient } from '../../../node/tournament/tournament-client.js';
import { fail } from '../../../protocol/error.js';
import { keys, lostAnswer, TestTournament, withErrors, withStatus } from './server.js';

interface Place {
  dir: string;
  tournament: TestTournament;
}
const test = suite<Place>('rounds that are watched, and slots that submit in them');
const models: TournamentModel[] = ['one', 'two', 'three'].map((name) => ({
  id: `id-${name}`,
  name,
  tournament: 8,
}));
const slots = matchSlots(
  parseSlots('one = portfolio\ntwo = portfolio\nthree = meta-model\n', 'slots'),
  models,
);
const hourMs = 3_600_000;
const noonMs = Date.parse('2026-11-24T12:00:00Z');
const roundOf = (number: number): TestTournament['round'] => ({
  number,
  openTime: new Date(noonMs + (number - 812) * 24 * hourMs).toISOString(),
  closeStakingTime: new Date(noonMs + (number - 812) * 24 * hourMs + hourMs).toISOString(),
});

test.before.each(async (place) => {
  place.dir = mkdtempSync(join(tmpdir(), 'gridlode-take-part-'));
  place.tournament = await TestTournament.start();
  setRound(place, 812);
});
test.after.each(async ({ dir, tournament }) => {
  await tournament.stop();
  await rm(dir, { recursive: true });
});

/** Puts the tournament's clock at `afterMs` after a round has opened. */
function setRound({ tournament }: Place, number: number, afterMs = 60_000): void {
  tournament.round = roundOf(number);
  tournament.date = new Date(noonMs + (number - 812) * 24 * hourMs + afterMs).toUTCString();
}

interface Started {
  readonly watch: WatchRounds;
  readonly events: TournamentEvent[];
  readonly told: () => string[];
}

/** A process that takes part: what it does not remember on the disk is gone with it. */
function start(
  { dir, tournament }: Place,
  changes: Partial<SubmitSlotsDependencies & WatchDependencies> & { isLate?: boolean } = {},
): Started {
  const { isLate = false, ...dependencies } = changes;
  const events: TournamentEvent[] = [];
  const client: TournamentClient = new TournamentClient(
    { endpoint: tournament.endpoint, keys, signal: new AbortController().signal },
    { wait: () => Promise.resolve(), machineMs: (): number => client.serverMs ?? 0 },
  );
  const all = {
    client,
    bringLive: ({ number }: { number: number }) => Promise.resolve(`live-${number}`),
    makeFile: ({ model }: Slot, live: string) => Promise.resolve(`${live} of ${model.name}`),
    alone: <T>(work: () => Promise<T>) => work(),
    onEvent: (event: TournamentEvent) => void events.push(event),
    onError: (error: unknown) => assert.unreachable(String(error)),
    ...dependencies,
  };
  const submit = new SubmitSlots({ dir, slots, isLate }, all);
  const watch = new WatchRounds({ lookMs: 60_000, isLate }, { ...all, tasks: [submit] });
  return { watch, events, told: () => events.map(lineOf) };
}

const lineOf = (event: TournamentEvent): string => {
  switch (event.type) {
    case 'round':
      return `round ${event.round}`;
    case 'trouble':
      return `${event.slot ?? 'all'}: ${event.code}`;
    case 'submitted':
    case 'rejected':
    case 'missed':
      return `${event.slot} ${event.type} ${event.round}`;
    default:
      return event.type;
  }
};
/** How often each model has submitted in each round. */
const counts = ({ tournament }: Place): string[] =>
  tournament.submissions.map(({ modelId, round }) => `${modelId} ${round}`).sort();
const once = (round: number): string[] => models.map(({ id }) => `${id} ${round}`).sort();

test('each slot submits once a round, and looks no more', async (place) => {
  const { watch, told } = start(place);
  await watch.look();
  await watch.look();
  assert.equal(told(), ['round 812', 'one submitted 812', 'two submitted 812', 'three submitted 812']);
  setRound(place, 813);
  await watch.look();
  assert.equal(counts(place), [...once(812), ...once(813)].sort());
  assert.is(place.tournament.files.get('predictions-2.csv')?.toString(), 'live-812 of two');
  const records = await readRecords(place.dir, new URL(place.tournament.endpoint), 10);
  assert.equal(records.map(({ round, model, source, state }) => [round, model, source, state]).slice(0, 1), [
    [813, 'one', 'portfolio', 'accepted'],
  ]);
  assert.is(records.length, 6);
});

test('it wakes when a round closes, and at the latest after its usual time', async (place) => {
  const { watch } = start(place);
  setRound(place, 812, -20_000);
  const ms = await watch.look();
  assert.equal(counts(place), [], 'a round that is not open yet');
  assert.is(ms, 60_000);
  setRound(place, 812, hourMs - 20_000);
  const before = await watch.look();
  assert.ok(before > 15_000 && before <= 20_000, `${before}`);
});

const places = ['submissionUploadAuth', 'PUT', 'createSubmission', 'statuses'] as const;
for (const operation of places) {
  for (const [what, fault] of [
    ['before it is dealt with', withErrors('killed')],
    ['when it is dealt with', lostAnswer],
  ] as const) {
    test(`broken off at ${operation} ${what}, the next process submits the rest, and nothing twice`, async (place) => {
      place.tournament.fault(operation, fault);
      await start(place).watch.look();
      await start(place).watch.look();
      assert.equal(counts(place), once(812));
    });
  }
}

test('files that differ the next time are not submitted after one that was put', async (place) => {
  place.tournament.fault('createSubmission', ...Array.from({ length: 4 }, () => withStatus(502)));
  await start(place).watch.look();
  await start(place, { makeFile: () => Promise.resolve('another') }).watch.look();
  assert.equal(counts(place), once(812));
  assert.is(
    place.tournament.submissions.find(({ modelId }) => modelId === 'id-one')?.filename,
    'predictions-1.csv',
  );
});

test('what was submitted from elsewhere is left alone, and what an earlier round had is not', async (place) => {
  const { watch } = start(place);
  await watch.look();
  setRound(place, 813);
  place.tournament.submissions.push(
    { id: 'theirs', filename: 'theirs.csv', status: 'accepted', modelId: 'id-one', round: 813 },
    { id: 'queued', filename: 'predictions-2.csv', status: 'accepted', modelId: 'id-two', round: 813 },
  );
  const { watch: other, events } = start(place);
  await other.look();
  assert.equal(
    events.flatMap((event) => (event.type === 'submitted' ? [event.submission] : [])),
    ['theirs', 'submission-6', 'submission-7'],
  );
  assert.is(
    place.tournament.submissions.filter(({ modelId, round }) => modelId === 'id-one' && round === 813).length,
    1,
  );
});

test('what is in the way of one slot is told once, tried again, and keeps no other waiting', async (place) => {
  let isReady = false;
  const { watch, told } = start(place, {
    makeFile: ({ model }) =>
      model.name === 'two' && !isReady
        ? Promise.resolve().then(() => fail(tournamentCodes, 'SLOT_EMPTY', 'There is no model yet'))
        : Promise.resolve(model.name),
  });
  await watch.look();
  await watch.look();
  assert.equal(told(), ['round 812', 'one submitted 812', 'two: SLOT_EMPTY', 'three submitted 812']);
  isReady = true;
  await watch.look();
  assert.equal(counts(place), once(812));
});

test('a live file that is not there yet is asked for again', async (place) => {
  let asked = 0;
  const { watch, told } = start(place, {
    bringLive: () =>
      asked++ < 3
        ? Promise.resolve().then(() => fail(downloadCodes, 'LIVE_STALE', 'It is that of round 811'))
        : Promise.resolve('live'),
  });
  for (let look = 0; look < 3; look++) await watch.look();
  assert.equal([asked, counts(place)], [3, []]);
  assert.equal(told(), ['round 812', 'all: LIVE_STALE']);
  await watch.look();
  assert.equal([asked, counts(place)], [4, once(812)]);
});

test('what was rejected is told, and not submitted again', async (place) => {
  place.tournament.fate = ['rejected'];
  const { watch, told } = start(place);
  await watch.look();
  await watch.look();
  assert.equal(told().slice(1), ['one rejected 812', 'two rejected 812', 'three rejected 812']);
  await start(place).watch.look();
  assert.is(place.tournament.submissions.length, 3);
});

test('what was rejected is submitted anew once its file is another, as when the live file was an old one', async (place) => {
  place.tournament.fate = ['rejected'];
  let live = 'old';
  const { watch, told } = start(place, {
    bringLive: () => Promise.resolve(live),
    makeFile: ({ model }, from) => Promise.resolve(`${from} of ${model.name}`),
  });
  await watch.look();
  await watch.look();
  assert.is(place.tournament.submissions.length, 3);
  live = 'new';
  place.tournament.fate = ['accepted'];
  await watch.look();
  await watch.look();
  assert.is(place.tournament.submissions.length, 6);
  assert.equal(told().slice(4), ['one submitted 812', 'two submitted 812', 'three submitted 812']);
});

test('what is rejected after a while is told then', async (place) => {
  place.tournament.fate = ['received'];
  const { watch, told } = start(place);
  await watch.look();
  place.tournament.fate = ['rejected'];
  await watch.look();
  assert.equal(told().slice(4), ['one rejected 812', 'two rejected 812', 'three rejected 812']);
});

test('a window that was missed is told with what was in the way', async (place) => {
  const { watch, events, told } = start(place);
  place.tournament.fault('submissionUploadAuth', withErrors('out of paper'));
  await watch.look();
  setRound(place, 812, hourMs);
  await watch.look();
  await watch.look();
  assert.equal(told().slice(-1), ['one missed 812']);
  assert.match((events.at(-1) as { why: string }).why, /out of paper/);
});

test('windows that were missed since the last submission are told', async (place) => {
  await start(place).watch.look();
  setRound(place, 814);
  place.tournament.fault('latestRounds', (response) => {
    response.end(JSON.stringify({ data: { rounds: [814, 813, 812].map(roundOf) } }));
    return false;
  });
  const { watch, told } = start(place);
  await watch.look();
  assert.equal(told().slice(0, 4), ['round 814', 'one missed 813', 'three missed 813', 'two missed 813']);
});

test('what was made too late is not submitted', async (place) => {
  const { watch, events } = start(place, {
    makeFile: () => {
      setRound(place, 812, hourMs);
      return Promise.resolve('late');
    },
  });
  await watch.look();
  await watch.look();
  assert.equal(counts(place), []);
  assert.equal(
    events.flatMap((event) => (event.type === 'missed' ? [event.why] : [])),
    Array.from({ length: 3 }, () => 'The window was over when the file was made'),
  );
});

test('an API that does not know what only tells of missed windows keeps nobody from submitting', async (place) => {
  await start(place).watch.look();
  setRound(place, 813);
  place.tournament.fault('latestRounds', withErrors('Unknown argument "limit" on field "rounds"'));
  const { watch, told } = start(place);
  await watch.look();
  assert.equal(told().slice(0, 2), ['round 813', 'all: TOURNAMENT_SCHEMA']);
  assert.is(place.tournament.submissions.length, 6);
});

test('after the window it submits only where one wants it', async (place) => {
  setRound(place, 812, 2 * hourMs);
  await start(place).watch.look();
  assert.equal(counts(place), []);
  await start(place, { isLate: true }).watch.look();
  assert.equal(counts(place), once(812));
  const records = await readRecords(place.dir, new URL(place.tournament.endpoint), 10);
  assert.ok(records.every(({ isLate }) => isLate));
});

const clocks: readonly (readonly [id: string, offMs: number, code: string])[] = [
  ['machine-two-hours-ahead', 2 * hourMs, 'TOURNAMENT_CLOCK'],
  ['machine-two-hours-behind', -2 * hourMs, 'TOURNAMENT_CLOCK'],
];
for (const [id, offMs, code] of clocks) {
  test(`told once, and the clock of the tournament counts: ${id}: ${code}`, async (place) => {
    const client = new TournamentClient(
      { endpoint: place.tournament.endpoint, keys, signal: new AbortController().signal },
      { wait: () => Promise.resolve(), machineMs: () => noonMs + offMs },
    );
    const { watch, events } = start(place, { client });
    await watch.look();
    await watch.look();
    const troubles = events.flatMap((event) => (event.type === 'trouble' ? [event] : []));
    assert.equal(
      troubles.map((event) => event.code),
      [code],
    );
    assert.match(troubles[0]?.what ?? '', /differs from the tournament's by 1(19|21) min/);
    assert.equal(counts(place), once(812));
  });
}

test('an API that is down is told once, and asked again', async (place) => {
  place.tournament.fault('rounds', ...Array.from({ length: 8 }, () => withStatus(503)));
  const { watch, told } = start(place);
  await watch.look();
  await watch.look();
  assert.equal(told(), ['all: TOURNAMENT_UNREACHABLE']);
  await watch.look();
  assert.equal(counts(place), once(812));
});

test.run();
