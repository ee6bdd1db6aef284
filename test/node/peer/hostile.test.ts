import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ownerOf } from '../../../protocol/records/keys.js';
import { cidOf, domainHash, textBytes, type Cid } from '../../../protocol/codec/hash.js';
import type { AdmissionCode } from '../../../protocol/peer/codes.js';
import { merkleRoot } from '../../../protocol/records/merkle.js';
import { decodeMessage, encodeMessage, messageMaxBytes } from '../../../protocol/records/message.js';
import { signRecord } from '../../../protocol/records/envelope.js';
import type { Identity } from '../../../node/identity/identity.js';
import {
  cidIn,
  cutOver,
  enrolment,
  identityNamed,
  makeBench,
  opening,
  removeBench,
  rowsOf,
  say,
  TestPeer,
  type Bench,
} from './fixture.js';
import { slotKey } from '../../../protocol/ledger/slots/slot.js';
import { slotFields } from '../../../protocol/ledger/entry-fields.js';
import { slowCases } from '../../runner/slow-cases.js';

const [alice, bob, carol, dave] = (await Promise.all(
  ['alice', 'bob', 'carol', 'dave'].map(identityNamed),
)) as [Identity, Identity, Identity, Identity];

interface Context {
  bench: Bench;
  peer: TestPeer;
  /** The third cut and what came before it. */
  cuts: Uint8Array[];
  /** Alice's claim, which no cut holds yet. */
  claim: Uint8Array;
}

/** Alice's claim of what her slot drew, with `changes`. */
const claimOf = (
  { bench, peer }: Pick<Context, 'bench' | 'peer'>,
  identity: Identity,
  changes: object = {},
): Uint8Array => {
  const draw = slotFields(
    peer.driver.state.ledger.members
      .get(alice.key)!
      .slots.get(slotKey({ owner: ownerOf(alice.key), slot: 0 }))!,
  ).draw;
  if (draw === undefined || draw === null) throw new Error('Alice has drawn nothing');
  const { pointId, target, index, generation } = draw;
  return say<'claim'>(bench, identity, {
    kind: 'claim',
    owner: identity.key as never,
    slot: 0,
    generation,
    pointId,
    target,
    index,
    ...changes,
  });
};

const test = suite<Context>('hostile messages');
const slow = slowCases(test);
test.before.each(async (context) => {
  const bench = await makeBench();
  const peer = await TestPeer.open(bench, { identity: carol, name: 'carol' });
  const cuts = [
    await peer.cut(enrolment(bench, alice), enrolment(bench, bob)),
    await peer.cut(opening(bench, alice), opening(bench, bob)),
    await peer.cut(),
  ];
  const claim = claimOf({ bench, peer }, alice);
  assert.equal(
    await peer.take(
      claim,
      say<'enrolment'>(bench, dave, { kind: 'enrolment', vrfKey: dave.vrfKey, epoch: 1 }),
    ),
    ['accept', 'accept'],
  );
  Object.assign(context, { bench, peer, cuts, claim });
});
test.after.each(async ({ bench, peer }) => {
  await peer.close();
  await removeBench(bench);
});

/** Changes a byte well inside the signature, which follows its field's name and two bytes of length. */
const spoilSignature = (message: Uint8Array): Uint8Array => {
  const at = Buffer.from(message).indexOf('signature') + 'signature'.length + 12;
  return message.map((byte, i) => (i === at ? byte ^ 1 : byte));
};
/** Bytes without a meaning, the same each time, so that they have one code. */
function garbage(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}
const fresh = ({ bench }: Context): Uint8Array => opening(bench, bob, 1);
/** A message with another signature than its signer's. */
const resigned = (message: Uint8Array, { bench }: Context, by: Identity): Uint8Array =>
  encodeMessage(signRecord(decodeMessage(message, bench.network).record.body, by.sign));
const head = ({ peer }: Context): Cid => peer.driver.state.ledger.head;
const next = (context: Context, changes: Parameters<typeof cutOver>[4] = {}, signer?: Identity): Uint8Array =>
  cutOver(context.bench, 4, head(context), [context.claim], changes, signer);
const foreign = domainHash('foreign');

