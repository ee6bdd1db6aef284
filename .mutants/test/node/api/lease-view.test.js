import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { viewLease } from '../../../node/api/lease-view.js';
const test = suite('lease view');
const [own, other] = ['ab'.repeat(32), 'cd'.repeat(32)];
const point = (slot, heartbeat, of = {}) => ({ node: own, owner: own, slot, heartbeat, commitment: null, ...of });
const open = (slot, cut) => ({ owner: own, slot, cut });
const cases = [
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
        points: [point(0, 90, { commitment: 'bafy' })],
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
                [own, { slots: new Map(slots.map((slot, i) => [`${i}`, slot])) }],
            ]),
        };
        assert.equal(viewLease(ledger, own), { epochs: 4, epochMs: 1_000, ...expected });
    });
}
test('a node that has not enrolled may be away', () => {
    const ledger = {
        number: 0,
        campaign: { epochMs: 1_000, claims: { leaseEpochs: 4 } },
        points: new Map(),
        members: new Map(),
    };
    assert.is(viewLease(ledger, own).untilCut, null);
});
test.run();
//# sourceMappingURL=lease-view.test.js.map