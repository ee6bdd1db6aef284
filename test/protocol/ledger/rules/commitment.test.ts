import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { plannedSegments } from '../../../../protocol/model/training-plan.js';
import { ownerOf } from '../../../../protocol/records/keys.js';
import { Chain, testIdentity } from '../chain.js';
import { testRefusals } from '../refusals.js';

const on = await Chain.create(4);
const claim = on.hold(on.nodes[1]!);
const done = on.hold(on.nodes[2]!);
on.fold(on.commitment(done));
const { corrMin, sharpeMin } = on.campaign.acceptance;

testRefusals('commitment', [
  { id: 'corr below the rule', on, record: on.commitment(claim, { corr: corrMin - 1 }), code: 'COMMITMENT_SCORES', standing: 'invalid' },
  { id: 'sharpe below the rule', on, record: on.commitment(claim, { sharpe: sharpeMin - 1 }), code: 'COMMITMENT_SCORES', standing: 'invalid' },
  { id: 'of a claim to come', on, record: on.commitment(claim, { pointId: '00'.repeat(32) as never }), code: 'COMMITMENT_CLAIM', standing: 'early' },
  { id: 'of a slot that has closed', on, record: on.commitment(done, { pointId: '00'.repeat(32) as never }), code: 'COMMITMENT_CLAIM', standing: 'late' },
  { id: 'of another claim', on, record: on.commitment(claim, { claim: done.cid }), code: 'COMMITMENT_CLAIM', standing: 'late' },
  { id: 'by another node', on, record: on.commitment(claim, {}, on.nodes[2]), code: 'COMMITMENT_CLAIM', standing: 'late' },
  { id: 'for another owner', on, record: on.commitment(claim, { owner: ownerOf(on.nodes[3]!.key) }), code: 'COMMITMENT_CLAIM', standing: 'late' },
  { id: 'more segments than planned', on, record: on.commitment(claim, { segments: plannedSegments(on.campaign, claim.body) + 1 }), code: 'COMMITMENT_SEGMENTS', standing: 'wrong' },
  { id: 'a second one', on, record: on.commitment(done, { corr: corrMin + 1 }), code: 'COMMITMENT_SECOND', standing: 'late' },
]);

test('two commitments for one point in one cut: the lower CID counts', async () => {
  const chain = await Chain.create(3);
  const held = chain.hold(chain.nodes[1]!);
  const [a, b] = [chain.commitment(held), chain.commitment(held, { corr: corrMin + 1 })];
  chain.fold(a, b);
  assert.equal([...chain.ledger.commitments.keys()], [[a.cid, b.cid].sort()[0]]);
});

test('a commitment closes its slot, and is final once its panel attested', async () => {
  const chain = await Chain.create(5);
  const commitment = chain.commit(chain.nodes[1]!);
  assert.is(chain.slotOf(chain.nodeOf(commitment.body.node), commitment.body.slot), undefined);
  const auditors = chain.auditors(commitment.cid);
  assert.is(auditors.length, chain.campaign.audit.panelSize);
  assert.not.ok(auditors.some(({ key }) => key === commitment.body.node), 'nobody audits itself');
  const [first, second] = chain.pledged(commitment.cid);
  chain.fold(first!);
  assert.not.ok(chain.settled.has(commitment.body.pointId), 'one is not enough');
  chain.fold(second!);
  const point = chain.settled.get(commitment.body.pointId)!;
  assert.is(point.state, 'final');
  assert.is(point.state === 'final' && point.attestations, 2);
  assert.not.ok(chain.ledger.points.has(commitment.body.pointId));
});

test('what no panel finished is given up after its rounds, and counts as skipped', async () => {
  const chain = await Chain.create(12, { claims: { openSlotsMax: 4, skipMaxPpm: 250_000, leaseEpochs: 200, enrolmentEpochs: 200 } });
  const commitment = chain.commit(chain.nodes[1]!);
  const { panelEpochs, roundsMax } = chain.campaign.audit;
  const events = chain.foldEmpty(panelEpochs * roundsMax + 1);
  assert.equal(events.filter(({ type }) => type === 'released'), [{ type: 'released', pointId: commitment.body.pointId, node: commitment.body.node, reason: 'unaudited' }]);
  assert.is(chain.ledger.members.get(commitment.body.node)!.skipped, 1);
});

test('in a network too small for a panel a commitment waits, is not given up, and becomes final once there are enough', async () => {
  const { claims, audit } = (await Chain.create(1)).campaign;
  const chain = await Chain.create(3, { claims: { ...claims, leaseEpochs: 500, enrolmentEpochs: 500 }, audit: { ...audit, panelSize: 3 } });
  const author = chain.nodes[1]!;
  const { cid, body } = chain.commit(author);
  assert.is(chain.ledger.commitments.get(cid)!.seats.size, 2, 'who is there looks at it at once');
  chain.pledged(cid);
  chain.foldEmpty(audit.panelEpochs * (audit.roundsMax + 1));
  assert.is(chain.ledger.commitments.get(cid)?.rounds, 0);
  const late = await testIdentity(900);
  chain.fold(chain.sign(late, 'enrolment', { vrfKey: late.vrfKey, epoch: chain.ledger.number }));
  chain.fold();
  assert.ok(chain.ledger.commitments.get(cid)!.seats.has(late.key));
  chain.fold(chain.availability(late, cid));
  const last = chain.attestation(late, cid);
  chain.fold(chain.sign(late, 'pledge', { commitment: cid, attestation: last.cid }));
  chain.fold(...[...chain.nodes.filter(({ key }) => key !== author.key), late].map((node) => chain.attestation(node, cid)));
  assert.is(chain.settled.get(body.pointId)?.state, 'final');
  assert.is(chain.ledger.members.get(author.key)?.skipped, 0);
});

test.run();
