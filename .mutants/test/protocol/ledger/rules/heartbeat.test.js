import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { plannedSegments } from '../../../../protocol/model/training-plan.js';
import { Chain } from '../chain.js';
import { testRefusals } from '../refusals.js';
const heartbeat = (chain, { cid, body }, segments, changes = {}) => chain.sign(changes.node === undefined ? chain.nodeOf(body.node) : chain.nodes[changes.node], 'heartbeat', {
    claim: cid,
    pointId: body.pointId,
    epoch: changes.epoch ?? chain.ledger.number,
    segments,
});
const on = await Chain.create(4);
const held = on.hold(on.nodes[1]);
const planned = plannedSegments(on.campaign, held.body);
on.fold();
on.fold(heartbeat(on, held, 3));
on.fold();
const committed = on.hold(on.nodes[2]);
on.fold(on.commitment(committed));
testRefusals('heartbeat', [
    {
        id: 'of an epoch to come',
        on,
        record: heartbeat(on, held, 4, { epoch: on.ledger.number + 1 }),
        code: 'HEARTBEAT_EPOCH',
        timing: 'early',
    },
    {
        id: 'by another node',
        on,
        record: heartbeat(on, held, 4, { node: 2 }),
        code: 'HEARTBEAT_CLAIM',
        timing: 'late',
    },
    {
        id: 'of a committed point',
        on,
        record: heartbeat(on, committed, 1),
        code: 'HEARTBEAT_CLAIM',
        timing: 'late',
    },
    {
        id: 'more segments than planned',
        on,
        record: heartbeat(on, held, planned + 1),
        code: 'HEARTBEAT_SEGMENTS',
        timing: 'wrong',
    },
    { id: 'no progress', on, record: heartbeat(on, held, 3), code: 'HEARTBEAT_PROGRESS', timing: 'late' },
    {
        id: 'an epoch that was told',
        on,
        record: heartbeat(on, held, 5, { epoch: on.ledger.points.get(held.body.pointId).heartbeat }),
        code: 'HEARTBEAT_PROGRESS',
        timing: 'late',
    },
]);
test('a claim expires a lease after its last heartbeat, and its point is free with a raised generation', async () => {
    const chain = await Chain.create(3);
    const claim = chain.hold(chain.nodes[1]);
    const { leaseEpochs } = chain.campaign.claims;
    chain.foldEmpty(leaseEpochs - 1);
    chain.fold(heartbeat(chain, claim, 1));
    assert.ok(chain.ledger.points.has(claim.body.pointId), 'renewed');
    const events = chain.foldEmpty(leaseEpochs + 1);
    assert.equal(events.filter(({ type }) => type === 'released'), [{ type: 'released', pointId: claim.body.pointId, node: claim.body.node, reason: 'expired' }]);
    assert.is(chain.settled.get(claim.body.pointId)?.state, 'free');
    assert.is(chain.settled.get(claim.body.pointId)?.generation, 1);
});
test.run();
//# sourceMappingURL=heartbeat.test.js.map