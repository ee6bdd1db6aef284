import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hashBytes } from '../../../protocol/codec/hash.js';
import { candidatesOf } from '../../../protocol/ledger/standing.js';
import { testAudit } from '../../fixtures/campaign.js';
import { Chain, digest, result } from './chain.js';
const test = suite('shown work and apprentices');
const claims = {
    openSlotsMax: 16,
    skipMaxPpm: 1_000_000,
    leaseEpochs: 500,
    enrolmentEpochs: 1_000,
    newcomersMax: 10_000,
};
/** A panel of two: so many have to have shown work before only they are drawn. */
const threshold = 7;
/** The resolver and these have shown work; then come those who have not. */
const shown = 10;
async function create(newcomers, audit = {}) {
    const chain = await Chain.create(shown + newcomers, {
        claims,
        audit: { ...testAudit, vestingEpochs: 30, ...audit },
    });
    for (const { key } of chain.nodes.slice(0, shown))
        chain.ledger.members.get(key).hasShownWork = true;
    return chain;
}
const memberOf = (chain, { key }) => chain.ledger.members.get(key);
const apprenticesOf = (chain, cid) => [...(chain.ledger.commitments.get(cid)?.apprentices.keys() ?? [])].map((key) => chain.nodeOf(key));
/** A final model with an apprentice: what it would take it to attest is done by attestAs. */
async function apprenticed(audit = {}, newcomers = 5) {
    const chain = await create(newcomers, audit);
    const commitment = chain.commit(chain.nodes[1]);
    chain.finish(commitment.cid);
    chain.fold();
    const [apprentice] = apprenticesOf(chain, commitment.cid);
    return { chain, commitment, apprentice };
}
/** Waits until the first apprentice has let its time pass, and another is drawn. */
function secondOf(chain, cid) {
    while (apprenticesOf(chain, cid).length < 2)
        chain.fold();
    return apprenticesOf(chain, cid)[1];
}
/** Three cuts: it says that it has the model, pledges, and attests. */
function attestAs(chain, cid, apprentice) {
    const [attestation] = chain.pledged(cid, [apprentice]);
    chain.fold(attestation);
    return attestation;
}
/** Has somebody of a panel audit a final model once more, from now on. */
function reaudit(chain, cid) {
    const before = chain.auditors(cid);
    chain.campaign.audit.reauditPpm = 1_000_000;
    chain.fold();
    chain.campaign.audit.reauditPpm = 0;
    return chain.auditors(cid).find((node) => !before.includes(node));
}
function foldUntilVested(chain, cid) {
    const events = [];
    while (chain.ledger.commitments.has(cid))
        events.push(...chain.fold());
    return events;
}
test('all weigh until enough have shown work, then only these do, and only while they are active', async () => {
    const chain = await Chain.create(12, { claims });
    const panel = () => candidatesOf(chain.ledger).panel.length;
    for (let i = 0; i < threshold; i++) {
        assert.equal([panel(), candidatesOf(chain.ledger).apprentices], [12, []], `${i} have shown work`);
        memberOf(chain, chain.nodes[i]).hasShownWork = true;
    }
    assert.equal([panel(), candidatesOf(chain.ledger).apprentices.length], [threshold, 12 - threshold]);
    memberOf(chain, chain.nodes[0]).enrolled = -claims.enrolmentEpochs;
    assert.is(panel(), 11, 'too few of them are active');
});
test('who trained a model that became final has shown work, until it is barred', async () => {
    const chain = await Chain.create(10, { claims });
    const author = chain.nodes[1];
    const first = chain.commit(author);
    assert.is(memberOf(chain, author).hasShownWork, false);
    chain.finish(first.cid);
    assert.is(memberOf(chain, author).hasShownWork, true);
    assert.is([...chain.ledger.members.values()].filter(({ hasShownWork }) => hasShownWork).length, 1, 'who attested it has not');
    const second = chain.commit(author);
    const dispute = chain.dispute(chain.auditors(second.cid)[0], second.cid);
    chain.fold(dispute);
    chain.fold();
    chain.fold(...chain
        .judges(dispute.cid)
        .map((judge) => chain.replay(judge, dispute.cid, result('claimed'), result('found'))));
    assert.equal([memberOf(chain, author).barred, memberOf(chain, author).hasShownWork], [true, false]);
});
test('ten thousand newcomers weigh nothing: panels, further panels and judges are drawn from those who have shown work', async () => {
    const chain = await create(20);
    const isShown = (node) => memberOf(chain, node).hasShownWork;
    const { cid } = chain.commit(chain.nodes[1]);
    chain.foldEmpty(2 * testAudit.panelEpochs);
    assert.ok(chain.auditors(cid).length > 2 && chain.auditors(cid).every(isShown));
    const dispute = chain.dispute(chain.auditors(cid)[0], cid);
    chain.fold(dispute);
    chain.fold();
    assert.ok(chain.judges(dispute.cid).length === 3 && chain.judges(dispute.cid).every(isShown));
});
test('an apprentice is drawn for a final model alone, beside its seats, one at a time until one has attested', async () => {
    const { chain, commitment: { cid }, apprentice, } = await apprenticed();
    assert.equal([memberOf(chain, apprentice).hasShownWork, chain.auditors(cid).includes(apprentice)], [false, false]);
    chain.foldEmpty(testAudit.panelEpochs - 1);
    assert.is(apprenticesOf(chain, cid).length, 1, 'it has its time');
    const second = secondOf(chain, cid);
    assert.is(memberOf(chain, apprentice).reliability, 4, 'silence costs it weight as anyone');
    attestAs(chain, cid, second);
    chain.foldEmpty(2 * testAudit.panelEpochs);
    assert.is(apprenticesOf(chain, cid).length, 2);
    assert.is(memberOf(chain, second).standing, 0, 'it earns nothing');
});
test('it has shown work once the model vests and somebody of a panel that was drawn after its attestation has attested too', async () => {
    const { chain, commitment: { cid }, apprentice, } = await apprenticed();
    attestAs(chain, cid, apprentice);
    const again = reaudit(chain, cid);
    chain.fold(...chain.pledged(cid, [again]));
    assert.is(memberOf(chain, apprentice).hasShownWork, false, 'not before it vests');
    const events = foldUntilVested(chain, cid);
    assert.ok(events.some((event) => event.type === 'vested' && !event.unanswered));
    assert.is(memberOf(chain, apprentice).hasShownWork, true);
});
test('it has not where nobody compared it: no audit after its own, one drawn before, or one that never answered', async () => {
    const unseen = await apprenticed();
    attestAs(unseen.chain, unseen.commitment.cid, unseen.apprentice);
    const before = await apprenticed();
    const early = reaudit(before.chain, before.commitment.cid);
    attestAs(before.chain, before.commitment.cid, before.apprentice);
    before.chain.fold(...before.chain.pledged(before.commitment.cid, [early]));
    const silent = await apprenticed();
    attestAs(silent.chain, silent.commitment.cid, silent.apprentice);
    reaudit(silent.chain, silent.commitment.cid);
    const unanswered = [unseen, before, silent].map(({ chain, commitment: { cid } }) => foldUntilVested(chain, cid).flatMap((event) => event.type === 'vested' && event.pointId !== '' ? [event.unanswered] : []));
    assert.equal(unanswered, [[false], [false], [true]]);
    assert.equal([unseen, before, silent].map(({ chain, apprentice }) => memberOf(chain, apprentice).hasShownWork), [false, false, false]);
});
test('a rubber stamp as an apprentice is disputed by who audits after it, and bars who gave it', async () => {
    const { chain, commitment: { cid }, apprentice, } = await apprenticed();
    const { body: { segments: [listed], }, } = attestAs(chain, cid, apprentice);
    const again = reaudit(chain, cid);
    const [claimed, found] = [hashBytes(listed.transcript), digest('retrained')];
    const dispute = chain.dispute(again, cid, {
        subject: 'attestation',
        part: listed.segment,
        accused: apprentice.key,
        claimed,
        found,
    });
    assert.is(chain.refusal(dispute), null);
    chain.fold(dispute);
    chain.fold();
    const events = chain.fold(...chain.judges(dispute.cid).map((judge) => chain.replay(judge, dispute.cid, claimed, found)));
    assert.equal(events.flatMap((event) => (event.type === 'barred' ? [[event.node, event.reason]] : [])), [[apprentice.key, 'attested without retraining']]);
    assert.equal([apprenticesOf(chain, cid), chain.ledger.commitments.get(cid).vacant], [[], 0], 'nobody is missed');
});
test('an apprentice that attested a forged part is barred with its author', async () => {
    const { chain, commitment, apprentice } = await apprenticed();
    attestAs(chain, commitment.cid, apprentice);
    const dispute = chain.dispute(reaudit(chain, commitment.cid), commitment.cid);
    chain.fold(dispute);
    chain.fold();
    assert.not.ok(chain.judges(dispute.cid).includes(apprentice));
    const events = chain.fold(...chain
        .judges(dispute.cid)
        .map((judge) => chain.replay(judge, dispute.cid, result('claimed'), result('found'))));
    assert.ok(events.some((event) => event.type === 'barred' && event.node === apprentice.key && event.reason === 'attested a forgery'));
});
test('an apprentice that disputes falsely holds up nothing that is not final, and is barred', async () => {
    const { chain, commitment: { cid, body }, apprentice, } = await apprenticed();
    const other = chain.commit(chain.nodes[2]);
    const attestations = chain.pledged(other.cid);
    const dispute = chain.dispute(apprentice, cid);
    chain.fold(dispute);
    chain.fold(...attestations);
    assert.is(chain.settled.get(other.body.pointId)?.state, 'final');
    const events = chain.fold(...chain
        .judges(dispute.cid)
        .map((judge) => chain.replay(judge, dispute.cid, result('same'), result('same'))));
    assert.equal(events.flatMap((event) => (event.type === 'barred' ? [[event.node, event.reason]] : [])), [[apprentice.key, 'accused falsely']]);
    assert.is(chain.settled.get(body.pointId)?.state, 'final');
});
test('what an apprentice says of a model that it cannot have, or gives back, counts for nothing', async () => {
    const { chain, commitment: { cid }, apprentice, } = await apprenticed();
    chain.fold(chain.availability(apprentice, cid, false));
    const open = chain.ledger.commitments.get(cid);
    const rounds = open.drawings;
    const second = secondOf(chain, cid);
    chain.fold(chain.availability(second, cid));
    chain.fold(chain.abstention(second, cid, 'model'));
    assert.equal([
        open.seats.size,
        open.vacant,
        open.drawings,
        open.abstained.has(second.key),
        memberOf(chain, second).abstentions,
    ], [2, 0, rounds, true, 0]);
    assert.equal([apprentice, second].map((node) => memberOf(chain, node).reliability), [8, 8]);
    assert.equal(chain.refusal(chain.availability(second, cid)), { code: 'AVAILABILITY_SEAT', timing: 'late' });
});
test('nobody is an apprentice while too few have shown work, of its own model, or of one that it is seated for', async () => {
    const few = await Chain.create(12, { claims });
    const { cid } = few.commit(few.nodes[1]);
    few.finish(cid);
    few.foldEmpty(3);
    assert.equal(apprenticesOf(few, cid), []);
    // Where the only newcomer wrote the model, nobody learns from it.
    const chain = await create(1);
    const author = chain.nodes[shown];
    const own = chain.commit(author);
    const attestations = chain.pledged(own.cid);
    chain.fold(...attestations);
    memberOf(chain, author).hasShownWork = false;
    chain.foldEmpty(5);
    assert.equal(apprenticesOf(chain, own.cid), []);
});
test('one worker cannot serve two apprentices of one model with one audit: each sample and each digest has the key of its own', async () => {
    const { chain, commitment: { cid }, apprentice, } = await apprenticed();
    const second = secondOf(chain, cid);
    chain.fold(...[apprentice, second].map((node) => chain.availability(node, cid)));
    const { apprentices } = chain.ledger.commitments.get(cid);
    assert.is.not(apprentices.get(apprentice.key).alpha, apprentices.get(second.key).alpha);
    const { proof, alpha, vrfKey, segments, eras } = chain.attestation(apprentice, cid).body;
    const copied = chain.attestation(second, cid, { proof, alpha, vrfKey, segments, eras });
    assert.equal(chain.refusal(copied), { code: 'ATTESTATION_PROOF', timing: 'wrong' });
});
test.run();
//# sourceMappingURL=shown-work.test.js.map