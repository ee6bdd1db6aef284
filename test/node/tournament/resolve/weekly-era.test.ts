import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { unopenedRounds, weeklyEra } from '../../../../node/tournament/resolve/weekly-era.js';

const test = suite('weekly eras');
const eraAt = (time: string): string | null => weeklyEra({ openMs: Date.parse(time) });
const minuteMs = 60_000;

test('the round of a weekend is of the era of its Saturday, and those of other days are of none', () => {
  assert.equal(
    ['2003-01-11T13:00:00Z', '2003-02-01T13:00:00Z', '2016-01-02T18:00:00Z', '2026-11-28T12:00:00Z'].map(
      eraAt,
    ),
    ['0001', '0004', '0678', '1247'],
  );
  assert.equal(['2026-11-29T12:00:00Z', '2026-11-30T12:00:00Z'].map(eraAt), ['1247', '1247'], 'opened late');
  for (const day of ['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27', '2003-01-10', '2002-12-28'])
    assert.is(eraAt(`${day}T12:00:00Z`), null);
});

test('closed weekly rounds without one of the campaign are found, from its first round on', () => {
  const rounds = [1_000, 1_003, 1_005, 1_010, 1_015].map((number, i) => {
    const openMs =
      Date.parse('2026-11-07T12:00:00Z') +
      (number === 1_003 ? 3 : (7 * (number - 1_000)) / 5) * 24 * 60 * minuteMs;
    return { number, openMs, closeMs: openMs + (i + 1) * minuteMs };
  });
  const nowMs = Date.parse('2026-11-28T12:00:00Z');
  const found = (eras: readonly string[]): unknown =>
    unopenedRounds(rounds, eras, nowMs).map(({ round, era }) => [round.number, era]);
  assert.equal(found(['1244', '1246']), [[1_005, '1245']]);
  assert.equal(found(['1245']), [[1_010, '1246']]);
  assert.equal(found([]), []);
  assert.equal(found(['1340']), [], 'rounds that are named otherwise');
});

test.run();
