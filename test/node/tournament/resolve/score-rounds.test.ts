import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ScoreRoundsDependencies } from '../../../../node/tournament/resolve/score-rounds.js';
import { tournamentCodes } from '../../../../node/tournament/codes.js';
import { PublicClient } from '../../../../node/tournament/public-client.js';
import { fail } from '../../../../protocol/error.js';
import { TestTournament, withStatus } from '../server.js';
import { digestOf, Ledger, setRound, start, type Place } from './fixture.js';

const test = suite<Place>('rounds that a resolver scores');

test.before.each(async (place) => {
  place.tournament = await TestTournament.start();
  place.ledger = new Ledger();
  setRound(place, 1_343);
});
test.after.each(({ tournament }) => tournament.stop());

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
  const dependencies: Pick<ScoreRoundsDependencies, 'bringTargets' | 'score'> = {
    bringTargets: () => {
      asked++;
      return Promise.resolve({ path: 'targets', version });
    },
    score: ({ era }) => {
      looked.push(era);
      return Promise.resolve().then(() =>
        fail(tournamentCodes, 'TARGETS_ABSENT', `There are none of ${era}`),
      );
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

test.run();
