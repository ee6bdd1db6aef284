import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { testAudit } from '../../fixtures/campaign.js';
import { Chain, result } from './chain.js';
const test = suite('seats of barred members');
test('the seat of a member that is barred is filled at the next cut, and that is no round', async () => {
    const chain = await Chain.create(8, {
        claims: {
            openSlotsMax: 16,
            skipMaxPpm: 1_000_000,
            leaseEpochs: 200,
            enrolmentEpochs: 200,
            newcomersMax: 10_000,
        },
        audit: { ...testAudit, panelEpochs: 100 },
    });
    const [, forger] = chain.nodes;
    // The forger is seated for another's model, and then proven to have forged its own.
    let watched;
    for (const author of [2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6, 7].map((i) => chain.nodes[i])) {
        const commitment = chain.commit(author);
        if (chain.auditors(commitment.cid).includes(forger))
            watched = commitment;
        if (watched !== undefined)
            break;
    }
    assert.ok(watched, 'the forger was seated');
    const forged = chain.commit(forger);
    const [accuser] = chain.auditors(forged.cid);
    const dispute = chain.dispute(accuser, forged.cid);
    chain.fold(dispute);
    chain.fold();
    const events = chain.fold(...chain
        .judges(dispute.cid)
        .map((judge) => chain.replay(judge, dispute.cid, result('claimed'), result('found'))));
    assert.ok(events.some((event) => event.type === 'barred' && event.node === forger.key));
    const open = chain.ledger.commitments.get(watched.cid);
    const { drawings, panelCut } = open;
    assert.is(open.vacant, 1);
    assert.is(open.seats.has(forger.key), false);
    const seated = open.seats.size;
    chain.fold();
    assert.is(open.vacant, 0);
    assert.is(open.seats.size, seated + 1);
    assert.equal([open.drawings, open.panelCut], [drawings, panelCut]);
    chain.fold();
    assert.is(open.seats.size, seated + 1, 'nobody else is seated');
});
test.run();
//# sourceMappingURL=vacant-seats.test.js.map