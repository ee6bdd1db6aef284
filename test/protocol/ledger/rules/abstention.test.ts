import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Chain, result } from '../chain.js';
import { testRefusals } from '../refusals.js';

type Identity = Chain['nodes'][number];

const on = await Chain.create(10);
const { cid } = on.commit(on.nodes[1]!);
const [first, second] = on.auditors(cid) as [Identity, Identity];
const unseated = on.nodes.find(({ key }) => !on.ledger.commitments.get(cid)!.seats.has(key) && key !== on.nodes[1]!.key)!;
on.pledged(cid, [first]);
on.fold(on.abstention(second, cid));
const disputed = await Chain.create(12);
const suspect = disputed.commit(disputed.nodes[1]!);
const [accuser] = disputed.auditors(suspect.cid) as [Identity];
const dispute = disputed.dispute(accuser, suspect.cid);
disputed.fold(dispute);
disputed.fold();
const [judge, absent] = disputed.judges(dispute.cid) as [Identity, Identity];
disputed.fold(disputed.replay(judge, dispute.cid, result('claimed'), result('found')));

testRefusals('abstention', [
  { id: 'from a panel to come', on, record: on.abstention(first, on.cid), code: 'ABSTENTION_SEAT', standing: 'early' },
  { id: 'by who has no seat', on, record: on.abstention(unseated, cid), code: 'ABSTENTION_SEAT', standing: 'early' },
  { id: 'a second one', on, record: on.sign(second, 'abstention', { seat: cid }), code: 'ABSTENTION_SEAT', standing: 'late' },
  { id: 'by who pledged', on, record: on.abstention(first, cid), code: 'ABSTENTION_SECOND', standing: 'late' },
  { id: 'by who disputes', on: disputed, record: disputed.abstention(accuser, suspect.cid), code: 'ABSTENTION_SECOND', standing: 'late' },
  { id: 'by who replayed', on: disputed, record: disputed.abstention(judge, dispute.cid), code: 'ABSTENTION_SECOND', standing: 'late' },
]);

test('a seat that is given back is filled at the next cut, by somebody else', () => {
  assert.is(on.ledger.commitments.get(cid)!.vacant, 1);
  on.fold();
  assert.equal([on.ledger.commitments.get(cid)!.vacant, on.ledger.commitments.get(cid)!.seats.has(second.key)], [0, false]);
  assert.is(on.auditors(cid).length, 2);
});

test('so is the seat of a judge', () => {
  const judges = disputed.judges(dispute.cid).length;
  disputed.fold(disputed.abstention(absent, dispute.cid));
  disputed.fold();
  assert.is(disputed.judges(dispute.cid).length, judges);
  assert.not.ok(disputed.judges(dispute.cid).includes(absent));
});

test.run();
