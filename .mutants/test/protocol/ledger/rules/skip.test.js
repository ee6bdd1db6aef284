import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ownerOf } from '../../../../protocol/records/keys.js';
import { Chain, testIdentity } from '../chain.js';
import { testRefusals } from '../refusals.js';
const skip = (chain, node, slot, owner = ownerOf(node.key)) => chain.sign(node, 'skip', { owner, slot });
const on = await Chain.create(4);
const [, holder, drawer] = on.nodes;
const held = on.hold(holder);
const other = on.hold(drawer);
on.fold(skip(on, drawer, other.body.slot));
testRefusals('skip', [
    {
        id: 'for another owner',
        on,
        record: skip(on, holder, held.body.slot, ownerOf(drawer.key)),
        code: 'SKIP_SLOT',
        timing: 'early',
    },
    {
        id: 'by who is no member',
        on,
        record: skip(on, await testIdentity(60), 0),
        code: 'SKIP_SLOT',
        timing: 'early',
    },
    { id: 'of a slot to come', on, record: skip(on, holder, 99), code: 'SKIP_SLOT', timing: 'early' },
    {
        id: 'of a slot that has closed',
        on,
        record: skip(on, drawer, other.body.slot),
        code: 'SKIP_SLOT',
        timing: 'late',
    },
]);
test('a skipped slot gives its point back and is counted', async () => {
    const chain = await Chain.create(3);
    const claim = chain.hold(chain.nodes[1]);
    const events = chain.fold(skip(chain, chain.nodes[1], claim.body.slot));
    assert.equal(events.filter(({ type }) => type === 'released'), [{ type: 'released', pointId: claim.body.pointId, node: claim.body.node, reason: 'skipped' }]);
    assert.is(chain.settled.get(claim.body.pointId)?.generation, 1);
    assert.is(chain.ledger.members.get(claim.body.node).skipped, 1);
});
test.run();
//# sourceMappingURL=skip.test.js.map