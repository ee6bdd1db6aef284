import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Cid } from '../../../protocol/codec/hash.js';
import { pointAt } from '../../../protocol/grid/grid.js';
import { ledgerDigest } from '../../../protocol/ledger/digest.js';
import { snapshotLedger } from '../../../protocol/ledger/ledger.js';
import type { AdmissionCode } from '../../../protocol/peer/codes.js';
import type { Effect, PeerInput, Admission } from '../../../protocol/peer/effects.js';
import { peerLimits } from '../../../protocol/peer/limits.js';
import { openPeer, type PeerState } from '../../../protocol/peer/state.js';
import { step } from '../../../protocol/peer/step.js';
import type { VerifiedRecord } from '../../../protocol/records/envelope.js';
import { ownerOf } from '../../../protocol/records/keys.js';
import { gridOf, testReveals } from '../../fixtures/campaign.js';
import { codeOf } from '../code-of.js';
import { round } from '../ledger/staked-rounds.js';
import { Chain, testIdentity } from '../ledger/chain.js';

const test = suite('step');
const chain = await Chain.create(3);
const [, me, other] = chain.nodes as [never, Chain['nodes'][number], Chain['nodes'][number]];

const stranger = await testIdentity(900);
const crowd = await Promise.all(
  Array.from({ length: peerLimits.pendingStrangersMax }, (_, i) => testIdentity(2_000 + i)),
);

const openAs = (
  node = me,
  stored?: Parameters<typeof openPeer>[4],
  halted?: Parameters<typeof openPeer>[5],
): PeerState =>
  openPeer(
    chain.campaign,
    chain.cid,
    { node: node.key, vrfKey: node.vrfKey, trainings: 1, audits: 1 },
    0,
    stored,
    halted,
  );
const recordOf = (record: VerifiedRecord): PeerInput => ({ type: 'record', record, archive: chain.archive });
const cutOf = ({ cut, records }: Chain['cuts'][number], settled: Cid | null = null): PeerInput => ({
  type: 'cut',
  cut,
  settled,
  cids: records.map(({ cid }) => cid),
  records,
  archive: chain.archive,
});
/** A peer that holds every cut so far. */
function upToDate(): PeerState {
  const state = openAs();
  for (const next of chain.cuts) assert.is(step(state, cutOf(next), 0).verdict?.code, 'CUT_FOLDED');
  return state;
}
const plainOf = (effects: readonly Effect[]): unknown =>
  structuredClone(effects.map((effect) => ({ ...effect })));

test('the same state and input give the same verdict and effects (PEER-1)', () => {
  const inputs: PeerInput[] = [
    ...chain.cuts.map((next) => cutOf(next)),
    { type: 'tick' },
    recordOf(chain.opening(other)),
    recordOf(chain.enrolment(other, { epoch: 0 })),
  ];
  const [one, two] = [openAs(), openAs()];
  for (const input of inputs) {
    const [first, second] = [step(one, input, 7), step(two, input, 7)];
    assert.equal(first.verdict, second.verdict);
    assert.equal(plainOf(first.effects), plainOf(second.effects));
  }
  assert.is(ledgerDigest(one.ledger), ledgerDigest(two.ledger));
});

test('when cuts come decides nothing that a peer believes (CLOCK-1)', () => {
  const ledgers = [1, 1e3, 1e9].map((spacing) => {
    const state = openAs();
    chain.cuts.forEach((next, i) => step(state, cutOf(next), i * spacing));
    return ledgerDigest(state.ledger);
  });
  assert.equal(new Set(ledgers), new Set([ledgerDigest(upToDate().ledger)]));
});

test('while no cut comes no epoch passes, however long that is (CLOCK-2)', () => {
  const state = upToDate();
  const before = ledgerDigest(state.ledger);
  for (let hours = 1; hours <= 1_000; hours++) step(state, { type: 'tick' }, hours * 3_600_000);
  assert.is(ledgerDigest(state.ledger), before);
});

