import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { abstentionsMax } from '../../../../protocol/ledger/ledger.js';
import { Chain, result } from '../chain.js';
import { testRefusals } from '../refusals.js';
const on = await Chain.create(10);
const { cid } = on.commit(on.nodes[1]);
const [first, second] = on.auditors(cid);
const unseated = on.nodes.find(({ key }) => !on.ledger.commitments.get(cid).seats.has(key) && key !== on.nodes[1].key);
on.pledged(cid, [first]);
on.fold(on.abstention(second, cid));
const disputed = await Chain.create(12);
const suspect = disputed.commit(disputed.nodes[1]);
const [accuser] = disputed.auditors(suspect.cid);
const dispute = disputed.dispute(accuser, suspect.cid);
disputed.fold(dispute);
disputed.fold();
const [judge, absent] = disputed.judges(dispute.cid);
const often = await Chain.create(10);
const busy = often.commit(often.nodes[1]);
const [tired] = often.auditors(busy.cid);
often.ledger.members.get(tired.key).abstentions = abstentionsMax;
disputed.fold(disputed.replay(judge, dispute.cid, result('claimed'), result('found')));
testRefusals('abstention', [
    {
        id: 'from a panel to come',
        on,
        record: on.abstention(first, on.cid),
        code: 'ABSTENTION_SEAT',
        timing: 'early',
    },
    {
        id: 'by who has no seat',
        on,
        record: on.abstention(unseated, cid),
        code: 'ABSTENTION_SEAT',
        timing: 'early',
    },
    {
        id: 'a second one',
        on,
        record: on.sign(second, 'abstention', { seat: cid, cause: 'unable' }),
        code: 'ABSTENTION_SEAT',
        timing: 'late',
    },
    { id: 'by who pledged', on, record: on.abstention(first, cid), code: 'ABSTENTION_SECOND', timing: 'late' },
    {
        id: 'by who disputes',
        on: disputed,
        record: disputed.abstention(accuser, suspect.cid),
        code: 'ABSTENTION_SECOND',
        timing: 'late',
    },
    {
        id: 'of one seat too many in a row',
        on: often,
        record: often.abstention(tired, busy.cid),
        code: 'ABSTENTION_OFTEN',
        timing: 'late',
    },
    {
        id: 'by who replayed',
        on: disputed,
        record: disputed.abstention(judge, dispute.cid),
        code: 'ABSTENTION_SECOND',
        timing: 'late',
    },
]);
test('a seat that is given back is filled at the next cut, by somebody else', () => {
    assert.is(on.ledger.commitments.get(cid).vacant, 1);
    on.fold();
    assert.equal([on.ledger.commitments.get(cid).vacant, on.ledger.commitments.get(cid).seats.has(second.key)], [0, false]);
    assert.is(on.auditors(cid).length, 2);
});
test('who has a model and lacks what the work takes gives its seat back; where the model cannot be judged that counts against it', async () => {
    for (const [cause, withheld] of [
        ['unable', undefined],
        ['model', true],
    ]) {
        const chain = await Chain.create(10);
        const held = chain.commit(chain.nodes[1]);
        const [node] = chain.auditors(held.cid);
        chain.fold(chain.availability(node, held.cid));
        chain.fold(chain.abstention(node, held.cid, cause));
        const { seats, abstained, vacant } = chain.ledger.commitments.get(held.cid);
        assert.equal([seats.get(node.key)?.withheld, abstained.has(node.key), vacant], [withheld, withheld !== true, withheld === true ? 0 : 1]);
        assert.is(chain.ledger.members.get(node.key).abstentions, withheld === true ? 0 : 1);
    }
});
test('a model that cannot be judged is not too often said, since it is no excuse', async () => {
    const chain = await Chain.create(10);
    const held = chain.commit(chain.nodes[1]);
    const [node] = chain.auditors(held.cid);
    chain.fold(chain.availability(node, held.cid));
    chain.ledger.members.get(node.key).abstentions = abstentionsMax;
    assert.is(chain.refusal(chain.abstention(node, held.cid, 'model')), null);
});
test('the seat of a judge that is given back is filled, too', () => {
    const judges = disputed.judges(dispute.cid).length;
    disputed.fold(disputed.abstention(absent, dispute.cid));
    disputed.fold();
    assert.is(disputed.judges(dispute.cid).length, judges);
    assert.not.ok(disputed.judges(dispute.cid).includes(absent));
});
test.run();
//# sourceMappingURL=abstention.test.js.map