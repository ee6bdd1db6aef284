import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { abstentionsMax } from '../../../protocol/ledger/ledger.js';
import { openSeat } from '../../../protocol/ledger/seats.js';
import { weightOf } from '../../../protocol/ledger/standing.js';
import { testAudit } from '../../fixtures/campaign.js';
import { Chain, result } from './chain.js';
const test = suite('silence and reliability');
const claims = {
    openSlotsMax: 16,
    skipMaxPpm: 1_000_000,
    leaseEpochs: 500,
    enrolmentEpochs: 1_000,
    newcomersMax: 10_000,
};
const create = (count) => Chain.create(count, { claims });
const memberOf = (chain, { key }) => chain.ledger.members.get(key);
const { panelEpochs } = testAudit;
test('a seat left silent halves the weight of its member once, and not below an eighth; three answers bring it back', async () => {
    const chain = await create(12);
    const [, author, watched] = chain.nodes;
    const member = memberOf(chain, watched);
    const commitments = [];
    const weights = [];
    while (commitments.length < 5) {
        const { cid } = chain.commit(author);
        commitments.push(cid);
        const { seats } = chain.ledger.commitments.get(cid);
        seats.clear();
        seats.set(watched.key, openSeat(chain.ledger.number));
        const before = member.reliability;
        chain.foldEmpty(panelEpochs - 1);
        assert.is(member.reliability, before);
        chain.fold();
        weights.push(weightOf(chain.ledger, { standing: 900, reliability: member.reliability }));
    }
    assert.equal(weights, [500, 250, 125, 125, 125]);
    chain.foldEmpty(3 * panelEpochs);
    const climbed = [];
    for (const cid of commitments) {
        chain.ledger.commitments.get(cid).revealCut = chain.ledger.number;
        const [attestation] = chain.pledged(cid, [watched]);
        chain.fold(attestation);
        climbed.push(member.reliability);
    }
    assert.equal(climbed, [2, 4, 8, 8, 8], 'each seat once, also a silent one');
});
test('who has pledged is waited for from the cut on that shows attestations', async () => {
    const chain = await create(12);
    const { cid } = chain.commit(chain.nodes[1]);
    const [one, two] = chain.auditors(cid);
    chain.pledged(cid, [one]);
    chain.foldEmpty(panelEpochs);
    assert.equal([one, two].map((node) => memberOf(chain, node).reliability), [8, 4], 'the other never pledged');
    chain.pledged(cid, [two]);
    const { revealCut } = chain.ledger.commitments.get(cid);
    assert.is(revealCut, chain.ledger.number);
    chain.foldEmpty(2 * panelEpochs);
    assert.equal([one, two].map((node) => memberOf(chain, node).reliability), [4, 4], 'each seat counts once');
});
test('a word that is no answer leaves the weight as it is: that a model cannot be had, or a seat given back', async () => {
    const chain = await create(12);
    const { cid } = chain.commit(chain.nodes[1]);
    const [one, two] = chain.auditors(cid);
    for (const node of [one, two])
        memberOf(chain, node).reliability = 4;
    chain.fold(chain.availability(one, cid, false), chain.abstention(two, cid));
    chain.foldEmpty(2 * panelEpochs);
    assert.equal([one, two].map((node) => memberOf(chain, node).reliability), [4, 4]);
});
test('no time passes while a dispute of the commitment is open', async () => {
    const chain = await create(12);
    const { cid } = chain.commit(chain.nodes[1]);
    const [accuser, other] = chain.auditors(cid);
    // The other may be drawn as a judge too, so that its seat shows what its weight may not.
    const isSilent = () => chain.ledger.commitments.get(cid).seats.get(other.key).silent;
    const dispute = chain.dispute(accuser, cid);
    chain.fold(dispute);
    // A cut later further judges would be drawn.
    chain.foldEmpty(panelEpochs - 1);
    assert.not(isSilent());
    const judges = chain.judges(dispute.cid);
    chain.fold(...judges.map((node) => chain.replay(node, dispute.cid, result('same'), result('same'))));
    chain.foldEmpty(panelEpochs - 1);
    assert.not(isSilent());
    chain.fold();
    assert.ok(isSilent());
});
test('judges: who replays is heard, who does not is silent when its time is over, whose accusation is true has answered', async () => {
    const chain = await create(14);
    const { cid } = chain.commit(chain.nodes[1]);
    const [accuser] = chain.auditors(cid);
    const dispute = chain.dispute(accuser, cid);
    chain.fold(dispute);
    chain.fold();
    const [awake, awakeToo, asleep] = chain.judges(dispute.cid);
    for (const node of [awake, accuser])
        memberOf(chain, node).reliability = 2;
    chain.fold(chain.replay(awake, dispute.cid, result('claimed'), result('found')));
    assert.is(memberOf(chain, awake).reliability, 4);
    chain.foldEmpty(panelEpochs - 1);
    assert.equal([awakeToo, asleep].map((node) => memberOf(chain, node).reliability), [4, 4]);
    assert.is(memberOf(chain, awake).reliability, 4);
    const rest = chain.judges(dispute.cid).filter((node) => node !== awake && node !== asleep);
    chain.fold(...rest.map((node) => chain.replay(node, dispute.cid, result('claimed'), result('found'))));
    assert.is(memberOf(chain, accuser).reliability, 4);
});
test('a node gives back a bounded number of seats before it answers one; then it keeps its seat, and silence counts', async () => {
    const chain = await create(12);
    const [, author] = chain.nodes;
    const commitments = Array.from({ length: abstentionsMax + 2 }, () => chain.commit(author).cid);
    const [broken] = chain.nodes.filter((node) => node !== author);
    const member = memberOf(chain, broken);
    const seat = (cid) => {
        const { seats, abstained } = chain.ledger.commitments.get(cid);
        abstained.delete(broken.key);
        seats.set(broken.key, openSeat(chain.ledger.number));
    };
    for (const cid of commitments)
        seat(cid);
    for (const cid of commitments.slice(0, abstentionsMax))
        chain.fold(chain.abstention(broken, cid));
    assert.is(member.abstentions, abstentionsMax);
    const last = commitments[abstentionsMax];
    assert.equal(chain.refusal(chain.abstention(broken, last)), { code: 'ABSTENTION_OFTEN', timing: 'late' });
    chain.ledger.commitments.get(last).revealCut = chain.ledger.number;
    chain.fold(...chain.pledged(last, [broken]));
    assert.is(member.abstentions, 0);
    assert.is(chain.refusal(chain.abstention(broken, commitments.at(-1))), null);
});
test('an author that withholds its model loses its standing, and one whose panels are silent nothing', async () => {
    for (const isWithheld of [true, false]) {
        const chain = await create(20);
        const author = chain.nodes[1];
        const member = memberOf(chain, author);
        const { cid } = chain.commit(author);
        member.standing = 1_000;
        for (let cut = 0; cut < 4 * panelEpochs; cut++) {
            const open = chain.ledger.commitments.get(cid);
            const unheard = open === undefined ? [] : chain.auditors(cid).filter(({ key }) => !open.seats.get(key).withheld);
            chain.fold(...(isWithheld ? unheard.map((node) => chain.availability(node, cid, false)) : []));
        }
        assert.equal([chain.ledger.commitments.has(cid), member.standing === 0, member.skipped], [!isWithheld, isWithheld, isWithheld ? 1 : 0]);
    }
});
test('what a member weighs is never nothing', async () => {
    const chain = await Chain.create(1, { standing: { base: 1, max: 100, decayEpochs: 10 } });
    const weights = [8, 4, 2, 1].map((reliability) => weightOf(chain.ledger, { standing: 9, reliability }));
    assert.equal(weights, [10, 5, 2, 1]);
    assert.is(weightOf(chain.ledger, { standing: 0, reliability: 1 }), 1);
});
test.run();
//# sourceMappingURL=silence.test.js.map