test('who would serve no panel does not enrol, and a member that would not does nothing (PEER-3)', () => {
  for (const audits of [0, 1]) {
    for (const { key: node, vrfKey } of [stranger, me]) {
      const options = { node, vrfKey, trainings: 1, audits };
      const state = openPeer(chain.campaign, chain.cid, options, 0, snapshotLedger(upToDate().ledger));
      const { effects } = step(state, { type: 'tick' }, 0);
      const done = effects.map((effect) => (effect.type === 'sign' ? effect.body.kind : effect.type));
      assert.equal(done, audits === 0 ? [] : node === me.key ? ['opening'] : ['enrolment']);
    }
  }
});

test('a restart with the stored ledger and what was pending is the same peer', () => {
  const state = upToDate();
  const opening = chain.opening(other);
  assert.is(step(state, recordOf(opening), 0).verdict?.action, 'accept');
  const again = openAs(me, structuredClone(snapshotLedger(state.ledger)));
  for (const record of state.pending.values())
    assert.is(step(again, recordOf(record), 0).verdict?.action, 'accept');
  assert.is(ledgerDigest(again.ledger), ledgerDigest(state.ledger));
  assert.equal([...again.pending.keys()], [...state.pending.keys()]);
});

test('two cuts for one epoch halt a peer, also after a restart (CUT-6)', () => {
  const state = upToDate();
  const next = chain.nextCut([chain.opening(other)]);
  step(state, cutOf(next), 0);
  const rival = chain.nextCut([], {}, chain.nodes[0]);
  const { verdict, effects } = step(state, cutOf(rival, next.cut.cid), 0);
  assert.equal([verdict?.action, verdict?.code], ['accept', 'CUT_EQUIVOCATION']);
  const halt = effects.find((effect) => effect.type === 'halt');
  assert.ok(halt?.type === 'halt');
  for (const peer of [state, openAs(me, structuredClone(snapshotLedger(state.ledger)), halt.halt)]) {
    assert.equal(step(peer, recordOf(chain.opening(other)), 0), {
      verdict: { action: 'ignore', code: 'PEER_HALTED' },
      effects: [],
    });
    assert.equal(step(peer, { type: 'tick' }, 1e9).effects, []);
  }
});

test('a first cut that follows another campaign is wrong, and halts nobody (CUT-1)', () => {
  const state = openAs();
  const [first] = chain.cuts as [Chain['cuts'][number]];
  const foreign = chain.sign(chain.nodes[0] as typeof me, 'cut', {
    ...first.cut.body,
    previous: chain.ledger.head,
  });
  assert.is(step(state, cutOf({ ...first, cut: foreign }), 0).verdict?.code, 'CUT_CHAIN');
  assert.is(state.halted, null);
});

test('a cut that follows another one than this peer holds halts it at that one (CUT-6)', () => {
  const state = upToDate();
  const { number, head } = state.ledger;
  const next = chain.nextCut([chain.opening(other)]);
  const elsewhere = next.cut.cid;
  const forked = chain.sign(chain.nodes[0]!, 'cut', { ...next.cut.body, previous: elsewhere });
  const { effects } = step(state, cutOf({ ...next, cut: forked }), 0);
  assert.equal(effects.at(-1), {
    type: 'halt',
    halt: { type: 'equivocation', number, cuts: [head, elsewhere] },
  });
});

test('a clock that is set back keeps no peer from asking for records', () => {
  const state = upToDate();
  const { epochMs } = chain.campaign;
  const asks = (nowMs: number): boolean =>
    step(state, { type: 'tick' }, nowMs).effects.some(({ type }) => type === 'pull');
  assert.equal([1_000 * epochMs, 1_000 * epochMs + 1, 0, epochMs - 1, epochMs].map(asks), [
    true,
    false,
    false,
    false,
    true,
  ]);
});

