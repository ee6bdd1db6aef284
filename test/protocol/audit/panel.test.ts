import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { drawPanel, majorityOf } from '../../../protocol/audit/panel.js';
import { cidOf, domainHash, hashBytes, textBytes, uint32Bytes, type Cid, type Hash } from '../../../protocol/codec/hash.js';
import type { NodeKey } from '../../../protocol/records/keys.js';
import { readVectors } from '../records/read-vectors.js';
import { referenceOrder } from './reference-order.js';

interface PanelVector {
  readonly id: string;
  readonly beacon: Hash;
  readonly subject: Cid;
  readonly size: number;
  readonly barred: readonly NodeKey[];
  readonly panel: readonly NodeKey[];
}
/** The nodes of panels.json. */
const nodes = Array.from({ length: 12 }, (_, i) => domainHash('vector', textBytes(`node ${i}`)) as string as NodeKey).sort();
const anyone = (): boolean => true;
const subject = cidOf(textBytes('subject'));
const beaconAt = (i: number): Hash => domainHash('test-panel', uint32Bytes(i));
const test = suite('panel');

for (const { id, beacon, subject: cid, size, barred, panel } of readVectors<PanelVector>('panels')) {
  test(`frozen: ${id}`, () => assert.equal(drawPanel(beacon, cid, nodes, size, (node) => !barred.includes(node)), panel));
}

test('a panel is the first eligible nodes of the order that SPEC.md draws', () => {
  for (let i = 0; i < 50; i++) {
    const beacon = beaconAt(i);
    const seed = domainHash('panel', hashBytes(beacon), textBytes(subject));
    const isEligible = (node: NodeKey): boolean => parseInt(node.slice(0, 2), 16) % 4 !== i % 4;
    const expected = referenceOrder(seed, 'panel', nodes.length).map((at) => nodes[at] as NodeKey).filter(isEligible);
    for (const size of [1, 2, 3, 12]) assert.equal(drawPanel(beacon, subject, nodes, size, isEligible), expected.slice(0, size));
  }
});

test('where fewer are eligible than seats are missing, all of them are seated, and never anyone twice', () => {
  const two = new Set(nodes.slice(3, 5));
  assert.equal([...drawPanel(beaconAt(0), subject, nodes, 3, (node) => two.has(node))].sort(), [...two]);
  assert.equal(drawPanel(beaconAt(0), subject, nodes, 3, () => false), []);
  assert.equal(drawPanel(beaconAt(0), subject, [], 3, anyone), []);
  assert.equal([...drawPanel(beaconAt(0), subject, nodes, 99, anyone)].sort(), nodes);
});

test('where nobody is missing, or there are more votes than seats, nobody is seated', () => {
  // A dispute can have more replays than its panel has seats; a slice with a negative end would seat all but a few.
  for (const size of [0, -1, -2]) assert.equal(drawPanel(beaconAt(0), subject, nodes, size, anyone), []);
});

test('every node and every pair is as likely as any other', () => {
  const single = new Map<string, number>();
  const pairs = new Map<string, number>();
  const rounds = 3_300;
  for (let i = 0; i < rounds; i++) {
    const panel = drawPanel(beaconAt(i), subject, nodes, 2, anyone);
    for (const node of panel) single.set(node, (single.get(node) ?? 0) + 1);
    const pair = [...panel].sort().join();
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  const chiSquare = (counts: Iterable<number>, expected: number): number => [...counts].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  assert.is(pairs.size, 66);
  // Exceeded by chance once in 1,000: 31.3 for 11 and 107 for 65 degrees of freedom.
  assert.ok(chiSquare(single.values(), (2 * rounds) / 12) < 31.3);
  assert.ok(chiSquare(pairs.values(), rounds / 66) < 107);
});

test('beacon and subject each draw another panel', () => {
  const subjects = Array.from({ length: 20 }, (_, i) => cidOf(textBytes(`subject ${i}`)));
  const panels = [...subjects.map((each) => drawPanel(beaconAt(0), each, nodes, 6, anyone)), ...subjects.map((_, i) => drawPanel(beaconAt(i + 1), subject, nodes, 6, anyone))];
  assert.is(new Set(panels.map((panel) => panel.join())).size, 40);
});

test('a majority is more than half of the seats', () => {
  assert.equal([1, 2, 3, 4, 5, 15].map(majorityOf), [1, 2, 2, 3, 3, 8]);
});

test.run();
