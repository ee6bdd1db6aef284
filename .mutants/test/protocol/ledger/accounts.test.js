import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { accountsMax, openAccount, stakedModelsMax, } from '../../../protocol/ledger/ledger.js';
import { accountOf } from '../../../protocol/records/keys.js';
import { genesisOf, testCampaign, testStake } from '../../fixtures/campaign.js';
import { Chain, testIdentity } from './chain.js';
import { testRefusals } from './refusals.js';
const bond = 50n;
const [staker, other, pauper] = (await Promise.all([40, 41, 42].map(testIdentity)));
/** A chain of nodes with their bonds, and two stakers with 1,000 each. */
async function staked(nodes = 4, changes = {}) {
    const bonded = await Promise.all(Array.from({ length: nodes }, (_, i) => testIdentity(i)));
    const genesis = genesisOf([
        ...bonded.map(({ key }) => [key, bond]),
        ...[staker, other].map(({ key }) => [key, 1000n]),
    ]);
    return Chain.create(nodes, {
        stake: { ...testStake, genesis, bond, ...changes },
        claims: { ...testCampaign(bonded[0].key).claims, enrolmentEpochs: 400 },
    });
}
const balanceOf = (chain, key) => chain.ledger.accounts.get(accountOf(key.key))?.balance;
const declined = (events) => events.flatMap((event) => (event.type === 'declined' ? [event.code] : []));
const on = await staked();
const first = on.signed(staker, 'transfer', { to: accountOf(other.key), amount: 1n });
on.fold(first);
const frozen = await staked();
frozen.fold(frozen.signed(staker, 'transfer', { to: accountOf(other.key), amount: 1n }), frozen.signed(staker, 'transfer', { to: accountOf(other.key), amount: 2n }));
testRefusals('account', [
    {
        id: 'by who has none',
        on,
        record: on.signed(pauper, 'transfer', { to: accountOf(other.key), amount: 1n }),
        code: 'ACCOUNT_UNKNOWN',
        timing: 'early',
    },
    {
        id: 'for a place to come',
        on,
        record: on.signed(staker, 'transfer', { to: accountOf(other.key), amount: 1n, sequence: 2 }),
        code: 'ACCOUNT_SEQUENCE',
        timing: 'early',
    },
    { id: 'once more', on, record: first, code: 'ACCOUNT_SEQUENCE', timing: 'late' },
    {
        id: 'enrolment of a node without its bond',
        on,
        record: on.enrolment(pauper),
        code: 'ENROLMENT_BOND',
        timing: 'early',
    },
    {
        id: 'by an account that is frozen',
        on: frozen,
        record: frozen.signed(staker, 'transfer', { to: accountOf(other.key), amount: 1n }),
        code: 'ACCOUNT_FROZEN',
        timing: 'late',
    },
]);
const stranger = 'ab'.repeat(32);
const crowded = await staked();
for (let i = 0; crowded.ledger.accounts.size < accountsMax; i++)
    crowded.ledger.accounts.set(String(i), openAccount(0n));