test('a cut has as many records as the specification allows, and no more', () => {
  const resolver = chain.nodes[0]!;
  for (const [waiting, taken] of [
    [peerLimits.cutRecordsMax, peerLimits.cutRecordsMax],
    [peerLimits.cutRecordsMax + 1, peerLimits.cutRecordsMax],
  ] as const) {
    const state = openAs(resolver, snapshotLedger(upToDate().ledger));
    for (let i = 0; i < waiting; i++) {
      const cid = `record ${i}` as Cid;
      const body = { kind: 'heartbeat', node: other.key };
      state.pending.set(cid, { cid, body, envelope: new Uint8Array(1) } as unknown as VerifiedRecord);
    }
    const { effects } = step(state, { type: 'tick' }, 1e9);
    const cut = effects.find((effect) => effect.type === 'cut');
    assert.is(cut?.type === 'cut' && cut.records.length, taken);
  }
});

test('a peer that halts stops what it was doing (CUT-6)', () => {
  const state = upToDate();
  state.tasks.set('audit/of-something', { type: 'audit' } as never);
  const next = chain.nextCut([chain.opening(other)]);
  step(state, cutOf(next), 0);
  state.tasks.set('audit/of-something', { type: 'audit' } as never);
  const { effects } = step(state, cutOf(chain.nextCut([], {}, chain.nodes[0]), next.cut.cid), 0);
  assert.equal(
    effects.flatMap((effect) => (effect.type === 'stop' ? [effect.key] : [])),
    ['audit/of-something'],
  );
  assert.is(state.tasks.size, 0);
});

test('a peer that came to another ledger than a cut names halts, and folds nothing of it (CUT-8)', () => {
  const state = upToDate();
  const own = ledgerDigest(state.ledger);
  const named = chain.ledger.reveal;
  const { number } = state.ledger;
  const next = chain.nextCut([chain.opening(other)], { ledger: named });
  const { verdict, effects } = step(state, cutOf(next), 0);
  assert.equal(verdict, { action: 'accept', code: 'CUT_LEDGER' }, 'others must see it too');
  assert.equal(effects.at(-1), {
    type: 'halt',
    halt: { type: 'difference', number: number + 1, named, own },
  });
  assert.equal([state.ledger.number, ledgerDigest(state.ledger)], [number, own]);
  assert.is(step(state, cutOf(chain.nextCut([])), 0).verdict?.code, 'PEER_HALTED');
  assert.equal(step(state, { type: 'tick' }, 1e9).effects, []);
});

test('strangers fill their room for early records once, and members keep theirs (PEER-5)', async () => {
  const state = upToDate();
  const early = async (i: number): Promise<VerifiedRecord> => {
    const node = await testIdentity(1_000 + i);
    return chain.sign(node, 'opening', { owner: ownerOf(node.key), slot: 0 });
  };
  for (let i = 0; i < peerLimits.earlyStrangersMax; i++)
    assert.is(step(state, recordOf(await early(i)), 0).verdict?.action, 'accept', `${i}`);
  const parked = [...state.early.keys()];
  assert.equal(step(state, recordOf(await early(5_000)), 0).verdict, { action: 'ignore', code: 'POOL_FULL' });
  assert.equal([...state.early.keys()], parked);
  const ofMember = chain.opening(other, { slot: 1 });
  assert.is(step(state, recordOf(ofMember), 0).verdict?.action, 'accept');
  assert.ok(state.early.has(ofMember.cid));
});

test('one signer has a bounded place among early records, and no more of its are carried on (PEER-5)', () => {
  const state = upToDate();
  const records = Array.from({ length: peerLimits.earlyPerSignerMax + 3 }, (_, i) =>
    chain.opening(other, { slot: i + 1 }),
  );
  const actions = records.map((record) => step(state, recordOf(record), 0).verdict?.action);
  assert.equal(
    actions,
    records.map((_, i) => (i < peerLimits.earlyPerSignerMax ? 'accept' : 'ignore')),
  );
  assert.equal(
    [...state.early.keys()],
    records.slice(0, peerLimits.earlyPerSignerMax).map(({ cid }) => cid),
  );
  assert.is(
    step(state, recordOf(chain.opening(me, { slot: 9 })), 0).verdict?.action,
    'accept',
    'others have their own',
  );
});

