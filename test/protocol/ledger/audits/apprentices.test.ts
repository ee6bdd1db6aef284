import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hashBytes, type Cid } from '../../../../protocol/codec/hash.js';
import { commitmentFields, memberFields, seatFields } from '../../../../protocol/ledger/entry-fields.js';
import type { LedgerEvent } from '../../../../protocol/ledger/events.js';
import { testAudit } from '../../../fixtures/campaign.js';
import { Chain, digest, result } from '../chain.js';
import {
  apprenticed,
  apprenticesOf,
  attestAs,
  claims,
  create,
  memberOf,
  reaudit,
  secondOf,
  type Identity,
} from './apprenticed.js';

const test = suite('shown work and apprentices');

function foldUntilVested(chain: Chain, cid: Cid): LedgerEvent[] {
  const events: LedgerEvent[] = [];
  while (chain.ledger.commitments.has(cid)) events.push(...chain.fold());
  return events;
}

test('ten thousand newcomers weigh nothing: panels, further panels and judges are drawn from those who have shown work', async () => {
  const chain = await create(20);
  const isShown = (node: Identity): boolean => memberFields(memberOf(chain, node)).hasShownWork;
  const { cid } = chain.commit(chain.nodes[1]!);
  chain.foldEmpty(2 * testAudit.panelEpochs);
  assert.ok(chain.auditors(cid).length > 2 && chain.auditors(cid).every(isShown));
  const dispute = chain.dispute(chain.auditors(cid)[0]!, cid);
  chain.fold(dispute);
  chain.fold();
  assert.ok(chain.judges(dispute.cid).length === 3 && chain.judges(dispute.cid).every(isShown));
});

test('an apprentice is drawn for a final model alone, beside its seats, one at a time until one has attested', async () => {
  const {
    chain,
    commitment: { cid },
    apprentice,
  } = await apprenticed();
  assert.equal(
    [memberFields(memberOf(chain, apprentice)).hasShownWork, chain.auditors(cid).includes(apprentice)],
    [false, false],
  );
  chain.foldEmpty(testAudit.panelEpochs - 1);
  assert.is(apprenticesOf(chain, cid).length, 1, 'it has its time');
  const second = secondOf(chain, cid);
  assert.is(memberOf(chain, apprentice).reliability, 4, 'silence costs it weight as anyone');
  attestAs(chain, cid, second);
  chain.foldEmpty(2 * testAudit.panelEpochs);
  assert.is(apprenticesOf(chain, cid).length, 2);
  assert.is(memberOf(chain, second).standing, 0, 'it earns nothing');
});

test('it has shown work once the model vests and somebody of a panel that was drawn after its attestation has attested too', async () => {
  const {
    chain,
    commitment: { cid },
    apprentice,
  } = await apprenticed();
  attestAs(chain, cid, apprentice);
  const again = reaudit(chain, cid);
  chain.fold(...chain.pledged(cid, [again]));
  assert.is(memberFields(memberOf(chain, apprentice)).hasShownWork, false, 'not before it vests');
  const events = foldUntilVested(chain, cid);
  assert.ok(events.some((event) => event.type === 'vested' && !event.unanswered));
  assert.is(memberFields(memberOf(chain, apprentice)).hasShownWork, true);
});

test('it has not where nobody compared it: no audit after its own, one drawn before, or one that never answered', async () => {
  const unseen = await apprenticed();
  attestAs(unseen.chain, unseen.commitment.cid, unseen.apprentice);
  const before = await apprenticed();
  const early = reaudit(before.chain, before.commitment.cid);
  attestAs(before.chain, before.commitment.cid, before.apprentice);
  before.chain.fold(...before.chain.pledged(before.commitment.cid, [early]));
  const silent = await apprenticed();
  attestAs(silent.chain, silent.commitment.cid, silent.apprentice);
  reaudit(silent.chain, silent.commitment.cid);
  const unanswered = [unseen, before, silent].map(({ chain, commitment: { cid } }) =>
    foldUntilVested(chain, cid).flatMap((event) =>
      event.type === 'vested' && event.pointId !== '' ? [event.unanswered] : [],
    ),
  );
  assert.equal(unanswered, [[false], [false], [true]]);
  assert.equal(
    [unseen, before, silent].map(
      ({ chain, apprentice }) => memberFields(memberOf(chain, apprentice)).hasShownWork,
    ),
    [false, false, false],
  );
});

