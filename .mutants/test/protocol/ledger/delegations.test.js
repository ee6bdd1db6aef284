import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { accountOf, delegationOwner } from '../../../protocol/records/keys.js';
import { testStake } from '../../fixtures/campaign.js';
import { Chain, testIdentity } from './chain.js';
import { testRefusals } from './refusals.js';
const staker = await testIdentity(40);
/** A chain in which a staker has an amount. */
async function staked(nodes = 4, amount = 1000n, changes = {}) {
    const stake = { ...testStake, genesis: [{ account: accountOf(staker.key), amount }] };
    const chain = await Chain.create(nodes, {
        stake,
        claims: {
            openSlotsMax: 4,
            skipMaxPpm: 250_000,
            leaseEpochs: 40,
            enrolmentEpochs: 400,
            newcomersMax: 10_000,
        },
        ...changes,
    });
    // Who never opened a slot is drawn for no delegation.
    for (const member of chain.ledger.members.values())
        member.openings = 1;
    return chain;
}
/** Delegates, and has a node drawn or taken. */
function delegate(chain, models, operator = null) {
    const record = chain.signed(staker, 'delegation', {
        amount: 100n,
        models,
        operator: operator?.key ?? null,
    });
    chain.fold(record);
    chain.fold();
    return record;
}
const delegationOf = (chain, { cid }) => chain.ledger.delegations.get(delegationOwner(cid));
const workerOf = (chain, record) => chain.nodeOf(delegationOf(chain, record).node);
const on = await staked();
const single = delegate(on, 1, on.nodes[1]);
const owner = delegationOwner(single.cid);
on.hold(on.nodes[1], owner);
testRefusals('opening for a delegation', [
    {
        id: 'that nobody made',
        on,
        record: on.opening(on.nodes[1], { owner: delegationOwner(on.cid), slot: 0 }),
        code: 'OPENING_OWNER',
        timing: 'early',
    },
    {
        id: 'that another node works for',
        on,
        record: on.opening(on.nodes[2], { owner, slot: delegationOf(on, single).nextSlot }),
        code: 'OPENING_OWNER',
        timing: 'late',
    },
    {
        id: 'that lacks no model',
        on,
        record: on.opening(on.nodes[1], { owner, slot: delegationOf(on, single).nextSlot }),
        code: 'OPENING_OWNER',
        timing: 'late',
    },
    {
        id: 'out of order',
        on,
        record: on.opening(on.nodes[1], { owner, slot: delegationOf(on, single).nextSlot + 1 }),
        code: 'OPENING_SLOT',
        timing: 'early',
    },
    {
        id: 'once more',
        on,
        record: on.opening(on.nodes[1], { owner, slot: 0 }),
        code: 'OPENING_SLOT',
        timing: 'late',
    },
]);
test("the node that a delegation names trains for it, and the final model is the delegation's", async () => {
    const chain = await staked();
    const record = delegate(chain, 2, chain.nodes[2]);
    assert.is(delegationOf(chain, record).node, chain.nodes[2].key);
    const commitment = chain.commit(chain.nodes[2], delegationOwner(record.cid));
    const { pointId, manifest } = commitment.body;
    const verifiers = chain
        .auditors(commitment.cid)
        .map(({ key }) => key)
        .sort();
    chain.finish(commitment.cid);
    assert.equal(delegationOf(chain, record).final, new Map([
        [
            pointId,
            {
                node: chain.nodes[2].key,
                manifest,
                commitment: commitment.cid,
                cut: chain.ledger.number,
                verifiers,
                held: new Map(),
            },
        ],
    ]));
    assert.is(chain.settled.get(pointId)?.state === 'final' && chain.settled.get(pointId).owner, delegationOwner(record.cid));
    assert.is(chain.refusal(chain.opening(chain.nodes[2], {
        owner: delegationOwner(record.cid),
        slot: delegationOf(chain, record).nextSlot,
    })), null, 'one model is still lacking');
});
test('a node that only audits is drawn for no delegation', async () => {
    const chain = await staked();
    for (const member of chain.ledger.members.values())
        member.openings = 0;
    const record = delegate(chain, 1);
    assert.is(delegationOf(chain, record).node, null);
    chain.fold(chain.opening(chain.nodes[3]));
    chain.fold();
    assert.is(delegationOf(chain, record).node, chain.nodes[3].key);
});
test('where a delegation names nobody a beacon draws, and not always the same', async () => {
    const chain = await staked(6);
    const workers = new Set(Array.from({ length: 8 }, () => workerOf(chain, delegate(chain, 1)).key));
    assert.ok(workers.size > 2, `${workers.size} of 6 nodes for 8 delegations`);
});
test('a node that brings no model in its term loses the delegation to another, and what it held for it is free again', async () => {
    const chain = await staked();
    const record = delegate(chain, 1, chain.nodes[1]);
    const claim = chain.hold(chain.nodes[1], delegationOwner(record.cid));
    const { termCut } = delegationOf(chain, record);
    chain.foldEmpty(termCut + chain.campaign.stake.termEpochs - 1 - chain.ledger.number);
    assert.is(delegationOf(chain, record).node, chain.nodes[1].key);
    const events = chain.fold();
    const { node, operator } = delegationOf(chain, record);
    assert.is.not(node, chain.nodes[1].key);
    assert.is(operator, null);
    assert.equal(events.filter(({ type }) => type === 'released'), [{ type: 'released', pointId: claim.body.pointId, node: chain.nodes[1].key, reason: 'reassigned' }]);
    assert.is(chain.ledger.members.get(chain.nodes[1].key).slots.size, 0);
    assert.is(chain.ledger.members.get(chain.nodes[1].key).skipped, 0);
    assert.equal(chain.refusal(chain.commitment(claim)), { code: 'COMMITMENT_CLAIM', timing: 'late' });
});
test('who delivers keeps the delegation for another term; who is barred loses it at once', async () => {
    const chain = await staked();
    const record = delegate(chain, 2, chain.nodes[1]);
    chain.finish(chain.commit(chain.nodes[1], delegationOwner(record.cid)).cid);
    chain.foldEmpty(chain.campaign.stake.termEpochs);
    assert.is(delegationOf(chain, record).node, chain.nodes[1].key);
    chain.ledger.members.get(chain.nodes[1].key).barred = true;
    chain.fold();
    assert.is.not(delegationOf(chain, record).node, chain.nodes[1].key);
});
test('a model found forged is taken from its delegation, which gets another', async () => {
    const chain = await staked(7);
    const record = delegate(chain, 1, chain.nodes[1]);
    const commitment = chain.commit(chain.nodes[1], delegationOwner(record.cid));
    chain.finish(commitment.cid);
    assert.is(delegationOf(chain, record).final.size, 1);
    const accuser = chain.auditors(commitment.cid)[0];
    const { pledge, attested } = chain.ledger.commitments.get(commitment.cid).seats.get(accuser.key);
    assert.ok(pledge !== null && attested !== null);
    const again = chain.nodes.find((node) => node.key !== chain.nodes[1].key && !chain.auditors(commitment.cid).includes(node));
    chain.ledger.commitments
        .get(commitment.cid)
        .seats.set(again.key, {
        cut: chain.ledger.number,
        alpha: 'ab'.repeat(32),
        withheld: false,
        pledge: null,
        attested: null,
        silent: false,
    });
    const dispute = chain.dispute(again, commitment.cid);
    chain.fold(dispute);
    chain.fold();
    const { claimed, found } = dispute.body;
    chain.fold(...chain.judges(dispute.cid).map((judge) => chain.replay(judge, dispute.cid, claimed, found)));
    assert.is(delegationOf(chain, record).final.size, 0);
    assert.is(chain.settled.get(commitment.body.pointId)?.state, 'revoked');
    chain.fold();
    assert.is.not(delegationOf(chain, record).node, chain.nodes[1].key);
});
test('a delegation that is taken back opens no slot any more, and its amount returns after the time of unbonding', async () => {
    const chain = await staked();
    const record = delegate(chain, 1, chain.nodes[1]);
    const claim = chain.hold(chain.nodes[1], delegationOwner(record.cid));
    chain.fold(chain.signed(staker, 'undelegation', { delegation: record.cid }));
    assert.is(chain.ledger.points.has(claim.body.pointId), false);
    const due = chain.ledger.number + chain.campaign.stake.unbondingEpochs;
    chain.foldEmpty(due - chain.ledger.number - 1);
    assert.is(chain.ledger.accounts.get(accountOf(staker.key)).balance, 900n);
    assert.equal(chain.fold().filter(({ type }) => type === 'returned'), [{ type: 'returned', delegation: record.cid, account: accountOf(staker.key), amount: 100n }]);
    assert.is(chain.ledger.accounts.get(accountOf(staker.key)).balance, 1000n);
    assert.is(chain.ledger.delegations.size, 0);
});
test.run();
//# sourceMappingURL=delegations.test.js.map