test('what this ledger shows to be wrong is ignored: who passed it on may be a cut behind and could not know (PEER-6)', async () => {
  const drawn = await Chain.create(3);
  const [, peer, author] = drawn.nodes as [never, Chain['nodes'][number], Chain['nodes'][number]];
  drawn.fold(drawn.opening(author));
  const open = (): PeerState =>
    openPeer(drawn.campaign, drawn.cid, { node: peer.key, vrfKey: peer.vrfKey, trainings: 1, audits: 1 }, 0);
  const [behind, ahead] = [open(), open()];
  for (const each of [behind, ahead]) for (const next of drawn.cuts) step(each, cutOf(next), 0);
  drawn.fold();
  step(ahead, cutOf(drawn.cuts.at(-1)!), 0);
  const claim = drawn.claim(author, 0, { index: drawn.drawOf(author, 0).index + 1n });
  assert.equal(step(behind, recordOf(claim), 0).verdict, { action: 'accept', code: 'CLAIM_SLOT' });
  assert.equal(step(ahead, recordOf(claim), 0).verdict, { action: 'ignore', code: 'CLAIM_DRAW' });
});

test('a record that no ledger could take is rejected, one that comes too late ignored, one that is known ignored (PEER-6)', () => {
  const state = upToDate();
  assert.is(step(state, recordOf(refusedWithSketch()), 0).verdict?.action, 'reject');
  assert.is(step(state, recordOf(chain.enrolment(other, { epoch: 0 })), 0).verdict?.action, 'ignore');
  const opening = chain.opening(other);
  assert.is(step(state, recordOf(opening), 0).verdict?.action, 'accept');
  assert.equal(step(state, recordOf(opening), 0).verdict, { action: 'ignore', code: 'RECORD_KNOWN' });
});

test('who trains a point stops as it hears of a better claim of it, and goes on where that is worse (CLAIM-3)', async () => {
  const rivals = await Chain.create(9, { grid: gridOf(1), targets: ['target'] });
  rivals.fold(...rivals.nodes.map((node) => rivals.opening(node)));
  rivals.fold();
  const drawn = rivals.nodes.map((node) => ({ node, ...rivals.drawOf(node, 0) }));
  // There are fewer points than nodes.
  const [one, two] = drawn.flatMap((one, i) =>
    drawn.slice(i + 1).flatMap((two) => (two.pointId === one.pointId ? [[one, two]] : [])),
  )[0]!;
  const [winner, loser] = one!.ticket < two!.ticket ? [one!.node, two!.node] : [two!.node, one!.node];
  const trains = (node: typeof me, rival: typeof me): number[] => {
    const options = { node: node.key, vrfKey: node.vrfKey, trainings: 1, audits: 1 };
    const state = openPeer(rivals.campaign, rivals.cid, options, 0);
    for (const next of rivals.cuts)
      step(state, { ...(cutOf(next) as Extract<PeerInput, { type: 'cut' }>), archive: rivals.archive }, 0);
    const before = state.tasks.size;
    for (const claimant of [node, rival])
      step(state, { type: 'record', record: rivals.claim(claimant, 0), archive: rivals.archive }, 0);
    return [before, state.tasks.size];
  };
  assert.equal(
    [trains(winner, loser), trains(loser, winner)],
    [
      [1, 1],
      [1, 0],
    ],
  );
});

const keptFromOpening: { id: string; begins: PeerInput; ends: PeerInput }[] = [
  {
    id: 'no room for models',
    begins: { type: 'storage', isFull: true },
    ends: { type: 'storage', isFull: false },
  },
  {
    id: 'a machine that could not finish enough of the grid',
    begins: { type: 'fitness', isUnfit: true },
    ends: { type: 'fitness', isUnfit: false },
  },
];
for (const { id, begins, ends } of keptFromOpening)
  test(`a peer opens no slot while it has this, and goes on once that is over: ${id}`, () => {
    const state = openAs();
    const opens = (effects: readonly Effect[]): boolean =>
      effects.some((effect) => effect.type === 'sign' && effect.body.kind === 'opening');
    const first = step(state, begins, 0).effects;
    const folded = chain.cuts.flatMap((next) => step(state, cutOf(next), 0).effects);
    assert.not(opens([...first, ...folded]));
    assert.ok(opens(step(state, ends, 0).effects));
  });

