import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { describeEvent } from '../../../../cli/commands/node/describe-event.js';
import { describeLease } from '../../../../cli/commands/node/describe-lease.js';

const cid = 'bafyreihzqxmwdkgfblaplaqh5m5bkecmbwtnowypnxoncbswq2akdycquq';

test('work is told by the id of its point or of its record', () => {
  const line = (key: string): string | null =>
    describeEvent({ type: 'work', key, task: 'replay', state: 'done' });
  assert.equal(
    [line(`replay/${cid}`), line(`replay/${'2264d84d'.repeat(8)}`)],
    ['replay …akdycquq: done', 'replay 2264d84d: done'],
  );
});

const released = {
  type: 'released',
  pointId: '2264d84d'.repeat(8),
  node: 'abcd1234'.repeat(8),
  reason: 'expired',
  cut: 9,
} as never;

test('a point that is released as expired is told with the lease that its node was away for', () => {
  assert.is(
    describeEvent(released, { leaseEpochs: 4 }),
    'point 2264d84d of node abcd1234 is free again: expired, since it was away or without another segment for longer than the lease of 4 cuts',
  );
  assert.match(describeEvent(released) as string, /longer than the lease$/);
});

const leases: {
  id: string;
  points: number;
  slots: number;
  untilCut: number | null;
  untilMs: number | null;
  text: string;
}[] = [
  {
    id: 'nothing',
    points: 0,
    slots: 0,
    untilCut: null,
    untilMs: null,
    text: 'this node trains nothing that it could lose by being away; what it claims lives 36 cuts, about 6 hours, without it',
  },
  {
    id: 'two points',
    points: 2,
    slots: 0,
    untilCut: 120,
    untilMs: 18_000_000,
    text: 'this node holds 2 points; it may be away until cut 120, about 5 hours: the lease is 36 cuts, about 6 hours',
  },
  {
    id: 'a point and a slot',
    points: 1,
    slots: 1,
    untilCut: 90,
    untilMs: 600_000,
    text: 'this node holds 1 point and 1 open slot; it may be away until cut 90, about 10 minutes: the lease is 36 cuts, about 6 hours',
  },
];
for (const { id, text, ...lease } of leases) {
  test(`how long a node may be away: ${id}`, () =>
    assert.is(describeLease({ epochs: 36, epochMs: 600_000, awayUntil: null, ...lease }), text));
}

test('how long a node may be away: one that is', () => {
  const lease = { epochs: 36, epochMs: 600_000, points: 1, slots: 0, untilCut: 160, untilMs: 42_000_000 };
  assert.is(
    describeLease({ ...lease, awayUntil: 140 }),
    'it has said that it is away until cut 140; this node holds 1 point; it may be away until cut 160, about 11.7 hours: the lease is 36 cuts, about 6 hours',
  );
});

test("another node with this one's identity is told with what to do, and a peer's word as no more than that", () => {
  const [proven, said] = [true, false].map((isProven) =>
    describeEvent({ type: 'twin', address: '/ip4/8.8.4.4/tcp/4001', isProven }),
  );
  assert.match(
    proven as string,
    /^another node runs with this node's identity, at \/ip4\/8\.8\.4\.4\/tcp\/4001\. Stop one of the two nodes/,
  );
  assert.match(said as string, /^a peer says that/);
  assert.match(
    describeEvent({ type: 'twin', address: null, isProven: true }) as string,
    /has dialled this one/,
  );
});

test.run();
