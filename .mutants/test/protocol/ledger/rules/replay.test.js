import { test } from 'uvu';
import { Chain, result } from '../chain.js';
import { testRefusals } from '../refusals.js';
const on = await Chain.create(10);
const commitment = on.commit(on.nodes[1]);
const [plaintiff] = on.auditors(commitment.cid);
const dispute = on.dispute(plaintiff, commitment.cid);
on.fold(dispute);
on.fold();
const [first, second, third] = on.judges(dispute.cid);
on.fold(on.replay(first, dispute.cid, result('claimed'), result('found')));
on.ledger.members.get(third.key).barred = true;
testRefusals('replay', [
    {
        id: 'of a dispute to come',
        on,
        record: on.replay(second, on.cid, result('claimed'), result('found')),
        code: 'REPLAY_SEAT',
        timing: 'early',
    },
    {
        id: 'by the accuser',
        on,
        record: on.replay(plaintiff, dispute.cid, result('claimed'), result('found')),
        code: 'REPLAY_SEAT',
        timing: 'early',
    },
    {
        id: 'by who was barred',
        on,
        record: on.replay(third, dispute.cid, result('claimed'), result('found')),
        code: 'REPLAY_SEAT',
        timing: 'late',
    },
    {
        id: 'the result of an era',
        on,
        record: on.replay(second, dispute.cid, new Uint8Array(8), new Uint8Array(8)),
        code: 'REPLAY_RESULT',
        timing: 'wrong',
    },
    {
        id: 'a second one',
        on,
        record: on.replay(first, dispute.cid, result('claimed'), result('found')),
        code: 'REPLAY_SECOND',
        timing: 'late',
    },
]);
test.run();
//# sourceMappingURL=replay.test.js.map