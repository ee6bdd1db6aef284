import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { peerLimits } from '../../../protocol/peer/limits.js';
import { openPeer } from '../../../protocol/peer/state.js';
import { step } from '../../../protocol/peer/step.js';
import { accountOf } from '../../../protocol/records/keys.js';
import { genesisOf, testStake } from '../../fixtures/campaign.js';
import { Chain, testIdentity } from '../ledger/chain.js';
const test = suite('the pool, of records of accounts');
const crowdSize = peerLimits.pendingOfAccountsMax / peerLimits.pendingPerAccountMax;
const stakers = await Promise.all(Array.from({ length: crowdSize + 1 }, (_, i) => testIdentity(3_000 + i)));
const staker = stakers[0];
const chain = await Chain.create(3, {
    stake: { ...testStake, genesis: genesisOf(stakers.map(({ key }) => [key, 1000n])) },
});
const to = accountOf(chain.nodes[0].key);
const transfer = (sequence, by = staker, amount = 1n) => chain.signed(by, 'transfer', { to, amount, sequence });
const transfers = (count, by = staker) => Array.from({ length: count }, (_, sequence) => transfer(sequence, by));
/** A peer that holds every cut of a chain. */
function upToDate(of) {
    const me = of.nodes[1];
    const state = openPeer(of.campaign, of.cid, { node: me.key, vrfKey: me.vrfKey, trainings: 0, audits: 1 }, 0);
    for (const { cut, records } of of.cuts)
        fold(state, of, cut, records);
    return state;
}
function fold(state, { archive }, cut, records) {
    const input = {
        type: 'cut',
        cut,
        settled: null,
        cids: records.map(({ cid }) => cid),
        records,
        archive,
    };
    assert.is(step(state, input, 0).verdict?.code, 'CUT_FOLDED');
}
const hear = (state, record) => step(state, { type: 'record', record, archive: chain.archive }, 0).verdict?.code;
const cids = (records) => records.map(({ cid }) => cid).sort();
for (const [order, of] of [
    ['in', (all) => all],
    ['against', (all) => all.reverse()],
]) {
    test(`records of one log that come ${order} their order wait for one cut, and all count in it`, async () => {
        const own = await Chain.create(3, { stake: chain.campaign.stake });
        const state = upToDate(own);
        const log = Array.from({ length: 5 }, (_, sequence) => own.signed(staker, 'transfer', { to, amount: 100n, sequence }));
        for (const record of of([...log]))
            hear(state, record);
        assert.equal([cids([...state.pending.values()]), state.early.size], [cids(log), 0]);
        own.fold(...state.pending.values());
        const { cut, records } = own.cuts.at(-1);
        fold(state, own, cut, records);
        assert.equal([state.ledger.accounts.get(accountOf(staker.key))?.balance, state.pending.size], [500n, 0]);
    });
}
test('a cut that holds the first of them leaves the others waiting', async () => {
    const own = await Chain.create(3, { stake: chain.campaign.stake });
    const state = upToDate(own);
    const log = Array.from({ length: 4 }, (_, sequence) => own.signed(staker, 'transfer', { to, amount: 1n, sequence }));
    for (const record of log)
        hear(state, record);
    own.fold(log[0], log[1]);
    const { cut, records } = own.cuts.at(-1);
    fold(state, own, cut, records);
    assert.equal(cids([...state.pending.values()]), cids(log.slice(2)));
});
test('of one account so many wait for the next cut, and those after them for their turn', () => {
    const state = upToDate(chain);
    const max = peerLimits.pendingPerAccountMax;
    const codes = transfers(max + 2).map((record) => hear(state, record));
    assert.equal(codes, [
        ...Array(max).fill('RECORD_ADMITTED'),
        'ACCOUNT_SEQUENCE',
        'ACCOUNT_SEQUENCE',
    ]);
    assert.equal([state.pending.size, state.early.size], [max, 2]);
});
test('a second record for a place whose first one waits is refused, and one after a gap waits for it', () => {
    const state = upToDate(chain);
    assert.is(hear(state, transfer(0)), 'RECORD_ADMITTED');
    assert.is(hear(state, transfer(0, staker, 2n)), 'SLOT_TAKEN');
    assert.is(hear(state, transfer(2)), 'ACCOUNT_SEQUENCE');
    assert.is(hear(state, transfer(1)), 'RECORD_ADMITTED');
    assert.equal([state.pending.size, state.early.size], [3, 0]);
});
test('a proof that an account signed twice opens no place in its log', async () => {
    const own = await Chain.create(3, { stake: chain.campaign.stake });
    const signed = (sequence, amount = 1n) => own.signed(staker, 'transfer', { to, amount, sequence });
    own.fold(signed(0), signed(1), signed(2));
    const state = upToDate(own);
    assert.is(hear(state, signed(3)), 'RECORD_ADMITTED');
    assert.is(hear(state, signed(0, 2n)), 'RECORD_ADMITTED', 'the proof');
    assert.is(hear(state, signed(1)), 'ACCOUNT_SEQUENCE');
    assert.is(state.pending.size, 2);
    assert.is(hear(state, signed(4)), 'RECORD_ADMITTED');
});
test('records of accounts leave room for those of nodes', () => {
    const state = upToDate(chain);
    for (const by of stakers.slice(0, crowdSize))
        for (const record of transfers(peerLimits.pendingPerAccountMax, by))
            assert.is(hear(state, record), 'RECORD_ADMITTED');
    assert.is(hear(state, transfer(0, stakers[crowdSize])), 'POOL_FULL');
    assert.is(hear(state, chain.opening(chain.nodes[2])), 'RECORD_ADMITTED');
});
test.run();
//# sourceMappingURL=pool.test.js.map