/** The resolver, with every cut so far. */
function resolverAt(at: Chain): PeerState {
  const [resolver] = at.nodes as [Chain['nodes'][number]];
  const state = openPeer(
    at.campaign,
    at.cid,
    { node: resolver.key, vrfKey: resolver.vrfKey, trainings: 0, audits: 1 },
    0,
  );
  for (const next of at.cuts)
    step(state, { ...(cutOf(next) as Extract<PeerInput, { type: 'cut' }>), archive: at.archive }, 0);
  return state;
}
const cutsOf = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.type === 'cut' ? [effect] : []));

test('a resolver that others show a cut of its own that it lacks makes none: it would be a second one (PEER-4)', () => {
  const at = (state: PeerState) => cutsOf(step(state, { type: 'tick' }, chain.campaign.epochMs).effects);
  const { number, head: previous } = chain.ledger;
  const due = {
    type: 'cut',
    number: number + 1,
    previous,
    records: [],
    ledger: ledgerDigest(chain.ledger),
    pulse: null,
    nextPulseMin: null,
  };
  assert.equal(at(resolverAt(chain)), [due]);
  const state = resolverAt(chain);
  const next = chain.nextCut([chain.opening(other)]);
  assert.is(
    step(state, { ...(cutOf(next) as Extract<PeerInput, { type: 'cut' }>), records: [] }, 0).verdict?.code,
    'CUT_AHEAD',
  );
  assert.equal(at(state), []);
  assert.is(step(state, cutOf(next), 0).verdict?.code, 'CUT_FOLDED');
  assert.is(cutsOf(step(state, { type: 'tick' }, 2 * chain.campaign.epochMs).effects).length, 1);
});

test('a cut takes one round: a second one would be refused for good', async () => {
  const fresh = await Chain.create(2);
  const state = resolverAt(fresh);
  const rounds = ['0100', '0101'].map((era) => round(fresh, era));
  for (const record of rounds) step(state, { type: 'record', record, archive: fresh.archive }, 0);
  assert.is(state.pending.size, 2);
  const [cut] = cutsOf(step(state, { type: 'tick' }, fresh.campaign.epochMs).effects);
  assert.equal(cut!.records, [rounds[0]!.cid]);
});

test('a cut takes so many newcomers; who has to wait stays pending, and who is refused in a cut enrols anew after it', async () => {
  const capped = await Chain.create(2, { claims: { ...chain.campaign.claims, newcomersMax: 2 } });
  const state = resolverAt(capped);
  const newcomers = crowd.slice(0, 5);
  for (const node of newcomers)
    step(state, { type: 'record', record: capped.enrolment(node), archive: capped.archive }, 0);
  const renewal = capped.enrolment(capped.nodes[1]!, { epoch: capped.ledger.number });
  step(state, { type: 'record', record: renewal, archive: capped.archive }, 0);
  const [cut] = cutsOf(step(state, { type: 'tick' }, capped.campaign.epochMs).effects);
  const included = [...state.pending.values()].filter(({ cid }) => cut!.records.includes(cid));
  assert.is(
    included.filter(({ body }) => body.kind === 'enrolment' && newcomers.some(({ key }) => key === body.node))
      .length,
    2,
  );
  assert.ok(cut!.records.includes(renewal.cid));
  assert.is(state.pending.size, 6);
  // A resolver that takes them all has those of the greatest CIDs refused.
  const all = newcomers.map((node) => capped.enrolment(node)).sort((a, b) => (a.cid < b.cid ? -1 : 1));
  const refused = newcomers.find(({ key }) => key === all.at(-1)!.body.node)!;
  const own = openPeer(
    capped.campaign,
    capped.cid,
    { node: refused.key, vrfKey: refused.vrfKey, trainings: 0, audits: 1 },
    0,
  );
  const take = (next: Chain['cuts'][number]): Effect[] =>
    step(own, { ...(cutOf(next) as Extract<PeerInput, { type: 'cut' }>), archive: capped.archive }, 0)
      .effects;
  for (const next of capped.cuts) take(next);
  step(own, { type: 'record', record: all.at(-1)!, archive: capped.archive }, 0);
  capped.fold(...all);
  const signed = take(capped.cuts.at(-1)!).flatMap((effect) => (effect.type === 'sign' ? [effect.body] : []));
  assert.equal(
    signed.map((body) => body.kind === 'enrolment' && body.epoch),
    [capped.ledger.number],
  );
});

