import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeHistory, encodeHistory, firstDifference, liveHistory } from './history.js';
import { kinds } from './random-life.js';
import { secondReading } from './second-reading.js';
import { slowAfter } from '../runner/slow-cases.js';

const test = suite('a history that others can fold');
const { history, kinds: lived } = liveHistory(3, 60);

/** `npm run scenarios -- --history FILE`, packed: any change of it is a change of the rules. */
const frozen = gunzipSync(readFileSync(new URL('../../../test/vectors/history.cbor.gz', import.meta.url)));

test('200 cuts with every kind of record lead to the digests that are frozen', () => {
  const kept = decodeHistory(frozen);
  assert.is(firstDifference(kept), null);
  assert.is(kept.cuts.at(-1)?.digest, 'b27b8eaeb36a7ee36c7a5b85b32db95f4f984352302f846d752afa09a7e76c41');
  assert.is(secondReading(frozen).cuts, 200);
});

test('it has every kind of record', () => assert.equal([...lived].sort(), [...kinds].sort()));

test('its bytes tell all that it takes to come to the same digest after each cut', () => {
  assert.is(firstDifference(decodeHistory(encodeHistory(history))), null);
});

test('a second reading that shares no code comes to the same chain, roots and digests', () => {
  const seen = secondReading(encodeHistory(history));
  assert.is(seen.cuts, 60);
  assert.ok(seen.records > 200 && seen.settled > 10 && seen.entries > 20, JSON.stringify(seen));
});

const spoiled: { id: string; spoil: (own: typeof history) => typeof history }[] = [
  {
    id: 'a record that is missing',
    spoil: (own) => at(own, 1, ({ records }) => ({ records: records.slice(1) })),
  },
  { id: 'a cut that is missing', spoil: (own) => ({ ...own, cuts: own.cuts.slice(1) }) },
  { id: 'another digest', spoil: (own) => at(own, 40, () => ({ digest: own.cuts[39]!.digest })) },
  { id: 'another last digest', spoil: (own) => at(own, 59, () => ({ digest: own.cuts[39]!.digest })) },
  {
    id: 'what was settled, told twice',
    spoil: (own) => at(own, settling, ({ settled }) => ({ settled: [...settled, ...settled] })),
  },
];
const settling = history.cuts.findIndex(({ settled }) => settled.length > 0);
const at = (
  own: typeof history,
  index: number,
  change: (cut: (typeof history.cuts)[number]) => Partial<(typeof history.cuts)[number]>,
): typeof history => ({
  ...own,
  cuts: own.cuts.map((cut, i) => (i === index ? { ...cut, ...change(cut) } : cut)),
});
const difference = slowAfter(1, test);
for (const { id, spoil } of spoiled)
  difference(`the second reading finds ${id}`, () => {
    assert.throws(() => secondReading(encodeHistory(spoil(history))), /\bcut \d+/);
  });

test('a ledger that differs is told with the cut where it first does', () => {
  const cuts = history.cuts.map((each, i) =>
    i === 40 ? { ...each, digest: history.cuts[39]!.digest } : each,
  );
  assert.is(firstDifference({ ...history, cuts }), 41);
});

test.run();
