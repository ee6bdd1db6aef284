import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { describeEvent } from '../../../../cli/commands/node/describe-event.js';
import { describeHold } from '../../../../cli/commands/node/describe-hold.js';
import { describePace, NowAndThen } from '../../../../cli/commands/node/describe-pace.js';
import { EmptyCuts } from '../../../../cli/commands/node/empty-cuts.js';
import { describeKept } from '../../../../cli/commands/node/describe-kept.js';
import { describePeers } from '../../../../cli/commands/node/describe-peers.js';
import { describeReach } from '../../../../cli/commands/node/describe-reach.js';
import { describeWaiting } from '../../../../cli/commands/node/describe-waiting.js';
import type { Status } from '../../../../node/api/routes/node.js';
import { holdReasons } from '../../../../node/restraint/hold.js';
import type { PointId } from '../../../../protocol/grid/point.js';
import type { NodeKey } from '../../../../protocol/records/keys.js';
import { waitingReasons } from '../../../../protocol/peer/waiting.js';
import { emptyStatus } from '../empty-status.js';
import { describeLease } from '../../../../cli/commands/node/describe-lease.js';

const cid = 'bafyreihzqxmwdkgfblaplaqh5m5bkecmbwtnowypnxoncbswq2akdycquq';

const pointId = '2264d84d'.repeat(8) as PointId;

