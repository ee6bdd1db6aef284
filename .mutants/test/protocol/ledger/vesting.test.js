import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hashBytes } from '../../../protocol/codec/hash.js';
import { barNode } from '../../../protocol/ledger/settle.js';
import { testAudit } from '../../fixtures/campaign.js';
import { Chain, digest, result } from './chain.js';
const test = suite('models that have not vested');
const longClaims = {
    openSlotsMax: 4,
    skipMaxPpm: 250_000,
    leaseEpochs: 200,
    enrolmentEpochs: 200,
    newcomersMax: 10_000,
};
const typesOf = (events) => events.map(({ type }) => type);
test('a final model vests after its time, and nobody is drawn for it where chance does not say so', async () => {
    const chain = await Chain.create(6);
    const { cid, body: { node, pointId }, } = chain.commit(chain.nodes[1]);
    assert.equal(typesOf(chain.finish(cid)), ['settled']);
    const { seats } = chain.ledger.commitments.get(cid);
    assert.equal(chain.foldEmpty(chain.campaign.audit.vestingEpochs - 1), []);
    assert.is(seats.size, 2);
    assert.equal(chain.fold(), [{ type: 'vested', pointId, node, unanswered: false }]);
    assert.not.ok(chain.ledger.commitments.has(cid));
});
test('a forgery that is found before that takes the model out, for good, with its author and who attested the part', async () => {
    const { chain, commitment, attestors, again } = await Chain.reaudited();
    const dispute = chain.dispute(again, commitment.cid);
    chain.fold(dispute);
    chain.fold();
    const events = chain.fold(...chain
        .judges(dispute.cid)
        .map((judge) => chain.replay(judge, dispute.cid, result('claimed'), result('found'))));
    const { node: author, pointId } = commitment.body;
    assert.is(chain.settled.get(pointId)?.state, 'revoked');
    const barred = events.flatMap((event) => (event.type === 'barred' ? [[event.node, event.reason]] : []));
    // Segment 0 has the greatest influence here, so that everyone has it in the sample.
    assert.equal(barred.sort(), [[author, 'forged'], ...attestors.map(({ key }) => [key, 'attested a forgery'])].sort());
    assert.not.ok(chain.ledger.commitments.has(commitment.cid));
});
test('an attestation that retraining does not give bars who signed it; the model is looked at by another', async () => {
    const { chain, commitment, attestors: [stamper], again, } = await Chain.reaudited();
    const { cid } = commitment;
    const { segment, transcript } = chain.ledger.commitments.get(cid).seats.get(stamper.key).attested
        .segments[0];
    const dispute = chain.dispute(again, cid, {
        subject: 'attestation',
        part: segment,
        accused: stamper.key,
        claimed: hashBytes(transcript),
        found: digest('found'),
    });
    assert.is(chain.refusal(dispute), null);
    chain.fold(dispute);
    chain.fold();
    assert.not.ok(chain.judges(dispute.cid).includes(stamper));
    const events = chain.fold(...chain
        .judges(dispute.cid)
        .map((judge) => chain.replay(judge, dispute.cid, hashBytes(transcript), digest('found'))));
    assert.equal(events.flatMap((event) => (event.type === 'barred' ? [[event.node, event.reason]] : [])), [[stamper.key, 'attested without retraining']]);
    assert.is(chain.settled.get(commitment.body.pointId)?.state, 'final');
    assert.is(chain.ledger.commitments.get(cid).vacant, 1);
    const seated = chain.auditors(cid).length;
    chain.fold();
    assert.ok(chain.auditors(cid).length > seated);
});
test('an honest attestation that is accused bars the accuser', async () => {
    const { chain, commitment: { cid }, attestors: [attestor], again, } = await Chain.reaudited();
    const { segment, transcript } = chain.ledger.commitments.get(cid).seats.get(attestor.key).attested
        .segments[0];
    const dispute = chain.dispute(again, cid, {
        subject: 'attestation',
        part: segment,
        accused: attestor.key,
        claimed: hashBytes(transcript),
        found: digest('lie'),
    });
    chain.fold(dispute);
    chain.fold();
    const events = chain.fold(...chain
        .judges(dispute.cid)
        .map((judge) => chain.replay(judge, dispute.cid, hashBytes(transcript), hashBytes(transcript))));
    assert.equal(events.flatMap((event) => (event.type === 'barred' ? [[event.node, event.reason]] : [])), [[again.key, 'accused falsely']]);
});
test('an author who is barred for another model loses what has not vested', async () => {
    const chain = await Chain.create(10, { claims: longClaims, audit: { ...testAudit, vestingEpochs: 200 } });
    const author = chain.nodes[1];
    const first = chain.commit(author);
    chain.finish(first.cid);
    const second = chain.commit(author);
    const dispute = chain.dispute(chain.auditors(second.cid)[0], second.cid);
    chain.fold(dispute);
    chain.fold();
    chain.fold(...chain
        .judges(dispute.cid)
        .map((judge) => chain.replay(judge, dispute.cid, result('claimed'), result('found'))));
    const { node, owner, pointId, manifest } = first.body;
    assert.equal(chain.settled.get(pointId), {
        state: 'revoked',
        generation: 0,
        cut: chain.ledger.number,
        owner,
        node,
        manifest,
        reason: 'barred',
    });
});
test('a dispute that no panel decides leaves a final model final', async () => {
    const { chain, commitment: { cid, body: { pointId }, }, again, } = await Chain.reaudited();
    const dispute = chain.dispute(again, cid);
    chain.fold(dispute);
    const events = chain.foldEmpty(2 * chain.campaign.audit.panelEpochs + 1);
    assert.equal(events.flatMap((event) => (event.type === 'verdict' ? [event.verdict] : [])), ['lapsed']);
    assert.is(chain.settled.get(pointId)?.state, 'final');
    assert.ok(chain.ledger.commitments.has(cid));
});
test('whoever disputed has had its say: the same dispute is not opened again, and the seat goes to another', async () => {
    const { chain, commitment: { cid }, again, } = await Chain.reaudited();
    const dispute = chain.dispute(again, cid);
    chain.fold(dispute);
    chain.foldEmpty(2 * chain.campaign.audit.panelEpochs + 1);
    assert.equal(chain.refusal(dispute), { code: 'DISPUTE_SEAT', timing: 'late' });
    assert.ok(chain.ledger.commitments.get(cid).abstained.has(again.key));
});
test('a second dispute of the same attestation closes with the first verdict, since who is barred cannot be judged again', async () => {
    const { chain, commitment: { cid }, attestors: [stamper, other], again, } = await Chain.reaudited();
    chain.fold();
    const second = chain.auditors(cid).find((node) => node !== stamper && node !== other && node !== again);
    const { segment, transcript } = chain.ledger.commitments.get(cid).seats.get(stamper.key).attested
        .segments[0];
    const accusation = {
        subject: 'attestation',
        part: segment,
        accused: stamper.key,
        claimed: hashBytes(transcript),
        found: digest('found'),
    };
    const disputes = [again, second].map((node) => chain.dispute(node, cid, accusation));
    chain.fold(...disputes);
    chain.fold();
    const [first] = disputes;
    chain.fold(...chain
        .judges(first.cid)
        .map((judge) => chain.replay(judge, first.cid, hashBytes(transcript), digest('found'))));
    assert.is(chain.ledger.disputes.size, 0);
    assert.equal([again, second].map(({ key }) => chain.ledger.commitments.get(cid).abstained.has(key)), [true, true]);
});
test('a model does not vest while somebody was drawn to look at it and has the time', async () => {
    const { chain, commitment: { cid }, again, } = await Chain.reaudited(1);
    chain.campaign.audit.reauditPpm = 0;
    const { panelEpochs } = chain.campaign.audit;
    chain.foldEmpty(panelEpochs - 1);
    assert.ok(chain.ledger.commitments.has(cid), 'its time is over, that of the auditor is not');
    assert.equal(typesOf(chain.fold()), ['vested']);
    assert.ok(again);
});
/** A final model of which both attestations are void, since who gave them was barred for something else. */
async function bereft() {
    const { chain, commitment: { cid, body: { pointId }, }, attestors, } = await Chain.reaudited(1);
    chain.campaign.audit.reauditPpm = 0;
    for (const { key } of attestors)
        barNode(chain.ledger, key, 'accused falsely', () => undefined);
    return { chain, cid, pointId };
}
/** The events of all cuts until a commitment has left the ledger. */
function foldUntilGone(chain, cid, say = () => []) {
    const events = [];
    while (chain.ledger.commitments.has(cid))
        events.push(...chain.fold(...say()));
    return events;
}
test('silence never revokes a final model: what nobody audits once more vests after the last panel, and says so', async () => {
    const { chain, cid, pointId } = await bereft();
    const { finalCut } = chain.ledger.commitments.get(cid);
    const events = foldUntilGone(chain, cid);
    const { panelEpochs, drawingsMax } = chain.campaign.audit;
    assert.is(chain.ledger.number, finalCut + panelEpochs * drawingsMax);
    assert.ok(events.some((event) => event.type === 'vested' && event.pointId === pointId && event.unanswered));
    assert.is(chain.settled.get(pointId)?.state, 'final');
});
test('a final model vests answered where others attest it instead', async () => {
    const { chain, cid, pointId } = await bereft();
    chain.fold();
    const events = chain.fold(...chain.pledged(cid));
    assert.ok(events.some((event) => event.type === 'vested' && event.pointId === pointId && !event.unanswered));
});
test('friends who keep silent do not see a model through that the others cannot have', async () => {
    const { chain, commitment: { cid, body: { pointId, node }, }, } = await Chain.reaudited();
    chain.campaign.audit.reauditPpm = 0;
    const member = chain.ledger.members.get(node);
    // Of the honest so many say that they cannot have it as outweigh the two friends who attested; all others
    // are friends too.
    const cannot = () => {
        const { seats } = chain.ledger.commitments.get(cid);
        const withheld = [...seats.values()].filter((seat) => seat.withheld).length;
        const unheard = chain
            .auditors(cid)
            .filter(({ key }) => !seats.get(key).withheld && seats.get(key).attested === null);
        return unheard.slice(0, Math.max(0, 3 - withheld)).map((each) => chain.availability(each, cid, false));
    };
    foldUntilGone(chain, cid, cannot);
    const point = chain.settled.get(pointId);
    assert.equal([point?.state, point?.state === 'revoked' && point.reason, member.standing, member.skipped], ['revoked', 'unaudited', 0, 1]);
});
test('a dispute that lapses costs the author of what is not final its slot, and no standing', async () => {
    const chain = await Chain.create(12, { claims: longClaims });
    const { cid, body: { node, pointId }, } = chain.commit(chain.nodes[1]);
    const member = chain.ledger.members.get(node);
    member.standing = 1_000;
    chain.fold(chain.dispute(chain.auditors(cid)[0], cid));
    const events = foldUntilGone(chain, cid);
    assert.ok(events.some((event) => event.type === 'released' && event.pointId === pointId && event.reason === 'unaudited'));
    assert.ok(member.standing > 500);
    assert.is(member.skipped, 1);
});
test('a point whose model was revoked is never claimed again', async () => {
    const { chain, commitment, again } = await Chain.reaudited();
    const dispute = chain.dispute(again, commitment.cid);
    chain.fold(dispute);
    chain.fold();
    chain.fold(...chain
        .judges(dispute.cid)
        .map((judge) => chain.replay(judge, dispute.cid, result('claimed'), result('found'))));
    const held = chain.hold(chain.nodes.find(({ key }) => chain.ledger.members.get(key).barred === false));
    const { node: _, campaign: __, kind: ___, version: ____, ...fields } = held.body;
    chain.slotOf(chain.nodeOf(held.body.node), held.body.slot).draw = {
        ...chain.drawOf(chain.nodeOf(held.body.node), held.body.slot),
        pointId: commitment.body.pointId,
    };
    const claim = chain.sign(chain.nodeOf(held.body.node), 'claim', {
        ...fields,
        pointId: commitment.body.pointId,
    });
    assert.equal(chain.refusal(claim), { code: 'CLAIM_GENERATION', timing: 'late' });
});
test('standing is earned by audited trees as a model becomes final, decays, is capped, and silence takes none of it', async () => {
    const chain = await Chain.create(8, {
        claims: longClaims,
        standing: { base: 100, max: 60, decayEpochs: 10 },
    });
    const { cid, body: { node: author }, } = chain.commit(chain.nodes[1]);
    const auditors = chain.auditors(cid);
    chain.finish(cid);
    const standingOf = (key) => chain.ledger.members.get(key).standing;
    const trees = auditors.map(({ key }) => 10 * chain.ledger.commitments.get(cid).seats.get(key).attested.segments.length);
    assert.equal(auditors.map(({ key }) => standingOf(key)), trees.map((each) => Math.min(60, each)));
    assert.is(standingOf(author), Math.min(60, trees.reduce((sum, each) => sum + each, 0)));
    chain.fold();
    assert.is(standingOf(author), 54, 'a tenth is gone, rounded up');
    // Nobody looks at the next model, which costs the author nothing, and the panel nothing but weight.
    const next = chain.commit(chain.nodes[1]);
    const before = [...chain.ledger.members].map(([node, { standing }]) => [node, standing]);
    const { panelEpochs } = chain.campaign.audit;
    chain.foldEmpty(panelEpochs);
    for (const [node, standing] of before) {
        let left = standing;
        for (let epoch = 0; epoch < panelEpochs; epoch++)
            left -= Math.ceil(left / 10);
        assert.is(standingOf(node), left);
    }
    assert.ok([...chain.ledger.commitments.get(next.cid).seats.values()].some(({ silent }) => silent));
});
test.run();
//# sourceMappingURL=vesting.test.js.map