/** Each leaves the peer, its store and what it sends as they were. */
const harmless: {
  id: string;
  verdict: 'accept' | 'reject' | 'ignore';
  code: string;
  make: (context: Context) => Uint8Array;
}[] = [
  { id: 'no-bytes', verdict: 'reject', code: 'CODEC_MALFORMED', make: () => new Uint8Array(0) },
  { id: 'garbage', verdict: 'reject', code: 'CODEC_MALFORMED', make: () => garbage(300) },
  {
    id: 'garbage-as-long-as-allowed',
    verdict: 'reject',
    code: 'CODEC_MALFORMED',
    make: () => garbage(messageMaxBytes),
  },
  {
    id: 'oversized',
    verdict: 'reject',
    code: 'CODEC_TOO_LARGE',
    make: (context) => Buffer.concat([fresh(context), new Uint8Array(messageMaxBytes)]),
  },
  {
    id: 'deeply-nested',
    verdict: 'reject',
    code: 'CODEC_MALFORMED',
    make: () => new Uint8Array(messageMaxBytes).fill(0x81),
  },
  {
    id: 'truncated-by-a-byte',
    verdict: 'reject',
    code: 'RECORD_INCLUDES',
    make: (context) => fresh(context).subarray(0, -1),
  },
  {
    id: 'truncated-in-the-middle',
    verdict: 'reject',
    code: 'CODEC_MALFORMED',
    make: (context) => fresh(context).subarray(0, 100),
  },
  {
    id: 'trailing-byte',
    verdict: 'reject',
    code: 'RECORD_INCLUDES',
    make: (context) => Buffer.concat([fresh(context), Buffer.of(0)]),
  },
  // The last byte of a message is the empty list of what it includes; 0x98 0x00 is the same list in a longer
  // spelling.
  {
    id: 'non-canonical-length',
    verdict: 'reject',
    code: 'RECORD_INCLUDES',
    make: (context) => Buffer.concat([fresh(context).subarray(0, -1), Buffer.of(0x98, 0)]),
  },
  {
    id: 'payload-changed',
    verdict: 'reject',
    code: 'CODEC_FIELD',
    make: (context) =>
      Buffer.from(Buffer.from(fresh(context)).toString('latin1').replace('opening', 'dispute'), 'latin1'),
  },
  {
    id: 'bad-signature',
    verdict: 'reject',
    code: 'RECORD_SIGNATURE',
    make: (context) => spoilSignature(fresh(context)),
  },
  {
    id: 'signed-by-another',
    verdict: 'reject',
    code: 'RECORD_SIGNATURE',
    make: (context) => resigned(fresh(context), context, alice),
  },
  {
    id: 'foreign-campaign',
    verdict: 'reject',
    code: 'RECORD_CAMPAIGN',
    make: ({ bench }) => opening({ ...bench, network: cidOf(textBytes('another')) }, bob, 1),
  },
  {
    id: 'a-record-that-lists-records',
    verdict: 'reject',
    code: 'RECORD_INCLUDES',
    make: (context) =>
      encodeMessage(decodeMessage(fresh(context), context.bench.network).record.envelope, [head(context)]),
  },
  {
    id: 'opening-for-another-owner',
    verdict: 'accept',
    code: 'OPENING_OWNER',
    make: ({ bench }) => say<'opening'>(bench, bob, { kind: 'opening', owner: alice.key as never, slot: 1 }),
  },
  {
    id: 'claim-for-another-owner',
    verdict: 'accept',
    code: 'CLAIM_SLOT',
    make: (context) => claimOf(context, alice, { owner: bob.key }),
  },
  {
    id: 'claim-of-another-index',
    verdict: 'ignore',
    code: 'CLAIM_DRAW',
    make: (context) => claimOf(context, alice, { index: 3n, pointId: foreign, generation: 0 }),
  },
  {
    id: 'refused-with-a-sketch',
    verdict: 'reject',
    code: 'COMMITMENT_OUTCOME',
    make: ({ bench }) =>
      say<'commitment'>(bench, bob, {
        kind: 'commitment',
        owner: bob.key as never,
        slot: 0,
        claim: bench.network,
        pointId: foreign as never,
        outcome: 'refused',
        manifest: bench.network,
        segments: 1,
        corr: -1,
        sharpe: 0,
        sketch: new Uint8Array(128),
      }),
  },
  {
    id: 'attestation-without-proof-of-nothing-here',
    verdict: 'accept',
    code: 'ATTESTATION_COMMITMENT',
    make: ({ bench }) =>
      say<'attestation'>(bench, bob, {
        kind: 'attestation',
        commitment: bench.network,
        vrfKey: bob.vrfKey,
        alpha: foreign,
        proof: new Uint8Array(80),
        segments: [{ segment: 0, transcript: foreign }],
        eras: ['0004'],
      }),
  },
  { id: 'replayed-while-pending', verdict: 'ignore', code: 'RECORD_KNOWN', make: ({ claim }) => claim },
  {
    id: 'replayed-with-a-broken-signature',
    verdict: 'reject',
    code: 'RECORD_SIGNATURE',
    make: ({ claim }) => spoilSignature(claim),
  },
  {
    id: 'replayed-after-its-cut',
    verdict: 'ignore',
    code: 'ENROLMENT_EPOCH',
    make: ({ bench }) => enrolment(bench, alice),
  },
  {
    id: 'opening-of-a-slot-that-is-open',
    verdict: 'ignore',
    code: 'OPENING_SLOT',
    make: ({ bench }) => opening(bench, bob),
  },
  {
    id: 'second-vrf-key',
    verdict: 'ignore',
    code: 'ENROLMENT_VRF_KEY',
    make: ({ bench }) => say<'enrolment'>(bench, bob, { kind: 'enrolment', vrfKey: dave.vrfKey, epoch: 2 }),
  },
  {
    id: 'second-record-for-a-pending-slot',
    verdict: 'ignore',
    code: 'SLOT_TAKEN',
    make: ({ bench }) => say<'enrolment'>(bench, dave, { kind: 'enrolment', vrfKey: bob.vrfKey, epoch: 1 }),
  },
  { id: 'cut-replayed', verdict: 'ignore', code: 'CUT_KNOWN', make: ({ cuts }) => cuts[2] as Uint8Array },
  {
    id: 'cut-replayed-with-a-broken-signature',
    verdict: 'reject',
    code: 'RECORD_SIGNATURE',
    make: ({ cuts }) => spoilSignature(cuts[2] as Uint8Array),
  },
  {
    id: 'cut-replayed-from-long-ago',
    verdict: 'ignore',
    code: 'CUT_KNOWN',
    make: ({ cuts }) => cuts[0] as Uint8Array,
  },
  // Only the resolver can have signed these two, and others may hold what this peer lacks.
  {
    id: 'cut-from-ahead',
    verdict: 'accept',
    code: 'CUT_AHEAD',
    make: (context) => cutOver(context.bench, 6, head(context), []),
  },
  {
    id: 'cut-over-records-that-are-not-here',
    verdict: 'accept',
    code: 'CUT_AHEAD',
    make: (context) =>
      cutOver(context.bench, 4, head(context), [context.claim, opening(context.bench, bob, 9)]),
  },
  {
    id: 'cut-by-a-member',
    verdict: 'reject',
    code: 'CUT_SIGNER',
    make: (context) => next(context, {}, alice),
  },
  {
    id: 'cut-by-a-member-for-an-old-epoch',
    verdict: 'reject',
    code: 'CUT_SIGNER',
    make: (context) => cutOver(context.bench, 2, head(context), [], {}, alice),
  },
  {
    id: 'cut-in-the-name-of-the-resolver',
    verdict: 'reject',
    code: 'RECORD_SIGNATURE',
    make: (context) => next(context, { node: context.bench.resolver.key }, alice),
  },
  {
    id: 'cut-with-another-root',
    verdict: 'reject',
    code: 'RECORD_INCLUDES',
    make: (context) => next(context, { recordsRoot: merkleRoot([head(context)]) }),
  },
  {
    id: 'cut-with-another-count',
    verdict: 'reject',
    code: 'RECORD_INCLUDES',
    make: (context) => next(context, { recordCount: 2 }),
  },
  {
    id: 'cut-with-a-made-up-beacon',
    verdict: 'ignore',
    code: 'CUT_REVEAL',
    make: (context) => next(context, { reveal: foreign }),
  },
  {
    id: 'cut-with-a-beacon-from-ahead',
    verdict: 'ignore',
    code: 'CUT_REVEAL',
    make: (context) => next(context, { reveal: context.bench.hand.reveals.at(5) }),
  },
  {
    id: 'cut-with-the-last-beacon',
    verdict: 'ignore',
    code: 'CUT_REVEAL',
    make: (context) => next(context, { reveal: context.bench.hand.reveals.at(3) }),
  },
  {
    id: 'cut-with-a-record-exchanged',
    verdict: 'reject',
    code: 'RECORD_INCLUDES',
    make: (context) => {
      const { record } = decodeMessage(next(context), context.bench.network);
      return encodeMessage(record.envelope, [cidIn(context.bench, fresh(context))]);
    },
  },
  {
    id: 'cut-without-its-list',
    verdict: 'reject',
    code: 'RECORD_INCLUDES',
    make: (context) => encodeMessage(decodeMessage(next(context), context.bench.network).record.envelope, []),
  },
];

