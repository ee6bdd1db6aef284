import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Chain } from '../chain.js';
import { testRefusals } from '../refusals.js';
const on = await Chain.create(8);
const { cid } = on.commit(on.nodes[1]);
const [first, second] = on.auditors(cid);
const unseated = on.nodes.find(({ key }) => !on.ledger.commitments.get(cid).seats.has(key) && key !== on.nodes[1].key);
const early = on.sign(second, 'pledge', { commitment: cid, attestation: on.cid });
const [attestation] = on.pledged(cid, [first]);
const withheld = await Chain.create(8);
const gone = withheld.commit(withheld.nodes[1]);
const [without, leaver] = withheld.auditors(gone.cid);
withheld.fold(withheld.availability(without, gone.cid, false), withheld.abstention(leaver, gone.cid));
const disputed = await Chain.create(8);
const suspect = disputed.commit(disputed.nodes[1]);
const [accuser] = disputed.auditors(suspect.cid);
disputed.fold(disputed.availability(accuser, suspect.cid), disputed.dispute(accuser, suspect.cid));
testRefusals('pledge', [
    {
        id: 'for a commitment to come',
        on,
        record: on.sign(second, 'pledge', { commitment: on.cid, attestation: on.cid }),
        code: 'PLEDGE_COMMITMENT',
        timing: 'early',
    },
    {
        id: 'by who has no seat',
        on,
        record: on.sign(unseated, 'pledge', { commitment: cid, attestation: on.cid }),
        code: 'PLEDGE_SEAT',
        timing: 'early',
    },
    {
        id: 'by who gave the seat back',
        on: withheld,
        record: withheld.sign(leaver, 'pledge', { commitment: gone.cid, attestation: on.cid }),
        code: 'PLEDGE_SEAT',
        timing: 'late',
    },
    { id: 'before the model is held', on, record: early, code: 'PLEDGE_AVAILABILITY', timing: 'early' },
    {
        id: 'by who cannot have the model',
        on: withheld,
        record: withheld.sign(without, 'pledge', { commitment: gone.cid, attestation: on.cid }),
        code: 'PLEDGE_AVAILABILITY',
        timing: 'late',
    },
    {
        id: 'a second one',
        on,
        record: on.sign(first, 'pledge', { commitment: cid, attestation: on.cid }),
        code: 'PLEDGE_SECOND',
        timing: 'late',
    },
    {
        id: 'by who disputes',
        on: disputed,
        record: disputed.sign(accuser, 'pledge', { commitment: suspect.cid, attestation: on.cid }),
        code: 'PLEDGE_SECOND',
        timing: 'late',
    },
]);
test('what is pledged is shown once the whole panel has pledged, and not in that cut', () => {
    assert.is(on.ledger.commitments.get(cid).revealCut, 0);
    assert.equal(on.refusal(attestation), { code: 'ATTESTATION_REVEAL', timing: 'early' });
    on.fold(on.availability(second, cid));
    on.fold(on.pledge(on.attestation(second, cid)), attestation);
    assert.is(on.ledger.commitments.get(cid).seats.get(first.key).attested, null);
    assert.is(on.ledger.commitments.get(cid).revealCut, on.ledger.number);
    assert.is(on.refusal(attestation), null);
});
test.run();
//# sourceMappingURL=pledge.test.js.map