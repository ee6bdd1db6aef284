import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compareRanks } from '../../../../protocol/ledger/rules/claim.js';
import { ownerOf } from '../../../../protocol/records/keys.js';
import { slotKey } from '../../../../protocol/ledger/ledger.js';
import { Chain, testIdentity } from '../chain.js';
import { rivals } from '../rivals.js';
import { testRefusals } from '../refusals.js';
const on = await Chain.create(4);
const [first, second, third] = [on.nodes[0], on.nodes[1], on.nodes[2]];
on.fold(on.opening(first), on.opening(second), on.opening(third));
const foresight = on.sign(third, 'claim', {
    owner: ownerOf(third.key),
    slot: 0,
    generation: 0,
    pointId: '00'.repeat(32),
    target: 'target',
    index: 0n,
});
const undrawn = on.refusal(foresight);
on.fold();
const closed = on.claim(third, 0);
on.fold(on.sign(third, 'skip', { owner: ownerOf(third.key), slot: 0 }));
const claim = on.claim(first, 0);
const stranger = await testIdentity(50);
const { slot, generation, pointId: drawnPoint, target, index } = claim.body;
const ofStranger = on.sign(stranger, 'claim', {
    owner: ownerOf(stranger.key),
    slot,
    generation,
    pointId: drawnPoint,
    target,
    index,
});
const barred = await Chain.create(2);
barred.fold(barred.opening(barred.nodes[1]));
barred.fold();
const ofBarred = barred.claim(barred.nodes[1], 0);
barred.ledger.members.get(barred.nodes[1].key).barred = true;
const settled = await Chain.create(2);
settled.fold(settled.opening(settled.nodes[1]));
settled.fold();
const ofSettled = settled.claim(settled.nodes[1], 0);
settled.settled.set(ofSettled.body.pointId, {
    state: 'refused',
    generation: 0,
    cut: 1,
    owner: ofSettled.body.owner,
    node: ofSettled.body.node,
    manifest: '',
});
const held = await rivals();
held.chain.fold(held.claims[0]);
held.chain.ledger.members.get(held.claims[1].body.node).slots.set(slotKey(held.slot), held.slot);
// As the next fold begins.
held.chain.ledger.number++;
testRefusals('claim', [
    {
        id: 'for another owner',
        on,
        record: on.claim(first, 0, { owner: ownerOf(second.key) }),
        code: 'CLAIM_SLOT',
        timing: 'early',
    },
    { id: 'by who is no member', on, record: ofStranger, code: 'CLAIM_SLOT', timing: 'early' },
    {
        id: 'of a slot to come',
        on,
        record: on.claim(first, 0, { slot: 1 }),
        code: 'CLAIM_SLOT',
        timing: 'early',
    },
    { id: 'of a slot that has closed', on, record: closed, code: 'CLAIM_SLOT', timing: 'late' },
    { id: 'by who was barred', on: barred, record: ofBarred, code: 'CLAIM_SLOT', timing: 'late' },
    {
        id: 'of a point that was not drawn',
        on,
        record: on.claim(first, 0, { index: claim.body.index + 1n }),
        code: 'CLAIM_DRAW',
        timing: 'wrong',
    },
    {
        id: 'for a target that was not drawn',
        on,
        record: on.claim(first, 0, { target: 'target_c' }),
        code: 'CLAIM_DRAW',
        timing: 'wrong',
    },
    {
        id: 'of a generation to come',
        on,
        record: on.claim(first, 0, { generation: 1 }),
        code: 'CLAIM_GENERATION',
        timing: 'early',
    },
    {
        id: 'of a point settled for good',
        on: settled,
        record: ofSettled,
        code: 'CLAIM_GENERATION',
        timing: 'late',
    },
    {
        id: 'of a point that an earlier cut gave away',
        on: held.chain,
        record: held.claims[1],
        code: 'CLAIM_LOST',
        timing: 'late',
    },
]);
test('a claim waits for its draw', () => assert.equal(undrawn, { code: 'CLAIM_SLOT', timing: 'early' }));
test('an admitted claim holds its point from the cut on', async () => {
    const chain = await Chain.create(2);
    const { cid, body } = chain.hold(chain.nodes[1]);
    const { claim: holder, cut, heartbeat, commitment } = chain.ledger.points.get(body.pointId);
    assert.equal({ holder, cut, heartbeat, commitment }, { holder: cid, cut: chain.ledger.number, heartbeat: chain.ledger.number, commitment: null });
});
const hash = fc.integer({ min: 0, max: 3 }).map((digit) => String(digit).repeat(64));
const rank = fc.record({
    generation: fc.nat(2),
    cut: fc.nat(3),
    ticket: hash,
    slot: fc.nat(2),
    claim: fc.integer({ min: 0, max: 9 }).map((n) => `claim ${n}`),
});
test('ranks are in one order, whoever compares them', () => {
    fc.assert(fc.property(rank, rank, rank, (a, b, c) => {
        assert.is(Math.sign(compareRanks(a, b)), -Math.sign(compareRanks(b, a)));
        if (compareRanks(a, b) < 0 && compareRanks(b, c) < 0)
            assert.ok(compareRanks(a, c) < 0);
        assert.is(compareRanks(a, b) === 0, JSON.stringify(a) === JSON.stringify(b));
    }), { seed: 1, numRuns: 2_000 });
});
test('the merge is a join: any order, duplication or partition, the same winner', () => {
    const least = (ranks) => ranks.reduce((a, b) => (compareRanks(b, a) < 0 ? b : a));
    const heard = fc
        .array(rank, { minLength: 1, maxLength: 8 })
        .chain((ranks) => fc.record({
        ranks: fc.constant(ranks),
        shuffled: fc.shuffledSubarray(ranks, { minLength: ranks.length }),
        doubled: fc.array(fc.constantFrom(...ranks), { maxLength: 8 }),
        at: fc.nat(ranks.length - 1),
    }));
    fc.assert(fc.property(heard, ({ ranks, shuffled, doubled, at }) => {
        const winner = least(ranks);
        assert.equal(least([...shuffled, ...doubled]), winner);
        // Two sides that heard different ones, and then of each other's winner.
        assert.equal(least([least(shuffled.slice(0, at + 1)), least(shuffled.slice(at))]), winner);
    }), { seed: 2, numRuns: 2_000 });
});
test('of two claims of one point in one cut the lower ticket wins, and the loser draws again', async () => {
    const { chain, claims, tickets } = await rivals();
    const events = chain.fold(...claims);
    const [winner, loser] = claims
        .map(({ body }) => ({ node: body.node, slot: body.slot, ticket: tickets.get(body.node) }))
        .sort((a, b) => (a.ticket < b.ticket ? -1 : 1));
    const { pointId } = claims[0].body;
    assert.is(chain.ledger.points.get(pointId).node, winner.node);
    // Another slot may have drawn it in an earlier cut.
    const ofClaims = events.filter((event) => event.type === 'lost' &&
        claims.some(({ body }) => body.node === event.node && body.slot === event.slot));
    assert.equal(ofClaims, [{ type: 'lost', pointId, node: loser.node, slot: loser.slot }]);
    const node = chain.nodeOf(loser.node);
    assert.is(chain.refusal(chain.opening(node)), null);
    assert.is.not(chain.hold(node).body.pointId, pointId);
    assert.is(chain.ledger.members.get(node.key).skipped, 0, 'nobody skips what it loses');
});
test('an earlier cut beats a lower ticket', async () => {
    const { chain, claims, tickets } = await rivals();
    const [lower, higher] = [...claims].sort((a, b) => tickets.get(a.body.node) < tickets.get(b.body.node) ? -1 : 1);
    chain.fold(higher);
    chain.fold(lower);
    assert.is(chain.ledger.points.get(lower.body.pointId).node, higher.body.node);
});
test.run();
//# sourceMappingURL=claim.test.js.map