import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { membersMax } from '../../../../protocol/ledger/ledger.js';
import type { NodeKey, VrfKey } from '../../../../protocol/records/keys.js';
import { testCampaign } from '../../../fixtures/campaign.js';
import { Chain, testIdentity } from '../chain.js';
import { testRefusals } from '../refusals.js';
import { openMember } from '../../../../protocol/ledger/members/member.js';

const stranger = await testIdentity(50);
// Ten thousand enrolments would take seconds to sign.
const full = await Chain.create(1);
const member = openMember('' as VrfKey, 1);
for (let i = 1; i < membersMax - 1; i++) full.ledger.members.set(`member ${i}` as NodeKey, member);
const last = full.refusal(full.enrolment(stranger));
full.ledger.members.set('last' as NodeKey, member);

// As in the middle of a cut: what is refused there shows in no later one.
const { claims } = testCampaign(full.nodes[0]!.key);
const crowded = await Chain.create(2, { claims: { ...claims, newcomersMax: 2 } });
crowded.ledger.context.newcomers = 2;

testRefusals('enrolment', [
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

test('a ledger takes members up to its bound, and those that it has renew also beyond', () => {
  assert.is(last, null);
  assert.is(full.refusal(full.enrolment(full.nodes[0]!)), null);
});

test.run();
