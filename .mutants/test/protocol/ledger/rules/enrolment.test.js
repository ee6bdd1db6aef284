import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isActive, membersMax } from '../../../../protocol/ledger/ledger.js';
import { Chain, testIdentity } from '../chain.js';
import { testRefusals } from '../refusals.js';
const on = await Chain.create(3);
const { enrolmentEpochs } = on.campaign.claims;
// Who has opened a slot is never forgotten.
for (const each of on.ledger.members.values())
    each.openings = 1;
on.foldEmpty(enrolmentEpochs + 5);
const full = await Chain.create(1);
const [first, second] = [on.nodes[0], on.nodes[1]];
const stranger = await testIdentity(50);
const member = {
    vrfKey: '',
    standing: 0,
    enrolled: 1,
    barred: false,
    hasShownWork: false,
    reliability: 8,
    abstentions: 0,
    nextSlot: 0,
    openings: 0,
    opened: 0,
    skipped: 0,
    committed: 0,
    slots: new Map(),
};
for (let i = 1; i < membersMax; i++)
    full.ledger.members.set(`member ${i}`, member);
const crowded = await Chain.create(2, { claims: { ...on.campaign.claims, newcomersMax: 2 } });
crowded.ledger.newcomers = 2;
testRefusals('enrolment', [
    {
        id: 'of an epoch to come',
        on,
        record: on.enrolment(stranger, { epoch: on.ledger.number + 1 }),
        code: 'ENROLMENT_EPOCH',
        timing: 'early',
    },
    {
        id: 'of an epoch too long ago',
        on,
        record: on.enrolment(stranger, { epoch: on.ledger.number - enrolmentEpochs - 1 }),
        code: 'ENROLMENT_EPOCH',
        timing: 'late',
    },
    {
        id: 'no later than the one that counts',
        on,
        record: on.enrolment(first, { epoch: 0 }),
        code: 'ENROLMENT_EPOCH',
        timing: 'late',
    },
    {
        id: 'with another VRF key',
        on,
        record: on.enrolment(first, { vrfKey: second.vrfKey }),
        code: 'ENROLMENT_VRF_KEY',
        timing: 'late',
    },
    {
        id: 'beyond the members that a ledger holds',
        on: full,
        record: full.enrolment(stranger),
        code: 'ENROLMENT_FULL',
        timing: 'late',
    },
    {
        id: 'of a newcomer beyond those that one cut takes',
        on: crowded,
        record: crowded.enrolment(stranger),
        code: 'ENROLMENT_CUT',
        timing: 'late',
    },
]);
test('who is a member of a full ledger stays one', () => assert.is(full.refusal(full.enrolment(full.nodes[0])), null));
test('an enrolment lives for its epochs, and is renewed by a later one', async () => {
    const chain = await Chain.create(2);
    const one = chain.ledger.members.get(chain.nodes[1].key);
    one.openings = 1;
    chain.foldEmpty(enrolmentEpochs - 1);
    assert.ok(isActive(chain.ledger, chain.nodes[1].key));
    chain.fold();
    assert.not(isActive(chain.ledger, chain.nodes[1].key));
    chain.fold(chain.enrolment(chain.nodes[1]));
    assert.ok(isActive(chain.ledger, chain.nodes[1].key));
    assert.is(one.enrolled, enrolmentEpochs + 1);
});
test('one cut takes so many new members, those of the least CIDs, and renewals besides; the others enrol anew', async () => {
    const chain = await Chain.create(2, { claims: { ...on.campaign.claims, newcomersMax: 2 } });
    const newcomers = await Promise.all(Array.from({ length: 5 }, (_, i) => testIdentity(60 + i)));
    const isMember = ({ key }) => chain.ledger.members.has(key);
    for (const taken of [2, 4, 5]) {
        chain.foldEmpty(1);
        const enrolments = newcomers.filter((node) => !isMember(node)).map((node) => chain.enrolment(node));
        const least = enrolments
            .toSorted((a, b) => (a.cid < b.cid ? -1 : 1))
            .slice(0, 2)
            .map(({ body }) => body.node);
        chain.fold(...chain.nodes.map((node) => chain.enrolment(node)), ...enrolments);
        assert.is(newcomers.filter(isMember).length, taken);
        assert.ok(least.every((node) => chain.ledger.members.has(node)));
        assert.is(chain.ledger.members.get(chain.nodes[1].key).enrolled, chain.ledger.number - 1);
        assert.is(chain.ledger.newcomers, 0);
    }
});
test('who left and of whom nothing is left is forgotten, and makes room', async () => {
    const chain = await Chain.create(9);
    const [, idle, trained, shown, stood, barred] = chain.nodes;
    const memberOf = ({ key }) => chain.ledger.members.get(key);
    memberOf(trained).openings = 1;
    memberOf(shown).hasShownWork = true;
    memberOf(stood).standing = 1_000;
    memberOf(barred).barred = true;
    chain.foldEmpty(enrolmentEpochs - 1);
    assert.ok(chain.ledger.members.has(idle.key), 'its enrolment lives to this cut');
    chain.fold();
    assert.equal([...chain.ledger.members.keys()].sort(), [trained, shown, stood, barred].map((node) => node.key).sort());
    assert.is(chain.refusal(chain.enrolment(idle, { vrfKey: trained.vrfKey })), null, 'it may come again, as anyone');
});
test('who is seated is not forgotten, since its VRF key must stay', async () => {
    const chain = await Chain.create(6, { claims: { ...on.campaign.claims, enrolmentEpochs: 5 } });
    const { cid } = chain.commit(chain.nodes[1]);
    const seated = chain.auditors(cid).map(({ key }) => key);
    chain.foldEmpty(5);
    assert.equal([...chain.ledger.members.keys()].sort(), [chain.nodes[1].key, ...chain.ledger.commitments.get(cid).seats.keys()].sort());
    assert.ok(seated.every((key) => chain.ledger.members.has(key)));
});
test.run();
//# sourceMappingURL=enrolment.test.js.map