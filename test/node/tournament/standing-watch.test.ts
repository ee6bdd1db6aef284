import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { routes } from '../../../node/api/routes.js';
import { StandingWatch } from '../../../node/tournament/standing-watch.js';
import { recordFile, writeRecord } from '../../../node/tournament/submission-record.js';
import { TestTournament } from './server.js';

interface Context {
  dir: string;
  tournament: TestTournament;
  watch: StandingWatch;
  errors: unknown[];
}
const test = suite<Context>('what was submitted, as the API tells it');
test.before.each(async (context) => {
  context.dir = await mkdtemp(join(tmpdir(), 'gridlode-standing-'));
  context.tournament = await TestTournament.start();
  context.errors = [];
  context.watch = new StandingWatch(context.dir, context.tournament.endpoint, (error) =>
    context.errors.push(error),
  );
});
test.after.each(async ({ dir, tournament, watch, errors }) => {
  await watch.stop();
  await tournament.stop();
  await rm(dir, { recursive: true });
  assert.equal(errors, []);
});

const submit = ({ dir, tournament }: Context, round: number): Promise<void> =>
  writeRecord(recordFile(dir, new URL(tournament.endpoint), round, 'id-one'), {
    model: 'one',
    source: 'portfolio',
    sha256: '',
    filename: 'one.csv',
    submission: `s${round}`,
    status: 'accepted',
    state: 'accepted',
    isLate: false,
  });

test('where nothing was submitted from here, nobody is asked', async ({ tournament, watch }) => {
  assert.equal(await watch.view(), { submissions: [], missed: [], askedMs: null, trouble: null });
  assert.equal(tournament.asked, []);
});

test('what is kept is told at once, and scores and missed windows once they are known', async (context) => {
  const { tournament, watch } = context;
  await submit(context, 810);
  await submit(context, 812);
  tournament.schedule = [810, 811, 812].map((number) => ({
    number,
    openTime: `2026-0${number - 809}-01T00:00:00Z`,
    closeStakingTime: `2026-0${number - 809}-02T00:00:00Z`,
  }));
  tournament.scores = [
    { roundNumber: 812, displayName: 'corr20', value: 0.01, day: 1, resolved: false },
    { roundNumber: 812, displayName: 'corr20', value: 0.02, day: 2, resolved: false },
  ];
  const first = await watch.view();
  assert.equal([first.askedMs, first.submissions.map(({ round }) => round)], [null, [812, 810]]);
  let known = first;
  while (known.askedMs === null) {
    await new Promise(setImmediate);
    known = await watch.view();
  }
  const text = [...routes.tournament.answer.encode(known)].join('');
  const told = routes.tournament.answer.decode(Buffer.from(text));
  assert.equal(told.submissions[0]?.scores, [{ name: 'corr20', value: 0.02, isResolved: false }]);
  assert.equal(told.missed, [{ round: 811, slot: 'one', closedMs: Date.UTC(2026, 1, 2) }]);
  const asked = tournament.asked.length;
  await watch.view();
  assert.is(tournament.asked.length, asked, 'it is asked now and then, not with each look');
});

test.run();