test('a cut with records that are missing is asked for, and folds once they are there', () => {
  const state = upToDate();
  const next = chain.nextCut([chain.opening(other)]);
  const { verdict, effects } = step(
    state,
    { ...(cutOf(next) as Extract<PeerInput, { type: 'cut' }>), records: [] },
    chain.campaign.epochMs,
  );
  assert.equal(verdict, { action: 'accept', code: 'CUT_AHEAD' }, 'gossip carries it on');
  assert.equal(
    effects.filter(({ type }) => type === 'pull'),
    [{ type: 'pull', since: state.ledger.number }],
  );
  assert.is(step(state, cutOf(next), 2).verdict?.code, 'CUT_FOLDED');
});

test('what fails in a fold and is no fault of the cut is thrown on, also where it has a code', () => {
  const state = upToDate();
  const opened = chain.nextCut([chain.opening(other)]);
  step(state, cutOf(opened), 0);
  const number = opened.cut.body.number + 1;
  const ledger = ledgerDigest(state.ledger);
  const reveal = testReveals().at(number);
  const drawing = chain.nextCut([], { number, previous: opened.cut.cid, reveal, ledger });
  const settled = () => pointAt(chain.campaign.grid, -1n, 'target') as never;
  const input = { ...cutOf(drawing), archive: { ...chain.archive, settled } } as PeerInput;
  assert.is(
    codeOf(() => step(state, input, 0)),
    'GRID_INDEX',
  );
});

const twoCuts = (): readonly PeerInput[] => {
  const next = chain.nextCut([]);
  return [cutOf(next), cutOf(chain.nextCut([chain.opening(other)]), next.cut.cid)];
};
const refusedWithSketch = (): VerifiedRecord<'commitment'> =>
  chain.sign(other, 'commitment', {
    owner: ownerOf(other.key),
    slot: 0,
    claim: chain.cid,
    pointId: '00'.repeat(32) as never,
    outcome: 'refused',
    manifest: chain.cid,
    segments: 1,
    corr: 0,
    sharpe: 0,
    sketch: new Uint8Array(128),
  });

