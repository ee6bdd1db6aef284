import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sampleAlpha } from '../../../../protocol/audit/sample.js';
import { Chain } from '../chain.js';
import { testRefusals } from '../refusals.js';
const on = await Chain.create(8);
const { cid, body } = on.commit(on.nodes[1]);
const [first, second] = on.auditors(cid);
const unseated = on.nodes.find(({ key }) => !on.ledger.commitments.get(cid).seats.has(key) && key !== on.nodes[1].key);
on.fold(on.availability(first, cid));
const unheard = on.availability(second, cid);
const left = await Chain.create(8);
const other = left.commit(left.nodes[1]);
const [leaver] = left.auditors(other.cid);
left.fold(left.abstention(leaver, other.cid));
testRefusals('availability', [
    {
        id: 'of a commitment to come',
        on,
        record: on.availability(second, on.cid),
        code: 'AVAILABILITY_COMMITMENT',
        timing: 'early',
    },
    {
        id: 'by who has no seat',
        on,
        record: on.availability(unseated, cid),
        code: 'AVAILABILITY_SEAT',
        timing: 'early',
    },
    {
        id: 'by who gave the seat back',
        on: left,
        record: left.availability(leaver, other.cid),
        code: 'AVAILABILITY_SEAT',
        timing: 'late',
    },
    {
        id: 'a second one',
        on,
        record: on.availability(first, cid),
        code: 'AVAILABILITY_SECOND',
        timing: 'late',
    },
    {
        id: 'the opposite of the first',
        on,
        record: on.availability(first, cid, false),
        code: 'AVAILABILITY_SECOND',
        timing: 'late',
    },
]);
test('the sample is drawn with the cut that holds it, which nobody knew before', () => {
    assert.is(on.refusal(unheard), null);
    const { seats } = on.ledger.commitments.get(cid);
    assert.is(seats.get(first.key).alpha, sampleAlpha(on.ledger.beacon, body.pointId, body.manifest, first.key));
    assert.is(seats.get(second.key).alpha, null);
});
test('a model that the first panel cannot have takes as many more attestations, and is given up where nobody has it', async () => {
    const chain = await Chain.create(12, {
        claims: { ...on.campaign.claims, leaseEpochs: 200, enrolmentEpochs: 200, newcomersMax: 10_000 },
    });
    const commitment = chain.commit(chain.nodes[1]);
    const panel = chain.auditors(commitment.cid);
    chain.fold(...panel.map((node) => chain.availability(node, commitment.cid, false)));
    chain.foldEmpty(chain.campaign.audit.panelEpochs);
    const further = chain.auditors(commitment.cid).filter((node) => !panel.includes(node));
    assert.is(further.length, 4, 'a panel of two, and one for each who could not have it');
    const events = chain.fold(...further.slice(0, 2).map((node) => chain.availability(node, commitment.cid, false)));
    assert.equal(events, [
        { type: 'released', pointId: commitment.body.pointId, node: commitment.body.node, reason: 'unaudited' },
        {
            type: 'settled',
            pointId: commitment.body.pointId,
            point: { state: 'free', generation: 1, cut: chain.ledger.number },
        },
    ]);
    assert.is(chain.ledger.members.get(commitment.body.node).skipped, 1);
});
test('who has a model that cannot be judged counts as one who could not have it', async () => {
    const chain = await Chain.create(12, {
        claims: { ...on.campaign.claims, leaseEpochs: 200, enrolmentEpochs: 200, newcomersMax: 10_000 },
    });
    const { cid: odd } = chain.commit(chain.nodes[1]);
    const [one, two] = chain.auditors(odd);
    chain.fold(chain.availability(one, odd), chain.abstention(two, odd));
    chain.fold(chain.abstention(one, odd, 'model'));
    const { seats, vacant } = chain.ledger.commitments.get(odd);
    assert.equal([seats.get(one.key).withheld, seats.has(two.key), vacant], [true, false, 0]);
});
test('a panel that says falsely that a model is withheld takes nothing from an author whom all others can fetch from', async () => {
    const chain = await Chain.create(14, {
        claims: { ...on.campaign.claims, leaseEpochs: 200, enrolmentEpochs: 200 },
    });
    const { cid: honest, body: { node, pointId }, } = chain.commit(chain.nodes[1]);
    const member = chain.ledger.members.get(node);
    member.standing = 1_000;
    const liars = chain.auditors(honest);
    chain.fold(...liars.map((liar) => chain.availability(liar, honest, false)));
    chain.foldEmpty(chain.campaign.audit.panelEpochs);
    const others = chain.auditors(honest).filter((auditor) => !liars.includes(auditor));
    assert.is(others.length, 4);
    chain.fold(...chain.pledged(honest, others));
    assert.equal([chain.settled.get(pointId)?.state, member.skipped, member.standing > 500], ['final', 0, true]);
    assert.ok(liars.every(({ key }) => chain.ledger.members.get(key).reliability === 8 && chain.ledger.members.get(key).standing === 0));
});
test('two friends of an author who withholds from others do not make its model final', async () => {
    const chain = await Chain.create(12, {
        claims: { ...on.campaign.claims, leaseEpochs: 200, enrolmentEpochs: 200, newcomersMax: 10_000 },
    });
    const { cid: withheld, body: { pointId }, } = chain.commit(chain.nodes[1]);
    const [friend, honest] = chain.auditors(withheld);
    chain.fold(chain.availability(friend, withheld), chain.availability(honest, withheld, false));
    const one = chain.attestation(friend, withheld);
    chain.fold(chain.pledge(one));
    chain.foldEmpty(chain.campaign.audit.panelEpochs);
    const [another] = chain.auditors(withheld).filter((node) => node !== friend && node !== honest);
    chain.fold(chain.availability(another, withheld));
    const two = chain.attestation(another, withheld);
    chain.fold(chain.pledge(two));
    assert.is(chain.ledger.commitments.get(withheld).revealCut, 0, 'a third must pledge first');
    chain.fold(one, two);
    assert.not.ok(chain.settled.has(pointId));
});
test.run();
//# sourceMappingURL=availability.test.js.map