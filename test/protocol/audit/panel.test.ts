import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  drawerOf,
  isLookedAt,
  isReaudited,
  majorityOf,
  type Candidate,
} from '../../../protocol/audit/panel.js';
import {
  cidOf,
  domainHash,
  hashBytes,
  textBytes,
  uint32Bytes,
  type Cid,
  type Hash,
} from '../../../protocol/codec/hash.js';
import { uniformBelow } from '../../../protocol/draw/draw.js';
import type { NodeKey } from '../../../protocol/records/keys.js';
import { weightOf } from '../../../protocol/ledger/members/standing.js';
import { testCampaign } from '../../fixtures/campaign.js';
import { readVectors } from '../records/read-vectors.js';
import { referenceApprentice, referencePanel } from './reference-order.js';

interface PanelVector {
  readonly id: string;
  readonly beacon: Hash;
  readonly subject: Cid;
  readonly size: number;
  readonly weights: readonly number[];
  readonly panel: readonly NodeKey[];
}
/** The nodes of panels.json; there, one that weighs nothing is no candidate. */
const nodes = Array.from(
  { length: 12 },
  (_, i) => domainHash('vector', textBytes(`node ${i}`)) as string as NodeKey,
).sort();
const weighing = (weightOf: (i: number) => number): Candidate[] =>
  nodes.map((node, i) => ({ node, weight: weightOf(i) })).filter(({ weight }) => weight > 0);
const alike = weighing(() => 1);
const subject = cidOf(textBytes('subject'));
const beaconAt = (i: number): Hash => domainHash('test-panel', uint32Bytes(i));
const test = suite('panel');

for (const { id, beacon, subject: cid, size, weights, panel } of readVectors<PanelVector>('panels')) {
  test(`frozen: ${id}`, () => {
    const candidates = weighing((i) => weights[i] as number);
    assert.equal(drawerOf(candidates, 'panel')(beacon, cid, size), panel);
    assert.equal(referencePanel(beacon, cid, candidates, size), panel, 'written anew');
  });
}

interface ApprenticeVector extends Omit<PanelVector, 'size' | 'panel'> {
  readonly apprentice: NodeKey;
}
for (const { id, beacon, subject: cid, weights, apprentice } of readVectors<ApprenticeVector>(
  'apprentices',
)) {
  test(`frozen: apprentice ${id}`, () => {
    const candidates = weighing((i) => weights[i] as number);
    assert.equal(drawerOf(candidates, 'apprentice')(beacon, cid, 1), [apprentice]);
    assert.is(referenceApprentice(beacon, cid, candidates), apprentice, 'written anew');
  });
}

for (const { id, base, standing, reliability, weight } of readVectors<{
  id: string;
  base: number;
  standing: number;
  reliability: number;
  weight: number;
}>('weights')) {
  test(`frozen: weight ${id}`, () => {
    const ledger = {
      campaign: testCampaign(nodes[0]!, { standing: { base, max: 1_000_000_000, decayEpochs: 50 } }),
    };
    assert.is(weightOf(ledger, { standing, reliability }), weight);
  });
}

test('where there are fewer candidates than seats, all of them are seated, and never anyone twice', () => {
  const two = alike.slice(3, 5);
  assert.equal(
    [...drawerOf(two, 'panel')(beaconAt(0), subject, 3)].sort(),
    two.map(({ node }) => node),
  );
  assert.equal(drawerOf([], 'panel')(beaconAt(0), subject, 3), []);
  assert.equal([...drawerOf(alike, 'panel')(beaconAt(0), subject, 99)].sort(), nodes);
});

test('where nobody is missing, or there are more votes than seats, nobody is seated', () => {
  // A dispute can have more replays than its panel has seats; a slice with a negative end would seat all but
  // a few.
  for (const size of [0, -1, -2]) assert.equal(drawerOf(alike, 'panel')(beaconAt(0), subject, size), []);
});