for (const { id, verdict, code, make } of harmless) {
  test(`${id}: ${verdict}, ${code}, and what is stored stays as it is`, async (context) => {
    const { peer } = context;
    const message = make(context);
    const before = { rows: await rowsOf(peer.store), digest: peer.driver.digest(), pending: peer.pending };
    assert.equal(await peer.inbox.judge(message), { action: verdict, code });
    assert.equal(
      { rows: await rowsOf(peer.store), digest: peer.driver.digest(), pending: peer.pending },
      before,
    );
    assert.equal([peer.published, peer.failures], [[], []]);
    assert.equal(await peer.take(next(context)), ['accept']);
  });
}

test('an early record is passed on, and stored only when its turn has come', async (context) => {
  const { bench, peer } = context;
  const before = await rowsOf(peer.store);
  assert.equal(await peer.take(opening(bench, dave), enrolment(bench, dave, 4)), ['accept', 'accept']);
  assert.equal(await rowsOf(peer.store), before);
  assert.equal(await peer.take(next(context)), ['accept']);
  assert.ok(peer.pending.includes(cidIn(bench, enrolment(bench, dave, 4))));
});

const equivocations: {
  id: string;
  code: AdmissionCode;
  number: number;
  restarted?: true;
  make: (context: Context) => Uint8Array;
}[] = [
  {
    id: 'a second cut for the latest epoch',
    code: 'CUT_EQUIVOCATION',
    number: 3,
    make: (context) =>
      cutOver(context.bench, 3, cidIn(context.bench, context.cuts[1] as Uint8Array), [context.claim]),
  },
  {
    id: 'a second cut for an older epoch',
    code: 'CUT_EQUIVOCATION',
    number: 1,
    make: ({ bench }) => cutOver(bench, 1, bench.network, []),
  },
  {
    id: 'a second cut for an epoch before a restart',
    code: 'CUT_EQUIVOCATION',
    number: 1,
    restarted: true,
    make: ({ bench }) => cutOver(bench, 1, bench.network, []),
  },
  {
    id: 'a cut that follows another one than ours',
    code: 'CUT_EQUIVOCATION',
    number: 3,
    make: (context) => cutOver(context.bench, 4, cidOf(textBytes('another cut')), []),
  },
];
for (const { id, code, number, restarted, make } of equivocations) {
  test(`${id} halts the peer for good, also after a restart`, async (context) => {
    const { bench } = context;
    if (restarted) {
      await context.peer.close();
      context.peer = await TestPeer.open(bench, { identity: carol, name: 'carol' });
    }
    const { peer } = context;
    const before = await rowsOf(peer.store);
    const evidence = make(context);
    assert.equal(await peer.inbox.judge(evidence), { action: 'accept', code }, 'others must learn of it');
    const halted = peer.events.find((event) => event.type === 'halted');
    assert.is(halted?.code, 'CUT_EQUIVOCATION');
    assert.ok(halted?.what.startsWith(`The resolver signed two cuts ${number}: `));
    for (const late of [next(context), fresh(context)])
      assert.equal(await peer.inbox.judge(late), { action: 'ignore', code: 'PEER_HALTED' });
    const { 'meta/halt': halt, ...rest } = await rowsOf(peer.store);
    assert.ok(halt);
    assert.equal(rest, before);
    const digest = peer.driver.digest();
    await peer.close();
    context.peer = await TestPeer.open(bench, { identity: carol, name: 'carol' });
    assert.is(context.peer.driver.digest(), digest);
    assert.equal(context.peer.driver.state.halted?.number, number);
    assert.equal(await context.peer.take(next(context), fresh(context)), ['ignore', 'ignore']);
  });
}

