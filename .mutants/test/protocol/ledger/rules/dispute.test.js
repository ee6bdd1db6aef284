import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hashBytes } from '../../../../protocol/codec/hash.js';
import { prefixOf } from '../../../../protocol/model/screening.js';
import { plannedSegments } from '../../../../protocol/model/training-plan.js';
import { testAudit } from '../../../fixtures/campaign.js';
import { Chain, digest, result } from '../chain.js';
import { testRefusals } from '../refusals.js';
const on = await Chain.create(7);
const { cid } = on.commit(on.nodes[1]);
const [first, second] = on.auditors(cid);
const unseated = on.nodes.find(({ key }) => !on.ledger.commitments.get(cid).seats.has(key) && key !== on.nodes[1].key);
const { segments } = on.ledger.commitments.get(cid);
const eras = on.campaign.eras.acceptance.length + on.campaign.eras.screening.length;
/** A model that was abandoned, and is being audited; and one of a campaign that screens nothing. */
const dropping = await Chain.create(4, { audit: { ...testAudit, rejectedPpm: 1_000_000 } });
const droppedClaim = dropping.hold(dropping.nodes[1]);
const dropped = dropping.commitment(droppedClaim, {
    outcome: 'abandoned',
    segments: prefixOf(on.campaign, plannedSegments(on.campaign, droppedClaim.body)),
    corr: on.campaign.screening.corrMin - 1,
    sketch: new Uint8Array(0),
});
dropping.fold(dropped);
dropping.fold();
const [doubter] = dropping.auditors(dropped.cid);
const blind = await Chain.create(4, {
    eras: { ...on.campaign.eras, screening: [] },
    screening: { prefixPpm: 0, corrMin: 0 },
});
const { cid: unscreened } = blind.commit(blind.nodes[1]);
const [seer] = blind.auditors(unscreened);
const score = { claimed: new Uint8Array(8), found: new Uint8Array(8).fill(1) };
const sketch = { subject: 'sketch', claimed: digest('claimed'), found: digest('found') };
const shown = on.pledged(cid, [first, second]);
on.fold(shown[1]);
const again = await Chain.create(7);
const disputed = again.commit(again.nodes[1]);
const [accuser] = again.auditors(disputed.cid);
again.fold(again.dispute(accuser, disputed.cid));
const { chain: final, commitment: { cid: finalCid }, attestors: [attestor], again: auditor, } = await Chain.reaudited();
const { segments: listed } = final.ledger.commitments.get(finalCid).seats.get(attestor.key).attested;
const unlisted = [...new Array(10).keys()].find((one) => !listed.some(({ segment }) => segment === one));
/** Accuses the attestor of its first digest. */
const accusation = {
    subject: 'attestation',
    part: listed[0].segment,
    accused: attestor.key,
    claimed: hashBytes(listed[0].transcript),
    found: digest('found'),
};
testRefusals('dispute', [
    {
        id: 'results that are the same',
        on,
        record: on.dispute(first, cid, { found: result('claimed') }),
        code: 'DISPUTE_RESULTS',
        timing: 'invalid',
    },
    {
        id: 'results of an era for a segment',
        on,
        record: on.dispute(first, cid, { claimed: new Uint8Array(8), found: new Uint8Array(8).fill(1) }),
        code: 'DISPUTE_RESULTS',
        timing: 'invalid',
    },
    {
        id: 'results of a segment for an era',
        on,
        record: on.dispute(first, cid, { subject: 'era' }),
        code: 'DISPUTE_RESULTS',
        timing: 'invalid',
    },
    {
        id: 'the result of a segment for an attestation',
        on: final,
        record: final.dispute(auditor, finalCid, { ...accusation, claimed: result('claimed') }),
        code: 'DISPUTE_RESULTS',
        timing: 'invalid',
    },
    {
        id: 'the result of a segment for a sketch',
        on,
        record: on.dispute(first, cid, { subject: 'sketch' }),
        code: 'DISPUTE_RESULTS',
        timing: 'invalid',
    },
    {
        id: 'a second sketch',
        on,
        record: on.dispute(first, cid, { ...sketch, part: 1 }),
        code: 'DISPUTE_PART',
        timing: 'wrong',
    },
    {
        id: 'the sketch of an abandoned model',
        on: dropping,
        record: dropping.dispute(doubter, dropped.cid, sketch),
        code: 'DISPUTE_PART',
        timing: 'wrong',
    },
    {
        id: 'an acceptance era of an abandoned model',
        on: dropping,
        record: dropping.dispute(doubter, dropped.cid, { subject: 'era', part: 1, ...score }),
        code: 'DISPUTE_PART',
        timing: 'wrong',
    },
    {
        id: 'a segment after the prefix of an abandoned model',
        on: dropping,
        record: dropping.dispute(doubter, dropped.cid, { part: 3 }),
        code: 'DISPUTE_PART',
        timing: 'wrong',
    },
    {
        id: 'a screening era where nothing is screened',
        on: blind,
        record: blind.dispute(seer, unscreened, { subject: 'era', part: 2, ...score }),
        code: 'DISPUTE_PART',
        timing: 'wrong',
    },
    {
        id: 'an attestation of nobody',
        on: final,
        record: final.dispute(auditor, finalCid, { ...accusation, accused: null }),
        code: 'DISPUTE_ACCUSED',
        timing: 'invalid',
    },
    {
        id: 'a segment of a model, and somebody accused',
        on: final,
        record: final.dispute(auditor, finalCid, { accused: attestor.key }),
        code: 'DISPUTE_ACCUSED',
        timing: 'invalid',
    },
    {
        id: 'an attestation to come',
        on: final,
        record: final.dispute(auditor, finalCid, { ...accusation, accused: auditor.key }),
        code: 'DISPUTE_ATTESTATION',
        timing: 'early',
    },
    {
        id: 'an attestation that is misquoted',
        on: final,
        record: final.dispute(auditor, finalCid, { ...accusation, claimed: digest('misquoted') }),
        code: 'DISPUTE_ATTESTATION',
        timing: 'wrong',
    },
    {
        id: 'a segment that the attestation does not list',
        on: final,
        record: final.dispute(auditor, finalCid, { ...accusation, part: unlisted }),
        code: 'DISPUTE_ATTESTATION',
        timing: 'wrong',
    },
    {
        id: 'of a commitment to come',
        on,
        record: on.dispute(first, on.cid),
        code: 'DISPUTE_COMMITMENT',
        timing: 'early',
    },
    {
        id: 'a segment that is not there',
        on,
        record: on.dispute(first, cid, { part: segments }),
        code: 'DISPUTE_PART',
        timing: 'wrong',
    },
    {
        id: 'an era that is not there',
        on,
        record: on.dispute(first, cid, {
            subject: 'era',
            part: eras,
            claimed: new Uint8Array(8),
            found: new Uint8Array(8).fill(1),
        }),
        code: 'DISPUTE_PART',
        timing: 'wrong',
    },
    { id: 'by who has no seat', on, record: on.dispute(unseated, cid), code: 'DISPUTE_SEAT', timing: 'early' },
    { id: 'by who attested', on, record: on.dispute(second, cid), code: 'DISPUTE_SECOND', timing: 'late' },
    {
        id: 'a second one',
        on: again,
        record: again.dispute(accuser, disputed.cid, { part: 1 }),
        code: 'DISPUTE_SECOND',
        timing: 'late',
    },
]);
/** A disputed commitment with the judges that were drawn. */
async function openDispute(attestFirst = false) {
    const chain = await Chain.create(10);
    const accused = chain.nodes[1];
    const commitment = chain.commit(accused);
    const [attester, plaintiff] = chain.auditors(commitment.cid);
    if (attestFirst)
        chain.fold(chain.pledged(commitment.cid)[0]);
    const dispute = chain.dispute(plaintiff, commitment.cid);
    chain.fold(dispute);
    chain.fold();
    return { chain, commitment, accused, attester, plaintiff, dispute, judges: chain.judges(dispute.cid) };
}
const barredIn = (events) => events.filter(({ type }) => type === 'barred');
test('the judges are third parties, and no attester of the disputed part', async () => {
    const { chain, accused, attester, plaintiff, judges } = await openDispute(true);
    assert.is(judges.length, chain.campaign.audit.disputePanelSize);
    for (const party of [accused, plaintiff, attester])
        assert.not.ok(judges.some(({ key }) => key === party.key));
});
test('forged: the author is barred, and whoever attested the forged part; the point is free', async () => {
    const { chain, commitment, accused, attester, dispute, judges } = await openDispute(true);
    const events = chain.fold(...judges
        .slice(0, 2)
        .map((judge) => chain.replay(judge, dispute.cid, result('claimed'), result('found'))));
    assert.equal(barredIn(events), [
        { type: 'barred', node: accused.key, reason: 'forged' },
        { type: 'barred', node: attester.key, reason: 'attested a forgery' },
    ]);
    assert.is(chain.settled.get(commitment.body.pointId)?.state, 'free');
    assert.is(chain.refusal(chain.opening(accused))?.timing, 'late');
});
test('a forged sketch bars the author and whoever attested the model: everyone looks at it', async () => {
    const chain = await Chain.create(10);
    const commitment = chain.commit(chain.nodes[1]);
    const [attester, plaintiff] = chain.auditors(commitment.cid);
    chain.fold(chain.pledged(commitment.cid)[0]);
    const dispute = chain.dispute(plaintiff, commitment.cid, sketch);
    chain.fold(dispute);
    chain.fold();
    const judges = chain.judges(dispute.cid);
    assert.not.ok(judges.some(({ key }) => key === attester.key));
    const events = chain.fold(...judges.slice(0, 2).map((judge) => chain.replay(judge, dispute.cid, sketch.claimed, sketch.found)));
    assert.equal(barredIn(events), [
        { type: 'barred', node: commitment.body.node, reason: 'forged' },
        { type: 'barred', node: attester.key, reason: 'attested a forgery' },
    ]);
});
test('honest: the accuser is barred, and the commitment goes on', async () => {
    const { chain, commitment, plaintiff, dispute, judges } = await openDispute();
    const events = chain.fold(...judges.slice(0, 2).map((judge) => chain.replay(judge, dispute.cid, result('same'), result('same'))));
    assert.equal(barredIn(events), [{ type: 'barred', node: plaintiff.key, reason: 'accused falsely' }]);
    assert.ok(chain.ledger.commitments.has(commitment.cid));
    assert.is(chain.ledger.disputes.size, 0);
});
test('a verdict names those whose vote it is, not who replayed otherwise', async () => {
    const { chain, commitment, dispute, judges } = await openDispute();
    const [other, ...agreeing] = judges;
    const events = chain.fold(chain.replay(other, dispute.cid, result('same'), result('same')), ...agreeing.map((judge) => chain.replay(judge, dispute.cid, result('claimed'), result('found'))));
    const { pointId } = commitment.body;
    const [verdict] = events.flatMap((event) => event.type === 'verdict' ? [{ ...event, replays: [...event.replays].sort() }] : []);
    assert.equal(verdict, {
        type: 'verdict',
        dispute: dispute.cid,
        commitment: commitment.cid,
        pointId,
        verdict: 'forged',
        replays: agreeing.map(({ key }) => key).sort(),
    });
});
test('a verdict needs a majority of all who were drawn, those who gave their seats back among them', async () => {
    const { chain, dispute, judges } = await openDispute();
    // Two of the first three give back, and two others come: two friends among five are no majority.
    chain.fold(...judges.slice(0, 2).map((judge) => chain.abstention(judge, dispute.cid)));
    chain.fold();
    const [one, two, three] = chain.judges(dispute.cid);
    const acquit = (judge) => chain.replay(judge, dispute.cid, result('same'), result('same'));
    assert.equal(chain.fold(acquit(one), acquit(two)), []);
    assert.equal(barredIn(chain.fold(acquit(three))).length, 1);
});
test('the time of a panel does not run while its commitment is disputed', async () => {
    const { chain, commitment, dispute, judges } = await openDispute();
    chain.fold(...judges.slice(0, 2).map((judge) => chain.replay(judge, dispute.cid, result('same'), result('same'))));
    assert.is(chain.ledger.commitments.get(commitment.cid).panelCut, chain.ledger.number);
});
test('a dispute that misquotes the manifest convicts its accuser, not the author', async () => {
    const { chain, plaintiff, dispute, judges } = await openDispute();
    // The dispute says "claimed" and "found"; the manifest holds, and retraining gives, something else.
    const events = chain.fold(...judges.map((judge) => chain.replay(judge, dispute.cid, result('what is true'), result('what is true'))));
    assert.equal(barredIn(events), [{ type: 'barred', node: plaintiff.key, reason: 'accused falsely' }]);
});
test('undecided: it lapses after its rounds, the commitment is given up, and nobody is barred', async () => {
    const chain = await Chain.create(10, {
        claims: {
            openSlotsMax: 4,
            skipMaxPpm: 250_000,
            leaseEpochs: 500,
            enrolmentEpochs: 500,
            newcomersMax: 10_000,
        },
    });
    const commitment = chain.commit(chain.nodes[1]);
    const dispute = chain.dispute(chain.auditors(commitment.cid)[0], commitment.cid);
    chain.fold(dispute);
    chain.fold();
    // Each judge finds something else, so no two agree.
    chain.fold(...chain
        .judges(dispute.cid)
        .map((judge, i) => chain.replay(judge, dispute.cid, result('claimed'), result(`found ${i}`))));
    const events = chain.foldEmpty(chain.campaign.audit.panelEpochs * 2 + 1);
    assert.equal(events.flatMap((event) => (event.type === 'verdict' ? [[event.verdict, event.replays]] : [])), [['lapsed', []]]);
    assert.equal(events.filter(({ type }) => type === 'released'), [{ type: 'released', pointId: commitment.body.pointId, node: commitment.body.node, reason: 'unaudited' }]);
    assert.equal(barredIn(events), []);
});
test('a commitment under dispute does not become final', async () => {
    const chain = await Chain.create(7);
    const { cid, body } = chain.commit(chain.nodes[1]);
    const seated = chain.auditors(cid);
    const [first] = chain.pledged(cid);
    chain.fold(chain.dispute(seated[1], cid), first);
    chain.foldEmpty(3);
    assert.is(chain.settled.get(body.pointId), undefined);
});
test.run();
//# sourceMappingURL=dispute.test.js.map