const chiSquare = (counts: readonly number[], expected: (i: number) => number): number =>
  counts.reduce((sum, count, i) => sum + (count - expected(i)) ** 2 / expected(i), 0);

test('of equal weights, every node and every pair is as likely as any other', () => {
  const single = nodes.map(() => 0);
  const pairs = new Map<string, number>();
  const rounds = 3_300;
  for (let i = 0; i < rounds; i++) {
    const panel = drawerOf(alike, 'panel')(beaconAt(i), subject, 2);
    for (const node of panel) single[nodes.indexOf(node)]!++;
    const pair = [...panel].sort().join();
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  assert.is(pairs.size, 66);
  // Exceeded by chance once in 1,000: 31.3 for 11 and 107 for 65 degrees of freedom.
  assert.ok(chiSquare(single, () => (2 * rounds) / 12) < 31.3);
  assert.ok(chiSquare([...pairs.values()], () => rounds / 66) < 107);
});

test('the first is drawn with the chance of its weight, the second by its weight among the others', () => {
  const weights = [1, 2, 3, 10];
  const candidates = weighing((i) => weights[i] ?? 0);
  const [first, second] = [weights.map(() => 0), weights.map(() => 0)];
  const rounds = 4_000;
  for (let i = 0; i < rounds; i++) {
    const [one, two] = drawerOf(candidates, 'panel')(beaconAt(i), subject, 2);
    first[nodes.indexOf(one!)]!++;
    second[nodes.indexOf(two!)]!++;
  }
  const share = (i: number): number => weights[i]! / 16;
  const then = (i: number): number =>
    weights.reduce(
      (sum, weight, j) => (j === i ? sum : sum + (weight / 16) * (weights[i]! / (16 - weight))),
      0,
    );
  // 16.3 for 3 degrees of freedom.
  assert.ok(chiSquare(first, (i) => rounds * share(i)) < 16.3);
  assert.ok(chiSquare(second, (i) => rounds * then(i)) < 16.3);
});

test('a final model is audited once more with the chance that the campaign says', () => {
  const again = (chancePpm: number): number =>
    Array.from({ length: 4_000 }, (_, i) => isReaudited(beaconAt(i), subject, chancePpm)).filter(Boolean)
      .length;
  assert.equal([again(0), again(1_000_000)], [0, 4_000]);
  // Four standard deviations of 4,000 draws at 5 %.
  assert.ok(Math.abs(again(50_000) - 200) < 4 * Math.sqrt(4_000 * 0.05 * 0.95));
});

test('what is drawn below the chance is looked at, what is drawn as high is not (PANEL-4, PANEL-5)', () => {
  for (const [purpose, isDrawn] of [
    ['reaudit', isReaudited],
    ['rejected', isLookedAt],
  ] as const) {
    const drawn = uniformBelow(1_000_000n, (attempt) =>
      domainHash(purpose, hashBytes(beaconAt(0)), textBytes(subject), uint32Bytes(attempt)),
    );
    assert.equal(
      [Number(drawn), Number(drawn) + 1].map((chancePpm) => isDrawn(beaconAt(0), subject, chancePpm)),
      [false, true],
    );
  }
});

test('beacon and subject each draw another panel', () => {
  const subjects = Array.from({ length: 20 }, (_, i) => cidOf(textBytes(`subject ${i}`)));
  const panels = [
    ...subjects.map((each) => drawerOf(alike, 'panel')(beaconAt(0), each, 6)),
    ...subjects.map((_, i) => drawerOf(alike, 'panel')(beaconAt(i + 1), subject, 6)),
  ];
  assert.is(new Set(panels.map((panel) => panel.join())).size, 40);
});

test('a majority is more than half of the seats', () => {
  assert.equal([1, 2, 3, 4, 5, 15].map(majorityOf), [1, 2, 2, 3, 3, 8]);
});

test.run();