test('a cut that names another ledger halts the peer, and a start folds all cuts anew (CUT-8)', async (context) => {
  const { bench, peer } = context;
  const digest = peer.driver.digest();
  const astray = next(context, { ledger: foreign });
  assert.equal(await peer.inbox.judge(astray), { action: 'accept', code: 'CUT_LEDGER' });
  const halted = peer.events.find((event) => event.type === 'halted');
  assert.is(halted?.code, 'CUT_LEDGER');
  assert.is(
    halted?.what,
    `The resolver's ledger after cut 3 has the digest ${foreign}, and this node's has ${digest}`,
  );
  assert.equal(await peer.inbox.judge(fresh(context)), { action: 'ignore', code: 'PEER_HALTED' });
  await peer.close();
  const again = (context.peer = await TestPeer.open(bench, { identity: carol, name: 'carol' }));
  assert.ok(again.events.some((event) => event.type === 'damage'));
  assert.equal([again.driver.state.halted, again.driver.digest()], [null, digest]);
  assert.equal(await again.inbox.judge(next(context)), { action: 'accept', code: 'CUT_FOLDED' });
});

slow('thousands of strangers take a bounded place, and members are heard all the same', async (context) => {
  const { bench, peer } = context;
  const strangers = await Promise.all(
    Array.from({ length: 1_100 }, (_, i) => identityNamed(`stranger ${i}`)),
  );
  for (const stranger of strangers) await peer.take(enrolment(bench, stranger));
  // Alice's claim, Dave, who is a stranger too, and as many as there is room for.
  assert.is(peer.pending.length, 1_025);
  assert.is(Object.keys(await rowsOf(peer.store)).filter((row) => row.startsWith('pending/')).length, 1_025);
  assert.equal(await peer.take(fresh(context)), ['accept']);
});

test.run();
