import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isActive, membersMax, type Member } from '../../../../protocol/ledger/ledger.js';
import type { NodeKey, VrfKey } from '../../../../protocol/records/keys.js';
import { Chain, testIdentity } from '../chain.js';
import { testRefusals } from '../refusals.js';

const on = await Chain.create(3);
const { enrolmentEpochs } = on.campaign.claims;
on.foldEmpty(enrolmentEpochs + 5);
const full = await Chain.create(1);
const [first, second] = [on.nodes[0]!, on.nodes[1]!];
const stranger = await testIdentity(50);
const member: Member = { vrfKey: '' as VrfKey, standing: 0, enrolled: 1, barred: false, nextSlot: 0, openings: 0, opened: 0, skipped: 0, committed: 0, slots: new Map() };
for (let i = 1; i < membersMax; i++) full.ledger.members.set(`member ${i}` as NodeKey, member);

testRefusals('enrolment', [
  { id: 'of an epoch to come', on, record: on.enrolment(stranger, { epoch: on.ledger.number + 1 }), code: 'ENROLMENT_EPOCH', standing: 'early' },
  { id: 'of an epoch too long ago', on, record: on.enrolment(stranger, { epoch: on.ledger.number - enrolmentEpochs - 1 }), code: 'ENROLMENT_EPOCH', standing: 'late' },
  { id: 'no later than the one that counts', on, record: on.enrolment(first, { epoch: 0 }), code: 'ENROLMENT_EPOCH', standing: 'late' },
  { id: 'with another VRF key', on, record: on.enrolment(first, { vrfKey: second.vrfKey }), code: 'ENROLMENT_VRF_KEY', standing: 'late' },
  { id: 'beyond the members that a ledger holds', on: full, record: full.enrolment(stranger), code: 'ENROLMENT_FULL', standing: 'late' },
]);

test('who is a member of a full ledger stays one', () => assert.is(full.refusal(full.enrolment(full.nodes[0]!)), null));

test('an enrolment lives for its epochs, and is renewed by a later one', async () => {
  const chain = await Chain.create(2);
  const one = chain.ledger.members.get(chain.nodes[1]!.key)!;
  chain.foldEmpty(enrolmentEpochs - 1);
  assert.ok(isActive(chain.ledger, chain.nodes[1]!.key));
  chain.fold();
  assert.not(isActive(chain.ledger, chain.nodes[1]!.key));
  chain.fold(chain.enrolment(chain.nodes[1]!));
  assert.ok(isActive(chain.ledger, chain.nodes[1]!.key));
  assert.is(one.enrolled, enrolmentEpochs + 1);
});

test.run();
