import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { prefixOf } from '../../../../protocol/model/screening.js';
import { plannedSegments } from '../../../../protocol/model/training-plan.js';
import { ownerOf } from '../../../../protocol/records/keys.js';
import { testAudit } from '../../../fixtures/campaign.js';
import { Chain, sketchFor, testIdentity } from '../chain.js';
import { testRefusals } from '../refusals.js';
const on = await Chain.create(4);
const claim = on.hold(on.nodes[1]);
const done = on.hold(on.nodes[2]);
on.fold(on.commitment(done));
const { screening, acceptance: { corrMin, sharpeMin }, } = on.campaign;
const none = new Uint8Array(0);
const abandoned = {
    outcome: 'abandoned',
    segments: prefixOf(on.campaign, plannedSegments(on.campaign, claim.body)),
    corr: screening.corrMin - 1,
    sketch: none,
};
const refused = { outcome: 'refused', corr: corrMin - 1, sketch: none };
const blind = await Chain.create(2, {
    eras: { ...on.campaign.eras, screening: [] },
    screening: { prefixPpm: 0, corrMin: 0 },
});
const unscreened = blind.hold(blind.nodes[1]);
testRefusals('commitment', [
    {
        id: 'corr below the rule',
        on,
        record: on.commitment(claim, { corr: corrMin - 1 }),
        code: 'COMMITMENT_OUTCOME',
        timing: 'invalid',
    },
    {
        id: 'sharpe below the rule',
        on,
        record: on.commitment(claim, { sharpe: sharpeMin - 1 }),
        code: 'COMMITMENT_OUTCOME',
        timing: 'invalid',
    },
    {
        id: 'accepted without a sketch',
        on,
        record: on.commitment(claim, { sketch: none }),
        code: 'COMMITMENT_OUTCOME',
        timing: 'invalid',
    },
    {
        id: 'refused though it meets the rule',
        on,
        record: on.commitment(claim, { outcome: 'refused', sketch: none }),
        code: 'COMMITMENT_OUTCOME',
        timing: 'invalid',
    },
    {
        id: 'refused with a sketch',
        on,
        record: on.commitment(claim, { outcome: 'refused', corr: corrMin - 1 }),
        code: 'COMMITMENT_OUTCOME',
        timing: 'invalid',
    },
    {
        id: 'abandoned though its prefix passes',
        on,
        record: on.commitment(claim, { ...abandoned, corr: screening.corrMin }),
        code: 'COMMITMENT_OUTCOME',
        timing: 'invalid',
    },
    {
        id: 'abandoned where nothing is screened',
        on: blind,
        record: blind.commitment(unscreened, abandoned),
        code: 'COMMITMENT_OUTCOME',
        timing: 'invalid',
    },
    {
        id: 'abandoned before its prefix',
        on,
        record: on.commitment(claim, { ...abandoned, segments: abandoned.segments - 1 }),
        code: 'COMMITMENT_SEGMENTS',
        timing: 'wrong',
    },
    {
        id: 'abandoned after its prefix',
        on,
        record: on.commitment(claim, { ...abandoned, segments: abandoned.segments + 1 }),
        code: 'COMMITMENT_SEGMENTS',
        timing: 'wrong',
    },
    {
        id: 'of a claim to come',
        on,
        record: on.commitment(claim, { pointId: '00'.repeat(32) }),
        code: 'COMMITMENT_CLAIM',
        timing: 'early',
    },
    {
        id: 'of a slot that has closed',
        on,
        record: on.commitment(done, { pointId: '00'.repeat(32) }),
        code: 'COMMITMENT_CLAIM',
        timing: 'late',
    },
    {
        id: 'of another claim',
        on,
        record: on.commitment(claim, { claim: done.cid }),
        code: 'COMMITMENT_CLAIM',
        timing: 'late',
    },
    {
        id: 'by another node',
        on,
        record: on.commitment(claim, {}, on.nodes[2]),
        code: 'COMMITMENT_CLAIM',
        timing: 'late',
    },
    {
        id: 'for another owner',
        on,
        record: on.commitment(claim, { owner: ownerOf(on.nodes[3].key) }),
        code: 'COMMITMENT_CLAIM',
        timing: 'late',
    },
    {
        id: 'more segments than planned',
        on,
        record: on.commitment(claim, { segments: plannedSegments(on.campaign, claim.body) + 1 }),
        code: 'COMMITMENT_SEGMENTS',
        timing: 'wrong',
    },
    {
        id: 'a second one',
        on,
        record: on.commitment(done, { corr: corrMin + 1 }),
        code: 'COMMITMENT_SECOND',
        timing: 'late',
    },
]);
test('two commitments for one point in one cut: the lower CID counts', async () => {
    const chain = await Chain.create(3);
    const held = chain.hold(chain.nodes[1]);
    const [a, b] = [chain.commitment(held), chain.commitment(held, { corr: corrMin + 1 })];
    chain.fold(a, b);
    assert.equal([...chain.ledger.commitments.keys()], [[a.cid, b.cid].sort()[0]]);
});
test('a commitment closes its slot, and is final once its panel attested', async () => {
    const chain = await Chain.create(5);
    const commitment = chain.commit(chain.nodes[1]);
    assert.is(chain.slotOf(chain.nodeOf(commitment.body.node), commitment.body.slot), undefined);
    const auditors = chain.auditors(commitment.cid);
    assert.is(auditors.length, chain.campaign.audit.panelSize);
    assert.not.ok(auditors.some(({ key }) => key === commitment.body.node), 'nobody audits itself');
    const [first, second] = chain.pledged(commitment.cid);
    chain.fold(first);
    assert.not.ok(chain.settled.has(commitment.body.pointId), 'one is not enough');
    chain.fold(second);
    const point = chain.settled.get(commitment.body.pointId);
    assert.is(point.state, 'final');
    assert.is(point.state === 'final' && point.attestations, 2);
    assert.not.ok(chain.ledger.points.has(commitment.body.pointId));
});
for (const [state, rejected] of [
    ['refused', refused],
    ['abandoned', abandoned],
]) {
    test(`a model that is ${state} settles its point for good in the next cut, unseen where the beacon says so`, async () => {
        const chain = await Chain.create(5);
        const held = chain.hold(chain.nodes[1]);
        const commitment = chain.commitment(held, rejected);
        chain.fold(commitment);
        assert.is(chain.slotOf(chain.nodes[1], held.body.slot), undefined);
        assert.not.ok(chain.settled.has(held.body.pointId));
        chain.fold();
        const { node, owner, manifest } = commitment.body;
        assert.equal(chain.settled.get(held.body.pointId), {
            state,
            generation: 0,
            cut: chain.ledger.number,
            owner,
            node,
            manifest,
        });
        const member = chain.ledger.members.get(node);
        assert.equal([chain.ledger.commitments.size, chain.ledger.points.size, member.skipped, member.committed], [0, 0, 0, 0]);
    });
    test(`a model that is ${state} is audited where the beacon says so, and settled once its panel has attested that`, async () => {
        const chain = await Chain.create(5, { audit: { ...testAudit, rejectedPpm: 1_000_000 } });
        const held = chain.hold(chain.nodes[1]);
        const commitment = chain.commitment(held, rejected);
        chain.fold(commitment);
        chain.fold();
        assert.is(chain.auditors(commitment.cid).length, 2);
        const named = chain.pledged(commitment.cid);
        const { eras } = chain.campaign;
        for (const { body } of named)
            assert.is(body.eras.some((era) => eras.acceptance.includes(era)), state === 'refused');
        for (const { body } of named)
            assert.ok(body.eras.some((era) => eras.screening.includes(era)));
        chain.fold(...named);
        assert.is(chain.settled.get(held.body.pointId)?.state, state);
        assert.is(chain.ledger.commitments.size, 0, 'nothing of it vests');
        assert.ok(named.every(({ body: { node } }) => chain.ledger.members.get(node).standing > 0));
    });
    test(`who says falsely that a model is ${state} is barred, and its point free again`, async () => {
        const chain = await Chain.create(8, { audit: { ...testAudit, rejectedPpm: 1_000_000 } });
        const held = chain.hold(chain.nodes[1]);
        const commitment = chain.commitment(held, rejected);
        chain.fold(commitment);
        chain.fold();
        const [accuser] = chain.auditors(commitment.cid);
        const part = state === 'refused' ? 0 : chain.campaign.eras.acceptance.length;
        const [claimed, found] = [new Uint8Array(8), new Uint8Array(8).fill(1)];
        const dispute = chain.dispute(accuser, commitment.cid, { subject: 'era', part, claimed, found });
        chain.fold(dispute);
        chain.fold();
        chain.fold(...chain.judges(dispute.cid).map((node) => chain.replay(node, dispute.cid, claimed, found)));
        assert.ok(chain.ledger.members.get(commitment.body.node).barred);
        assert.is(chain.settled.get(held.body.pointId)?.state, 'free');
    });
}
/** A network that waits for `pairs` models with these sketches to be shown, all in one cut. */
async function audited(...sketches) {
    const chain = await Chain.create(6);
    const points = [];
    const commitments = sketches.map((sketch, i) => {
        const held = chain.hold(chain.nodes[1 + i]);
        points.push(held.body.pointId);
        return chain.commitment(held, { sketch });
    });
    chain.fold(...commitments);
    chain.fold();
    const auditors = commitments.flatMap(({ cid }) => chain.auditors(cid).map((node) => [cid, node]));
    chain.fold(...auditors.map(([cid, node]) => chain.availability(node, cid)));
    const shown = auditors.map(([cid, node]) => chain.attestation(node, cid));
    chain.fold(...shown.map((one) => chain.pledge(one)));
    return { chain, shown, points };
}
const sketchAway = (bits) => sketchFor('model').map((byte, i) => (i < bits ? byte ^ 1 : byte));
test('of two models that are alike in one cut the one of the lower point id is final, the other a duplicate that names it', async () => {
    const { chain, shown, points } = await audited(sketchAway(0), sketchAway(7));
    chain.fold(...shown);
    const [first, second] = points.sort();
    assert.is(chain.settled.get(first)?.state, 'final');
    const duplicate = chain.settled.get(second);
    assert.equal(duplicate.state === 'duplicate' && duplicate.near, { pointId: first, distance: 7 });
    assert.equal([...chain.ledger.members.values()].map(({ skipped, committed }) => skipped + committed), [0, 0, 0, 0, 0, 0]);
});
test('of two that are alike the one of the earlier cut is final, and as far as the campaign asks apart both are', async () => {
    const alike = await audited(sketchAway(0), sketchAway(7));
    const [first, second] = alike.points;
    const ofSecond = alike.shown.filter(({ body }) => alike.chain.ledger.commitments.get(body.commitment).pointId === second);
    alike.chain.fold(...ofSecond);
    alike.chain.fold(...alike.shown.filter((one) => !ofSecond.includes(one)));
    assert.equal([first, second].map((point) => alike.chain.settled.get(point)?.state), ['duplicate', 'final']);
    const apart = await audited(sketchAway(0), sketchAway(8));
    apart.chain.fold(...apart.shown);
    assert.equal(apart.points.map((point) => apart.chain.settled.get(point)?.state), ['final', 'final']);
});
/**
 * A chain of an author and others who sleep, with models of the author that have had one panel more than a
 * final one has.
 */
