import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { LeaseView } from '../../../../node/api/routes/node.js';
import { viewLease } from '../../../../node/api/views/lease.js';
import type { Ledger } from '../../../../protocol/ledger/ledger.js';
import type { NodeKey } from '../../../../protocol/records/keys.js';
import type { HeldPoint } from '../../../../protocol/ledger/points/point.js';
import type { Member } from '../../../../protocol/ledger/members/member.js';
import type { OpenSlot } from '../../../../protocol/ledger/slots/slot.js';

const test = suite('lease view');
const [own, other] = ['ab'.repeat(32), 'cd'.repeat(32)] as [NodeKey, NodeKey];

const point = (slot: number, heartbeat: number, of: Partial<HeldPoint> = {}): HeldPoint =>
  ({ node: own, owner: own, slot, heartbeat, phase: { type: 'training' }, ...of }) as unknown as HeldPoint;
const open = (slot: number, cut: number): OpenSlot => ({ owner: own, slot, cut }) as unknown as OpenSlot;

const cases: {
  id: string;
  points: HeldPoint[];
  slots: OpenSlot[];
  expected: Pick<LeaseView, 'points' | 'slots' | 'untilCut' | 'untilMs'>;
}[] = [
  { id: 'nothing', points: [], slots: [], expected: { points: 0, slots: 0, untilCut: null, untilMs: null } },
  {
    id: 'a point, whose slot counts with it',
    points: [point(0, 96)],
    slots: [open(0, 90)],
    expected: { points: 1, slots: 0, untilCut: 100, untilMs: 0 },
  },
  {
    id: 'the first of two decides',
    points: [point(0, 100), point(1, 98)],
    slots: [open(0, 97), open(1, 97)],
    expected: { points: 2, slots: 0, untilCut: 102, untilMs: 2_000 },
  },
  {
    id: 'a slot that is still to be claimed',
    points: [point(0, 100)],
    slots: [open(0, 97), open(1, 99)],
    expected: { points: 1, slots: 1, untilCut: 103, untilMs: 3_000 },
  },
  {
    id: 'what is committed has no lease',
    points: [point(0, 90, { phase: { type: 'committed', commitment: 'bafy' as never } })],
    slots: [],
    expected: { points: 0, slots: 0, untilCut: null, untilMs: null },
  },
  {
    id: 'what others hold',
    points: [point(0, 90, { node: other })],
    slots: [],
    expected: { points: 0, slots: 0, untilCut: null, untilMs: null },
  },
];
for (const { id, points, slots, expected } of cases) {
  test(`how long a node may be away: ${id}`, () => {
    const ledger = {
      number: 100,
      campaign: { epochMs: 1_000, claims: { leaseEpochs: 4 } },
      points: new Map(points.map((held, i) => [`${i}`, held])),
      members: new Map([
        [
          own,
          {
            awayCut: 0,
            awayUntil: 0,
            slots: new Map(slots.map((slot, i) => [`${i}`, slot])),
          } as unknown as Member,
        ],
      ]),
    } as unknown as Ledger;
    assert.equal(viewLease(ledger, own), { epochs: 4, epochMs: 1_000, awayUntil: null, ...expected });
  });
}

test('a node that has not enrolled may be away', () => {
  const ledger = {
    number: 0,
    campaign: { epochMs: 1_000, claims: { leaseEpochs: 4 } },
    points: new Map(),
    members: new Map(),
  } as unknown as Ledger;
  assert.is(viewLease(ledger, own).untilCut, null);
});

test.run();
