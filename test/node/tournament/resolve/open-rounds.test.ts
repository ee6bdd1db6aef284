import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { peerCodes } from '../../../../node/peer/codes.js';
import { PublicClient } from '../../../../node/tournament/public-client.js';
import { fail } from '../../../../protocol/error.js';
import { TestTournament } from '../server.js';
import { dayMs, digestOf, Ledger, minuteMs, saturdayMs, setRound, start, type Place } from './fixture.js';

const test = suite<Place>('rounds that a resolver opens');

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
    assert.equal(told(), ['trouble TOURNAMENT_CLOCK', 'opened 1247']);
    assert.equal(
      place.ledger.signed.splice(0).map(({ cuts }) => cuts),
      [4],
    );
  }
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

test.run();
