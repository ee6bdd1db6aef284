import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ownerOf } from '../../../../protocol/records/keys.js';
import { Chain, testIdentity } from '../chain.js';
import { testRefusals } from '../refusals.js';
const on = await Chain.create(3);
const [first, second] = [on.nodes[0], on.nodes[1]];
on.fold(on.opening(first));
const { openSlotsMax, skipMaxPpm, enrolmentEpochs, leaseEpochs } = on.campaign.claims;
const crowded = await Chain.create(1);
for (let slot = 0; slot < openSlotsMax; slot++)
    crowded.fold(crowded.opening(crowded.nodes[0]));
const expired = await Chain.create(1);
// Who has opened a slot is never forgotten.
expired.ledger.members.get(first.key).openings = 1;
expired.foldEmpty(enrolmentEpochs + 1);
testRefusals('opening', [
    {
        id: 'for another owner',
        on,
        record: on.opening(first, { owner: ownerOf(second.key) }),
        code: 'OPENING_OWNER',
        timing: 'early',
    },
    {
        id: 'by who is no member',
        on,
        record: on.opening(await testIdentity(50)),
        code: 'OPENING_SLOT',
        timing: 'early',
    },
    {
        id: 'that leaves a slot out',
        on,
        record: on.opening(first, { slot: 2 }),
        code: 'OPENING_SLOT',
        timing: 'early',
    },
    {
        id: 'of a slot that was opened',
        on,
        record: on.opening(first, { slot: 0 }),
        code: 'OPENING_SLOT',
        timing: 'late',
    },
    {
        id: 'beyond the slots open at once',
        on: crowded,
        record: crowded.opening(crowded.nodes[0]),
        code: 'OPENING_BOUND',
        timing: 'late',
    },
    {
        id: 'by an enrolment that has expired',
        on: expired,
        record: expired.opening(expired.nodes[0]),
        code: 'OPENING_BOUND',
        timing: 'late',
    },
]);
test('a slot draws its point with the beacon of the next cut', async () => {
    const chain = await Chain.create(1);
    const [node] = chain.nodes;
    chain.fold(chain.opening(node));
    const owner = ownerOf(node.key);
    assert.equal(chain.slotOf(node, 0), { owner, slot: 0, cut: 2, draw: null });
    const events = chain.fold();
    const { generation, ...draw } = chain.drawOf(node, 0);
    assert.equal(events, [{ type: 'drawn', node: node.key, owner, slot: 0, draw }]);
    assert.is(generation, 0);
});
test('commitments under audit and open slots together are bounded', async () => {
    const chain = await Chain.create(2);
    const [node] = chain.nodes;
    const member = chain.ledger.members.get(node.key);
    member.committed = 4 * openSlotsMax - 1;
    assert.is(chain.refusal(chain.opening(node)), null);
    member.committed++;
    assert.equal(chain.refusal(chain.opening(node)), { code: 'OPENING_BOUND', timing: 'late' });
});
test('who skipped more than its share opens one slot in the life of an enrolment, and so is never shut out', async () => {
    const chain = await Chain.create(1);
    const [node] = chain.nodes;
    const member = chain.ledger.members.get(node.key);
    const stays = () => void (member.enrolled = chain.ledger.number);
    assert.is(skipMaxPpm, 250_000, 'one skip in four, and one more');
    for (let slot = 0; slot < 2; slot++) {
        chain.fold(chain.opening(node));
        chain.foldEmpty(leaseEpochs + 1);
        stays();
        assert.is(member.skipped, slot + 1);
    }
    let waited = 0;
    for (; chain.refusal(chain.opening(node)) !== null; waited++) {
        chain.fold();
        stays();
    }
    assert.is(chain.ledger.number, member.opened + enrolmentEpochs);
    assert.ok(waited > 0);
    chain.fold(chain.opening(node));
    chain.fold();
    assert.equal(chain.refusal(chain.opening(node)), { code: 'OPENING_BOUND', timing: 'late' });
});
test.run();
//# sourceMappingURL=opening.test.js.map