test('work is told by the point of its model, whatever record it is for', () => {
  const work = { key: `replay/${cid}`, pointId, task: 'replay' } as const;
  const why = 'No peer gave a block.';
  assert.equal(
    [
      describeEvent({ type: 'work', ...work, state: 'done' }),
      describeEvent({ type: 'workFailed', ...work, why, final: true }),
    ],
    ['replay 2264d84d: done', 'replay 2264d84d: No peer gave a block. Given up.'],
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

const peersTexts: [
  id: string,
  status: { peers: number; findablePeers: number; isResolver?: boolean },
  RegExp,
][] = [
  ['connected', { peers: 3, findablePeers: 5 }, /^3$/],
  [
    'dials-whom-it-knows',
    { peers: 0, findablePeers: 1 },
    /^0; it dials 1 peer that it knows until one answers$/,
  ],
  ['knows-nobody', { peers: 0, findablePeers: 0 }, /^0; this node knows no member, .* give --bootstrap/],
  ['resolver-who-waits', { peers: 0, findablePeers: 0, isResolver: true }, /^0$/],
];
for (const [id, { isResolver = false, ...peers }, text] of peersTexts)
  test(`peers are told: ${id}`, () => {
    assert.match(describePeers({ ...peers, twin: null, campaign: { isResolver } } as Status), text);
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

const nowMs = Date.UTC(2026, 0, 2, 17, 0);
const waits: {
  reason: Parameters<typeof describeWaiting>[0]['reason'];
  cuts: [number | null, number | null];
  text: string;
}[] = [
  {
    reason: 'enrolment',
    cuts: [1, 3],
    text: 'the node waits for its enrolment, which cut 1, about 10 minutes from now (2026-01-02 17:10 UTC) can hold; then it opens a slot, and training can begin with cut 3, about 30 minutes from now (2026-01-02 17:30 UTC)',
  },
  {
    reason: 'opening',
    cuts: [2, 3],
    text: 'the node waits for its next slot, which cut 2, about 20 minutes from now (2026-01-02 17:20 UTC) can open; the cut after that draws a point, and training can begin with cut 3, about 30 minutes from now (2026-01-02 17:30 UTC)',
  },
  {
    reason: 'draw',
    cuts: [3, 3],
    text: 'the node waits for its point, which cut 3, about 30 minutes from now (2026-01-02 17:30 UTC) draws: then training begins',
  },
  {
    reason: 'skips',
    cuts: [144, 146],
    text: 'too many slots were skipped: the next can be opened after cut 144, about 24 hours from now (2026-01-03 17:00 UTC), and training can begin with cut 146, about 24.3 hours from now (2026-01-03 17:20 UTC)',
  },
  {
    reason: 'away',
    cuts: [12, null],
    text: 'the node is away until cut 12, about 2 hours from now (2026-01-02 19:00 UTC); gridlode back ends that',
  },
  { reason: 'untrained', cuts: [null, null], text: 'this node trains nothing: --trainings is 0' },
];
for (const {
  reason,
  cuts: [cut, trainsCut],
  text,
} of waits) {
  test(`what a node waits for before it trains: ${reason}`, () => {
    const ms = (number: number | null): number | null => number && number * 600_000;
    const waiting = { reason, cut, untilMs: ms(cut), trainsCut, trainsMs: ms(trainsCut) };
    assert.is(describeWaiting(waiting, nowMs), text);
  });
}

test('what keeps a node from training is told in words, whatever it is', () => {
  const told = waitingReasons.map((reason) =>
    describeWaiting({ reason, cut: 1, untilMs: 1, trainsCut: 3, trainsMs: 2 }, nowMs),
  );
  assert.is(new Set(told).size, waitingReasons.length);
});

test('what holds a node is told in words, and until when where that is known', () => {
  const endsMs = Date.UTC(2026, 0, 2, 17, 50);
  const told = holdReasons.map((reason) => describeHold({ reason, endsMs: null }));
  assert.is(new Set(told).size, holdReasons.length);
  assert.is(
    describeHold({ reason: 'paused', endsMs }),
    'paused until 2026-01-02 17:50 UTC: gridlode resume ends that',
  );
  assert.is(
    describeEvent({ type: 'hold', hold: { reason: 'schedule', endsMs } }),
    'outside of its hours until 2026-01-02 17:50 UTC, see gridlode schedule',
  );
  assert.is(describeEvent({ type: 'hold', hold: null }), 'the node may work again');
});

test('a training is told with its pace, the time that is left, and where it went on', () => {
  const pace = { segments: 0, total: 40, from: 0, segmentMs: null };
  assert.is(describePace(pace), '0 of 40 segments');
  assert.is(
    describePace({ ...pace, segments: 10, segmentMs: 90_000 }),
    '10 of 40 segments, 90 seconds each, about 45 minutes left',
  );
  assert.is(
    describePace({ segments: 12, total: 40, from: 12, segmentMs: null }),
    '12 of 40 segments, from 12 on since its last start',
  );
});

test('of trainings a line is due where one begins or goes on, after a minute, and then each ten', () => {
  const lines = new NowAndThen();
  const at = (key: string, segments: number, from: number, minute: number): boolean =>
    lines.isDue(
      { type: 'trees', key, pointId, segments, total: 40, from, segmentMs: null, trees: 0 },
      minute * 60_000,
    );
  assert.equal([at('a', 0, 0, 0), at('b', 7, 7, 1)], [true, true]);
  assert.equal(
    [at('a', 1, 0, 0.9), at('a', 2, 0, 1), at('a', 3, 0, 10.9), at('a', 4, 0, 11), at('b', 8, 7, 2)],
    [false, true, false, true, true],
  );
  assert.ok(lines.isDue({ type: 'work', key: 'a', pointId, task: 'train', state: 'done' }, 0));
});

test('cuts without records are one line, before the next event and now and then', () => {
  const cuts = new EmptyCuts();
  const at = (number: number, records: number, minute: number): string[] =>
    cuts.linesAt({ type: 'cut', number, records }, `cut ${number}`, minute * 60_000);
  assert.equal([at(1, 0, 0), at(2, 0, 1), at(3, 4, 2)], [[], [], ['cuts 1 to 2 without records', 'cut 3']]);
  assert.equal([at(4, 0, 3), at(5, 1, 4)], [[], ['cut 4 without records', 'cut 5']]);
  assert.equal([at(6, 0, 5), at(7, 0, 15), at(8, 1, 16)], [[], ['cuts 6 to 7 without records'], ['cut 8']]);
});

test('cuts that stay away are told with how long, and what becomes of the work', () =>
  assert.match(
    describeEvent({ type: 'silent', cut: 7, ms: 1_860_000 }) as string,
    /^no cut came for 31 minutes, after cut 7: the resolver is away/,
  ));

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

test('what a relay keeps is told with for whom, and nothing where it keeps nothing', () => {
  const maxBytes = 5e9;
  assert.equal(describeKept({ bytes: 0, maxBytes, authors: [] }), []);
  const authors = Array.from({ length: 9 }, (_, i) => ({
    node: String(i).repeat(64) as NodeKey,
    models: i + 1,
    bytes: 1e6,
  }));
  const [[name, told]] = describeKept({ bytes: 9e6, maxBytes, authors }) as [[string, string]];
  assert.is(name, 'kept');
  assert.match(
    told,
    /^9 MB of at most 5 GB, for nodes that it relays: 00000000 \(1 model, 1 MB\), 11111111 /,
  );
  assert.match(told, /77777777 \(8 models, 1 MB\), 1 more$/);
});

const unreached = emptyStatus.reach;
for (const [id, reach, text] of [
  ['this machine alone', { ...unreached, isLocal: true }, /on this machine alone/],
  ['reached', { ...unreached, isReached: true }, /^reachable: a peer has dialled it from outside$/],
  [
    'behind a router',
    { ...unreached, relays: ['12D3one', '12D3two'], directWays: 2, relayed: 1 },
    /^behind a router: relayed by 12D3one, 12D3two; 2 peers direct by WebRTC; 1 peer by a relay alone$/,
  ],
  [
    'unreachable',
    unreached,
    /^unreachable, because no peer .* forward its port .* --announce .* --bootstrap/,
  ],
  [
    'forwarded by its router',
    { ...unreached, isReached: true, forwarded: '/ip4/8.8.4.4/tcp/4001' },
    /from outside; its router says that it forwards \/ip4\/8\.8\.4\.4\/tcp\/4001$/,
  ],
  [
    'without WebRTC',
    { ...unreached, relays: ['12D3one'], trouble: 'no binding' },
    /relayed by 12D3one; no WebRTC for now: no binding$/,
  ],
] as const)
  test(`how a node is reached is told: ${id}`, () => assert.match(describeReach(reach), text));

test.run();