/** The input before it is what makes the verdict on the last one. */
const verdicts: {
  id: string;
  action: Admission['action'];
  code: AdmissionCode;
  inputs: () => readonly PeerInput[];
}[] = [
  {
    id: 'a-record-that-counts',
    action: 'accept',
    code: 'RECORD_ADMITTED',
    inputs: () => [recordOf(chain.opening(other))],
  },
  {
    id: 'a-record-again',
    action: 'ignore',
    code: 'RECORD_KNOWN',
    inputs: () => [recordOf(chain.opening(other)), recordOf(chain.opening(other))],
  },
  {
    id: 'a-second-record-for-a-slot',
    action: 'ignore',
    code: 'SLOT_TAKEN',
    inputs: () => [
      recordOf(chain.enrolment(stranger)),
      recordOf(chain.enrolment(stranger, { vrfKey: other.vrfKey })),
    ],
  },
  {
    id: 'a-record-of-one-stranger-too-many',
    action: 'ignore',
    code: 'POOL_FULL',
    inputs: () => [
      ...crowd.map((node) => recordOf(chain.enrolment(node))),
      recordOf(chain.enrolment(stranger)),
    ],
  },
  {
    id: 'an-early-record-of-one-stranger-too-many',
    action: 'ignore',
    code: 'POOL_FULL',
    inputs: () =>
      [...crowd.slice(0, peerLimits.earlyStrangersMax), stranger].map((node) =>
        recordOf(chain.sign(node, 'opening', { owner: ownerOf(node.key), slot: 0 })),
      ),
  },
  {
    id: 'a-record-that-contradicts-itself',
    action: 'reject',
    code: 'COMMITMENT_OUTCOME',
    inputs: () => [recordOf(refusedWithSketch())],
  },
  {
    id: 'a-record-for-an-owner-that-nobody-knows',
    action: 'accept',
    code: 'OPENING_OWNER',
    inputs: () => [recordOf(chain.opening(other, { owner: ownerOf(me.key) }))],
  },
  {
    id: 'a-record-that-is-late',
    action: 'ignore',
    code: 'ENROLMENT_EPOCH',
    inputs: () => [recordOf(chain.enrolment(other, { epoch: 0 }))],
  },
  {
    id: 'a-record-that-is-early',
    action: 'accept',
    code: 'OPENING_SLOT',
    inputs: () => [recordOf(chain.opening(other, { slot: 1 }))],
  },
  {
    id: 'an-early-record-again',
    action: 'ignore',
    code: 'OPENING_SLOT',
    inputs: () => [recordOf(chain.opening(other, { slot: 1 })), recordOf(chain.opening(other, { slot: 1 }))],
  },
  {
    id: 'a-cut-as-a-record',
    action: 'reject',
    code: 'CUT_IN_CUT',
    inputs: () => [recordOf(chain.nextCut([]).cut)],
  },
  { id: 'the-next-cut', action: 'accept', code: 'CUT_FOLDED', inputs: () => [cutOf(chain.nextCut([]))] },
  { id: 'a-cut-again', action: 'ignore', code: 'CUT_KNOWN', inputs: () => [cutOf(chain.cuts.at(-1)!)] },
  {
    id: 'a-cut-from-ahead',
    action: 'accept',
    code: 'CUT_AHEAD',
    inputs: () => [cutOf(chain.nextCut([], { number: chain.ledger.number + 2 }))],
  },
  {
    id: 'a-cut-by-a-member',
    action: 'reject',
    code: 'CUT_SIGNER',
    inputs: () => [cutOf(chain.nextCut([], {}, other))],
  },
  {
    id: 'a-cut-over-other-records',
    action: 'reject',
    code: 'CUT_RECORDS',
    inputs: () => [cutOf({ ...chain.nextCut([]), records: [chain.opening(other)] })],
  },
  {
    id: 'a-cut-with-another-reveal',
    action: 'ignore',
    code: 'CUT_REVEAL',
    inputs: () => [cutOf(chain.nextCut([], { reveal: chain.ledger.reveal }))],
  },
  { id: 'a-second-cut-for-an-epoch', action: 'accept', code: 'CUT_EQUIVOCATION', inputs: () => twoCuts() },
  {
    id: 'after-a-second-cut',
    action: 'ignore',
    code: 'PEER_HALTED',
    inputs: () => [...twoCuts(), recordOf(chain.opening(other))],
  },
];
for (const { id, action, code, inputs } of verdicts) {
  test(`${id}: ${action}, ${code}, and only what is accepted changes anything`, () => {
    const state = upToDate();
    const all = inputs();
    for (const input of all.slice(0, -1)) step(state, input, 0);
    const held = (): unknown =>
      structuredClone({
        digest: ledgerDigest(state.ledger),
        pending: [...state.pending.keys()],
        early: [...state.early.keys()],
        halted: state.halted,
      });
    const before = held();
    const { verdict, effects } = step(state, all.at(-1) as PeerInput, 0);
    assert.equal(verdict, { action, code });
    if (action !== 'accept') assert.equal([held(), effects], [before, []]);
  });
}

test.run();