async function asleep(models) {
    const claims = {
        openSlotsMax: 1,
        skipMaxPpm: 250_000,
        leaseEpochs: 500,
        enrolmentEpochs: 500,
        newcomersMax: 10_000,
    };
    const chain = await Chain.create(30, { claims });
    const author = chain.nodes[1];
    const commitments = Array.from({ length: models }, () => chain.commit(author));
    const { panelEpochs, drawingsMax } = chain.campaign.audit;
    chain.foldEmpty(panelEpochs * drawingsMax);
    return { chain, commitments };
}
test('what no panel finished waits, with further panels, while its author may open slots', async () => {
    const { chain, commitments: [commitment], } = await asleep(1);
    const { drawingsMax, panelEpochs } = chain.campaign.audit;
    const open = chain.ledger.commitments.get(commitment.cid);
    chain.foldEmpty(3 * panelEpochs);
    assert.ok(open.drawings > drawingsMax + 2);
    assert.is(chain.ledger.members.get(commitment.body.node).skipped, 0);
    const [late, later] = chain
        .auditors(commitment.cid)
        .filter(({ key }) => chain.ledger.members.get(key).reliability === 4);
    chain.fold(...chain.pledged(commitment.cid, [late, later]));
    assert.is(chain.settled.get(commitment.body.pointId)?.state, 'final', 'who was silent may still speak');
});
test('where its author could open no slot for it, the oldest that waits is skipped, one in a cut, without loss of standing', async () => {
    const { chain, commitments } = await asleep(4);
    const member = chain.ledger.members.get(chain.nodes[1].key);
    member.standing = 1_000;
    const waits = () => commitments.map(({ cid }) => chain.ledger.commitments.has(cid));
    const [oldest] = commitments;
    for (let cut = 0; cut < 50 && waits()[0]; cut++) {
        const events = chain.fold();
        if (waits()[0])
            continue;
        const { pointId, node } = oldest.body;
        assert.equal(events.filter(({ type }) => type === 'released'), [{ type: 'released', pointId, node, reason: 'unaudited' }]);
    }
    assert.equal([waits(), member.skipped], [[false, true, true, true], 1]);
    chain.foldEmpty(20);
    assert.equal([waits(), member.skipped], [[false, true, true, true], 1], 'there is room again');
    assert.ok(member.standing > 500);
});
test('in a network too small for a panel a commitment waits, is not given up, and becomes final once there are enough', async () => {
    const { claims, audit } = (await Chain.create(1)).campaign;
    const chain = await Chain.create(3, {
        claims: { ...claims, leaseEpochs: 500, enrolmentEpochs: 500, newcomersMax: 10_000 },
        audit: { ...audit, panelSize: 3 },
    });
    const author = chain.nodes[1];
    const { cid, body } = chain.commit(author);
    assert.is(chain.ledger.commitments.get(cid).seats.size, 2, 'who is there looks at it at once');
    chain.pledged(cid);
    chain.foldEmpty(audit.panelEpochs * (audit.drawingsMax + 1));
    assert.is(chain.ledger.commitments.get(cid)?.drawings, 0);
    const late = await testIdentity(900);
    chain.fold(chain.sign(late, 'enrolment', { vrfKey: late.vrfKey, epoch: chain.ledger.number }));
    chain.fold();
    assert.ok(chain.ledger.commitments.get(cid).seats.has(late.key));
    chain.fold(chain.availability(late, cid));
    const last = chain.attestation(late, cid);
    chain.fold(chain.sign(late, 'pledge', { commitment: cid, attestation: last.cid }));
    chain.fold(...[...chain.nodes.filter(({ key }) => key !== author.key), late].map((node) => chain.attestation(node, cid)));
    assert.is(chain.settled.get(body.pointId)?.state, 'final');
    assert.is(chain.ledger.members.get(author.key)?.skipped, 0);
});
test.run();
//# sourceMappingURL=commitment.test.js.map