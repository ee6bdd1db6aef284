import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hashBytes } from '../../../protocol/codec/hash.js';
import { seatFields } from '../../../protocol/ledger/entry-fields.js';
import { snapshotLedger } from '../../../protocol/ledger/ledger.js';
import type { PeerInput } from '../../../protocol/peer/effects.js';
import { openPeer } from '../../../protocol/peer/state.js';
import { step } from '../../../protocol/peer/step.js';
import type { ReplayTask } from '../../../protocol/peer/tasks.js';
import type { RecordKind } from '../../../protocol/records/bodies.js';
import { apprenticed, attestAs, reaudit } from '../ledger/audits/apprenticed.js';
import { Chain, digest, result } from '../ledger/chain.js';

type Identity = Chain['nodes'][number];
const test = suite('the duties of a judge');

const inputOf = (chain: Chain, { cut, records }: Chain['cuts'][number]): PeerInput => ({
  type: 'cut',
  cut,
  settled: null,
  cids: records.map(({ cid }) => cid),
  records,
  archive: chain.archive,
});

/** A dispute, and one of its judges who has folded every cut so far. */
async function disputed() {
  const chain = await Chain.create(9);
  const { cid } = chain.commit(chain.nodes[1]!);
  const dispute = chain.dispute(chain.auditors(cid)[0]!, cid);
  chain.fold(dispute);
  chain.fold();
  const [judge] = chain.judges(dispute.cid) as [Identity];
  const options = { node: judge.key, vrfKey: judge.vrfKey, trainings: 0, audits: 1 };
  const state = openPeer(chain.campaign, chain.cid, options, 0);
  for (const next of chain.cuts) step(state, inputOf(chain, next), 0);
  return { chain, dispute, state };
}

test('a judge that is behind keeps what it found, and signs it later', async () => {
  const { chain, dispute, state } = await disputed();
  const take = (input: PeerInput): RecordKind[] =>
    step(state, input, 0).effects.flatMap((effect) => (effect.type === 'sign' ? [effect.body.kind] : []));
  chain.foldEmpty(2);
  const [next, latest] = chain.cuts.slice(-2) as [Chain['cuts'][number], Chain['cuts'][number]];
  take(inputOf(chain, latest));
  assert.equal(
    take({
      type: 'replayed',
      key: `replay/${dispute.cid}`,
      claimed: result('claimed'),
      found: result('found'),
    }),
    [],
  );
  assert.ok(take(inputOf(chain, next)).includes('replay'));
});

test('a judge that cannot replay gives its seat back', async () => {
  const { dispute, state } = await disputed();
  assert.ok(state.tasks.has(`replay/${dispute.cid}`));
  const { effects } = step(state, { type: 'abandoned', key: `replay/${dispute.cid}`, fault: 'local' }, 0);
  assert.equal(
    effects
      .flatMap((effect) => (effect.type === 'sign' ? [effect.body] : []))
      .filter(({ kind }) => kind === 'abstention')
      .map((body) => 'seat' in body && body.seat),
    [dispute.cid],
  );
});

test('a judge of what an apprentice attested is given that attestation', async () => {
  const {
    chain,
    commitment: { cid },
    apprentice,
  } = await apprenticed();
  const [listed] = attestAs(chain, cid, apprentice).body.segments;
  const dispute = chain.dispute(reaudit(chain, cid), cid, {
    subject: 'attestation',
    part: listed!.segment,
    accused: apprentice.key,
    claimed: hashBytes(listed!.transcript),
    found: digest('retrained'),
  });
  chain.fold(dispute);
  chain.fold();
  const [judge] = chain.judges(dispute.cid) as [Identity];
  const options = { node: judge.key, vrfKey: judge.vrfKey, trainings: 0, audits: 1 };
  const stored = structuredClone(snapshotLedger(chain.ledger));
  const state = openPeer(chain.campaign, chain.cid, options, 0, stored);
  step(state, { type: 'tick' }, 0);
  const { subject, part, attested } = state.tasks.get(`replay/${dispute.cid}`) as ReplayTask;
  const open = chain.ledger.commitments.get(cid)!;
  assert.equal(
    { subject, part, attested },
    {
      subject: 'attestation',
      part: listed!.segment,
      attested: seatFields(open.apprentices.get(apprentice.key)!).attested,
    },
  );
});

test.run();
