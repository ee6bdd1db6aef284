import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { barNode } from '../../../protocol/ledger/settle.js';
import { accountOf, delegationOwner } from '../../../protocol/records/keys.js';
import { openPeer } from '../../../protocol/peer/state.js';
import { acceptRecord } from '../../../protocol/peer/pool.js';
import { genesisOf, testAudit, testStake } from '../../fixtures/campaign.js';
import { Chain, testIdentity } from './chain.js';
import { predicted, rows, scores, staked, staker } from './staked-rounds.js';
const bond = 50n;
const ids = await Promise.all(Array.from({ length: 60 }, (_, i) => testIdentity(i)));
const id = (i) => ids[i];
async function bonded(n, opts = {}) {
    const holders = Array.from({ length: n }, (_, i) => i).filter((i) => !(opts.skipBond ?? []).includes(i));
    const genesis = genesisOf([
        ...holders.map((i) => [id(i).key, bond]),
        [staker.key, 1000n],
        ...(opts.extra ?? []).map(([{ key }, amount]) => [key, amount]),
    ]);
    const chain = await Chain.create(n, {
        stake: { ...testStake, genesis, bond, termEpochs: opts.termEpochs ?? 10 },
        audit: { ...testAudit, ...opts.audit },
        claims: {
            openSlotsMax: 4,
            skipMaxPpm: 250_000,
            leaseEpochs: 40,
            enrolmentEpochs: opts.enrolmentEpochs ?? 400,
            newcomersMax: 10_000,
        },
    });
    // Who never opened a slot is drawn for no delegation.
    for (const member of chain.ledger.members.values())
        member.openings = 1;
    return chain;
}
test('a key without its bond does not take one of the 10,000 memberships', async () => {
    const chain = await bonded(3);
    chain.fold(...[50, 51, 52].map((i) => chain.enrolment(id(i))));
    assert.is(chain.ledger.members.size, 3, 'three free keys are members for good');
});
test('one modelMin does not open many accounts', async () => {
    const chain = await bonded(3);
    const before = chain.ledger.accounts.size;
    chain.fold(chain.signed(staker, 'transfer', { to: accountOf(id(41).key), amount: 10n }));
    for (let i = 41; i < 59; i++)
        chain.fold(chain.signed(id(i), 'transfer', { to: accountOf(id(i + 1).key), amount: 10n }));
    chain.fold(chain.signed(id(59), 'transfer', { to: accountOf(staker.key), amount: 10n }));
    assert.is(chain.ledger.accounts.get(accountOf(staker.key)).balance, 1000n);
    assert.is(chain.ledger.accounts.size - before, 0, 'nothing was spent and all came back');
});
test('a stake that returns and makes a node active again does so before any delegation is assigned', async () => {
    const chain = await bonded(2, { enrolmentEpochs: 24, skipBond: [0], termEpochs: 200 });
    const x = id(1);
    const d2 = chain.signed(staker, 'delegation', { amount: 100n, models: 1, operator: x.key });
    chain.fold(d2);
    chain.fold();
    assert.is(chain.ledger.delegations.get(delegationOwner(d2.cid)).node, x.key);
    chain.foldEmpty(25 - chain.ledger.number);
    const d1 = chain.signed(x, 'delegation', { amount: bond, models: 1, operator: null });
    chain.fold(d1);
    chain.fold(chain.enrolment(x), chain.signed(x, 'undelegation', { delegation: d1.cid }));
    chain.foldEmpty(8);
});
test('whoever loses a delegation is named no more', async () => {
    const chain = await bonded(2, { enrolmentEpochs: 24, skipBond: [0], termEpochs: 200 });
    const x = id(1);
    const d2 = chain.signed(staker, 'delegation', { amount: 100n, models: 1, operator: x.key });
    chain.fold(d2);
    chain.foldEmpty(24);
    const { node, operator } = chain.ledger.delegations.get(delegationOwner(d2.cid));
    assert.equal([node, operator], [null, null]);
});
test('a round that is never scored does not keep stake for ever', async () => {
    const { chain, delegation, models } = await staked({ audit: { ...testAudit, vestingEpochs: 1 } });
    chain.fold(chain.sign(chain.nodes[0], 'round', { era: '0100', rows, deadline: Number.MAX_SAFE_INTEGER }));
    chain.fold(chain.signed(staker, 'undelegation', { delegation: delegation.cid }));
    chain.foldEmpty(300);
    assert.ok(models.length === 2);
    assert.is(chain.ledger.delegations.size, 0, 'still there 300 cuts after unbondingEpochs of 5');
});
test('a verifier barred for rubber-stamping earns no fee', async () => {
    const { chain, delegation, models } = await staked();
    const [good, worker] = models[0];
    const verifier = delegation.final
        .get(good)
        .verifiers.find((key) => key !== worker.key && key !== id(0).key);
    barNode(chain.ledger, verifier, 'attested without retraining', () => undefined);
    predicted(chain, '0100', models);
    chain.fold(scores(chain, '0100', models.map(([p]) => [p, 1_000_000_000])));
    const model = delegation.final.get(good);
    const paid = chain.ledger.accounts.get(accountOf(verifier))?.balance ?? 0n;
    assert.is((model?.held?.get(accountOf(verifier)) ?? 0n) + paid, 0n);
});
test('a node whose commitment nobody can audit does not keep a delegation beyond its term', async () => {
    const chain = await bonded(6);
    const d = chain.signed(staker, 'delegation', { amount: 100n, models: 1, operator: id(1).key });
    chain.fold(d);
    chain.fold();
    const from = chain.ledger.number;
    const delegation = chain.ledger.delegations.get(delegationOwner(d.cid));
    chain.commit(id(1), delegationOwner(d.cid));
    while (delegation.node === id(1).key && chain.ledger.number < from + 200)
        chain.fold();
    assert.ok(chain.ledger.number - from <= chain.campaign.stake.termEpochs + 1, `it kept it for ${chain.ledger.number - from} cuts, a term has ${chain.campaign.stake.termEpochs}`);
});
test('a model of the node before does not count as delivered by the node after', async () => {
    const chain = await bonded(6);
    const d = chain.signed(staker, 'delegation', { amount: 100n, models: 2, operator: id(1).key });
    chain.fold(d);
    chain.fold();
    const owner = delegationOwner(d.cid);
    const delegation = chain.ledger.delegations.get(owner);
    const commitment = chain.commit(id(1), owner);
    const attestations = chain.pledged(commitment.cid);
    while (delegation.node === id(1).key)
        chain.fold();
    chain.fold(...attestations);
    assert.is(delegation.final.size, 1);
    assert.is(delegation.hasDelivered, false, `${delegation.node === id(1).key}`);
});
test('extreme scores make and lose nothing, also when a stake has fallen to zero', async () => {
    const { chain, models } = await staked({
        payout: {
            corrMultiplier: 1_000_000_000,
            mmcMultiplier: 0,
            clip: 1_000_000_000,
            stakeThreshold: 1000000n,
            commissionPpm: 100_000,
            verifierPpm: 100_000,
        },
    });
    for (const era of ['0100', '0101', '0102']) {
        predicted(chain, era, models);
        chain.fold(scores(chain, era, models.map(([p], i) => [p, i === 0 ? -1_000_000_000_000 : 1_000_000_000_000])));
    }
    assert.is(chain.total(), 11100n);
});
test('early records of a few empty accounts do not crowd out who takes part', async () => {
    const chain = await bonded(2, {
        extra: Array.from({ length: 16 }, (_, i) => [id(41 + i), 10n]),
        skipBond: [],
    });
    for (let i = 0; i < 16; i++)
        chain.ledger.accounts.set(accountOf(id(20 + i).key), {
            balance: 0n,
            sequence: 0,
            log: [],
            isFrozen: false,
        });
    const peer = openPeer(chain.campaign, chain.cid, { node: id(0).key, vrfKey: id(0).vrfKey, trainings: 0, audits: 0 }, 0);
    peer.ledger = chain.ledger;
    for (const signer of [
        ...Array.from({ length: 16 }, (_, i) => id(41 + i)),
        ...Array.from({ length: 16 }, (_, i) => id(20 + i)),
    ]) {
        for (let sequence = 100; sequence < 132; sequence++)
            acceptRecord(peer, chain.signed(signer, 'transfer', { to: accountOf(id(1).key), amount: 1n, sequence }), chain.archive, []);
    }
    const honest = chain.opening(id(1), { slot: 1 });
    assert.equal(acceptRecord(peer, honest, chain.archive, []), { action: 'accept', code: 'OPENING_SLOT' });
});
test('keys that cost nothing do not crowd out the scores of a resolver that does not audit', async () => {
    const chain = await bonded(3);
    chain.ledger.members.delete(id(0).key);
    chain.fold(chain.sign(id(0), 'round', { era: '0100', rows, deadline: chain.ledger.number + 2 }));
    const peer = openPeer(chain.campaign, chain.cid, { node: id(1).key, vrfKey: id(1).vrfKey, trainings: 0, audits: 0 }, 0);
    peer.ledger = chain.ledger;
    for (let i = 10; i < 14; i++)
        for (let slot = 0; slot < 32; slot++)
            acceptRecord(peer, chain.opening(id(i), { slot }), chain.archive, []);
    assert.is(acceptRecord(peer, scores(chain, '0100', []), chain.archive, []).action, 'accept');
});
test.run();
//# sourceMappingURL=attacks.test.js.map