const spent = await staked();
spent.fold(spent.signed(staker, 'delegation', { amount: 100n, models: 1, operator: null }));
const taken = [...spent.ledger.delegations.values()][0];
spent.fold(spent.signed(staker, 'undelegation', { delegation: taken.cid }));
const staffed = await staked();
staffed.fold(staffed.signed(staker, 'delegation', { amount: 100n, models: 1, operator: null }));
staffed.ledger.delegations.values().next().value.models = stakedModelsMax;
staffed.ledger.stakedModels = stakedModelsMax;
const declines = [
    {
        id: 'transfer of nothing',
        on,
        record: on.signed(staker, 'transfer', { to: accountOf(other.key), amount: 0n }),
        code: 'TRANSFER_AMOUNT',
    },
    {
        id: 'transfer above the balance',
        on,
        record: on.signed(other, 'transfer', { to: accountOf(staker.key), amount: 1002n }),
        code: 'TRANSFER_AMOUNT',
    },
    {
        id: 'transfer of the bond',
        on,
        record: on.signed(on.nodes[1], 'transfer', { to: accountOf(staker.key), amount: 1n }),
        code: 'TRANSFER_BOND',
    },
    {
        id: 'dust to a new account',
        on,
        record: on.signed(on.nodes[0], 'transfer', { to: stranger, amount: 0n }),
        code: 'TRANSFER_AMOUNT',
    },
    {
        id: 'a new account that is worth less than a model',
        on: crowded,
        record: crowded.signed(staker, 'transfer', { to: stranger, amount: 10n }),
        code: 'TRANSFER_ACCOUNT',
    },
    {
        id: 'one account more than a campaign has',
        on: crowded,
        record: crowded.signed(other, 'transfer', { to: stranger, amount: 11n }),
        code: 'TRANSFER_ACCOUNT',
    },
    {
        id: 'delegation above the balance',
        on: frozen,
        record: frozen.signed(other, 'delegation', { amount: 1003n, models: 1, operator: null }),
        code: 'DELEGATION_AMOUNT',
    },
    {
        id: 'delegation that gives a model too little',
        on: crowded,
        record: crowded.signed(crowded.nodes[2], 'delegation', { amount: 39n, models: 4, operator: null }),
        code: 'DELEGATION_AMOUNT',
    },
    {
        id: 'delegation of the bond',
        on: crowded,
        record: crowded.signed(crowded.nodes[1], 'delegation', { amount: 50n, models: 1, operator: null }),
        code: 'DELEGATION_AMOUNT',
    },
    {
        id: 'delegation over too many models',
        on: spent,
        record: spent.signed(other, 'delegation', { amount: 500n, models: 5, operator: null }),
        code: 'DELEGATION_MODELS',
    },
    {
        id: 'delegation to who takes no part',
        on: spent,
        record: spent.signed(staker, 'delegation', { amount: 10n, models: 1, operator: pauper.key }),
        code: 'DELEGATION_OPERATOR',
    },
    {
        id: 'delegation beyond the models that a campaign has stake on',
        on: staffed,
        record: staffed.signed(staker, 'delegation', { amount: 100n, models: 1, operator: null }),
        code: 'DELEGATION_FULL',
    },
    {
        id: "undelegation of another's",
        on: spent,
        record: spent.signed(spent.nodes[1], 'undelegation', { delegation: taken.cid }),
        code: 'UNDELEGATION_UNKNOWN',
    },
    {
        id: 'undelegation twice',
        on: spent,
        record: spent.signed(spent.nodes[2], 'undelegation', { delegation: taken.cid }),
        code: 'UNDELEGATION_UNKNOWN',
    },
];
for (const { id, on: chain, record, code } of declines) {
    test(`account declined: ${id}`, () => {
        const before = chain.total();
        const sequence = chain.ledger.accounts.get(record.body.account).sequence;
        assert.equal(declined(chain.fold(record)), [code]);
        assert.is(chain.ledger.accounts.get(record.body.account).sequence, sequence + 1, 'its place in the log is taken');
        assert.is(chain.total(), before);
    });
}
test('a transfer moves its amount, also to a new account', async () => {
    const chain = await staked();
    chain.fold(chain.signed(staker, 'transfer', { to: accountOf(pauper.key), amount: 400n }));
    assert.equal([balanceOf(chain, staker), balanceOf(chain, pauper), balanceOf(chain, chain.nodes[0])], [600n, 390n, bond + 10n]);
    chain.fold(chain.signed(pauper, 'transfer', { to: accountOf(staker.key), amount: 390n }));
    assert.equal([balanceOf(chain, staker), balanceOf(chain, pauper)], [990n, 0n]);
});
test('records of one log in one cut follow each other, whatever their kinds and CIDs', async () => {
    const chain = await staked();
    const events = chain.fold(chain.signed(staker, 'transfer', { to: accountOf(other.key), amount: 900n, sequence: 1 }), chain.signed(staker, 'delegation', { amount: 200n, models: 1, operator: null, sequence: 0 }), chain.signed(staker, 'transfer', { to: accountOf(other.key), amount: 800n, sequence: 2 }));
    assert.equal(declined(events), ['TRANSFER_AMOUNT']);
    assert.is(balanceOf(chain, staker), 0n);
});
test('two records for one place freeze the account: the earliest counts, the rest of the balance stays where it is', async () => {
    const chain = await staked();
    const [one, two] = [1n, 2n].map((amount) => chain.signed(staker, 'transfer', { to: accountOf(other.key), amount }));
    chain.fold(one);
    assert.is(chain.refusal(two), null, 'peers pass the proof on');
    assert.equal(chain.fold(two), [{ type: 'frozen', account: accountOf(staker.key) }]);
    assert.equal([balanceOf(chain, staker), balanceOf(chain, other)], [999n, 1001n]);
    chain.fold(chain.signed(staker, 'transfer', { to: accountOf(other.key), amount: 1n }));
    assert.is(balanceOf(chain, staker), 999n);
});
test('a node without its bond is neither drawn nor opens slots, and one that is barred loses it to the resolver', async () => {
    const chain = await staked(5);
    const [resolver, rich, poor] = chain.nodes;
    chain.ledger.accounts.get(accountOf(poor.key)).balance = bond - 1n;
    assert.equal(chain.refusal(chain.opening(poor)), { code: 'OPENING_BOUND', timing: 'late' });
    assert.is(chain.refusal(chain.opening(rich)), null);
    for (let i = 0; i < 4; i++) {
        const { seats } = chain.ledger.commitments.get(chain.commit(rich).cid);
        assert.not.ok(seats.has(poor.key));
    }
    chain.ledger.accounts.get(accountOf(poor.key)).balance = bond;
    const commitment = chain.commit(rich);
    const auditors = chain.auditors(commitment.cid);
    const before = chain.total();
    const liar = auditors.find((node) => node !== resolver);
    const dispute = chain.dispute(liar, commitment.cid);
    chain.fold(...auditors.filter((node) => node !== liar).map((node) => chain.availability(node, commitment.cid)), chain.availability(liar, commitment.cid));
    chain.fold(dispute);
    chain.fold();
    const events = chain.fold(...chain
        .judges(dispute.cid)
        .map((judge) => chain.replay(judge, dispute.cid, dispute.body.claimed, dispute.body.claimed)));
    assert.ok(events.some((event) => event.type === 'barred' && event.node === liar.key));
    assert.equal(events.filter(({ type }) => type === 'slashed'), [{ type: 'slashed', node: liar.key, amount: bond }]);
    assert.is(balanceOf(chain, liar), 0n);
    assert.is(balanceOf(chain, resolver), 2n * bond);
    assert.is(chain.total(), before);
});
test('who leaves gets its bond out once its enrolment has run out and its work has ended', async () => {
    const chain = await staked(2);
    const node = chain.nodes[1];
    const leave = () => declined(chain.fold(chain.signed(node, 'transfer', { to: accountOf(staker.key), amount: bond })));
    chain.hold(node);
    chain.foldEmpty(chain.campaign.claims.leaseEpochs - 1);
    chain.ledger.members.get(node.key).enrolled = -1_000;
    assert.equal(leave(), ['TRANSFER_BOND'], 'it still holds a point');
    chain.foldEmpty(2);
    assert.equal(leave(), []);
    assert.is(balanceOf(chain, staker), 1000n + bond);
});
test('no sequence of records creates or loses anything, or takes what is not there', async () => {
    const chain = await staked(3);
    const keys = [staker, other, pauper, chain.nodes[1], chain.nodes[2]];
    const key = fc.nat(keys.length - 1);
    const action = fc.record({
        by: key,
        to: key,
        amount: fc.bigInt(0n, 1200n),
        models: fc.integer({ min: 1, max: 6 }),
        kind: fc.constantFrom('transfer', 'delegation', 'undelegation'),
        operator: fc.option(key),
        which: fc.nat(9),
        sequence: fc.option(fc.nat(5)),
    });
    const total = chain.total();
    const cids = [];
    fc.assert(fc.property(fc.array(action, { maxLength: 6 }), (actions) => {
        chain.fold(...actions.map(({ by, to, amount, models, kind, operator, which, sequence }, i) => {
            const signer = keys[by];
            const next = (chain.ledger.accounts.get(accountOf(signer.key))?.sequence ?? 0) +
                actions.slice(0, i).filter((earlier) => earlier.by === by).length;
            const place = { sequence: sequence !== null && sequence === 5 ? sequence : next };
            if (kind === 'transfer')
                return chain.signed(signer, kind, { to: accountOf(keys[to].key), amount, ...place });
            if (kind === 'undelegation')
                return chain.signed(signer, kind, {
                    delegation: cids[which % Math.max(1, cids.length)] ?? chain.cid,
                    ...place,
                });
            const record = chain.signed(signer, kind, {
                amount,
                models,
                operator: operator === null ? null : keys[operator].key,
                ...place,
            });
            cids.unshift(record.cid);
            return record;
        }));
        assert.is(chain.total(), total);
        for (const { balance } of chain.ledger.accounts.values())
            assert.ok(balance >= 0n);
        for (const { amount } of chain.ledger.delegations.values())
            assert.ok(amount > 0n);
    }), { seed: 4, numRuns: 150, endOnFailure: true });
    assert.ok(chain.ledger.delegations.size > 0);
});
test.run();
//# sourceMappingURL=accounts.test.js.map