test('a rubber stamp as an apprentice is disputed by who audits after it, and bars who gave it', async () => {
  const {
    chain,
    commitment: { cid },
    apprentice,
  } = await apprenticed();
  const {
    body: {
      segments: [listed],
    },
  } = attestAs(chain, cid, apprentice);
  const again = reaudit(chain, cid);
  const [claimed, found] = [hashBytes(listed!.transcript), digest('retrained')];
  const dispute = chain.dispute(again, cid, {
    subject: 'attestation',
    part: listed!.segment,
    accused: apprentice.key,
    claimed,
    found,
  });
  assert.is(chain.refusal(dispute), null);
  chain.fold(dispute);
  chain.fold();
  const events = chain.fold(
    ...chain.judges(dispute.cid).map((judge) => chain.replay(judge, dispute.cid, claimed, found)),
  );
  assert.equal(
    events.flatMap((event) => (event.type === 'barred' ? [[event.node, event.reason]] : [])),
    [[apprentice.key, 'attested without retraining']],
  );
  assert.equal(
    [apprenticesOf(chain, cid), chain.ledger.commitments.get(cid)!.vacant],
    [[], 0],
    'nobody is missed',
  );
});

test('an apprentice that attested a forged part is barred with its author', async () => {
  const { chain, commitment, apprentice } = await apprenticed();
  attestAs(chain, commitment.cid, apprentice);
  const dispute = chain.dispute(reaudit(chain, commitment.cid), commitment.cid);
  chain.fold(dispute);
  chain.fold();
  assert.not.ok(chain.judges(dispute.cid).includes(apprentice));
  const events = chain.fold(
    ...chain
      .judges(dispute.cid)
      .map((judge) => chain.replay(judge, dispute.cid, result('claimed'), result('found'))),
  );
  assert.ok(
    events.some(
      (event) =>
        event.type === 'barred' && event.node === apprentice.key && event.reason === 'attested a forgery',
    ),
  );
});

test('an apprentice that disputes falsely holds up nothing that is not final, and is barred', async () => {
  const {
    chain,
    commitment: { cid, body },
    apprentice,
  } = await apprenticed();
  const other = chain.commit(chain.nodes[2]!);
  const attestations = chain.pledged(other.cid);
  const dispute = chain.dispute(apprentice, cid);
  chain.fold(dispute);
  chain.fold(...attestations);
  assert.is(chain.settled.get(other.body.pointId)?.state, 'final');
  const events = chain.fold(
    ...chain
      .judges(dispute.cid)
      .map((judge) => chain.replay(judge, dispute.cid, result('same'), result('same'))),
  );
  assert.equal(
    events.flatMap((event) => (event.type === 'barred' ? [[event.node, event.reason]] : [])),
    [[apprentice.key, 'accused falsely']],
  );
  assert.is(chain.settled.get(body.pointId)?.state, 'final');
});

test('what an apprentice says of a model that it cannot have, or gives back, counts for nothing', async () => {
  const {
    chain,
    commitment: { cid },
    apprentice,
  } = await apprenticed();
  chain.fold(chain.availability(apprentice, cid, false));
  const open = chain.ledger.commitments.get(cid)!;
  const rounds = commitmentFields(open).drawings;
  const second = secondOf(chain, cid);
  chain.fold(chain.availability(second, cid));
  chain.fold(chain.abstention(second, cid, 'model'));
  assert.equal(
    [
      open.seats.size,
      open.vacant,
      commitmentFields(open).drawings,
      open.abstained.has(second.key),
      memberOf(chain, second).abstentions,
    ],
    [2, 0, rounds, true, 0],
  );
  assert.equal(
    [apprentice, second].map((node) => memberOf(chain, node).reliability),
    [8, 8],
  );
  assert.equal(chain.refusal(chain.availability(second, cid)), { code: 'AVAILABILITY_SEAT', timing: 'late' });
});

test('nobody is an apprentice while too few have shown work', async () => {
  const few = await Chain.create(12, { claims });
  const { cid } = few.commit(few.nodes[1]!);
  few.finish(cid);
  few.foldEmpty(3);
  assert.equal(apprenticesOf(few, cid), []);
});

test('one worker cannot serve two apprentices of one model with one audit: each sample and each digest has the key of its own', async () => {
  const {
    chain,
    commitment: { cid },
    apprentice,
  } = await apprenticed();
  const second = secondOf(chain, cid);
  chain.fold(...[apprentice, second].map((node) => chain.availability(node, cid)));
  const { apprentices } = chain.ledger.commitments.get(cid)!;
  assert.is.not(
    seatFields(apprentices.get(apprentice.key)!).alpha,
    seatFields(apprentices.get(second.key)!).alpha,
  );
  const { proof, alpha, vrfKey, segments, eras } = chain.attestation(apprentice, cid).body;
  const copied = chain.attestation(second, cid, { proof, alpha, vrfKey, segments, eras });
  assert.equal(chain.refusal(copied), { code: 'ATTESTATION_PROOF', timing: 'wrong' });
});

test.run();
