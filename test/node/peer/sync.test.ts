import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ownerOf } from '../../../protocol/records/keys.js';
import type { Identity } from '../../../node/identity/identity.js';
import { meshCodes } from '../../../node/mesh/codes.js';
import { Answer, NoHistory } from '../../../node/peer/answer.js';
import { Sync } from '../../../node/peer/sync.js';
import { cidOf, domainHash, rawCodec, textBytes, type Cid } from '../../../protocol/codec/hash.js';
import { fail } from '../../../protocol/error.js';
import { announcementOf, encodeManifest, type Manifest } from '../../../protocol/model/manifest.js';
import { decodeMessage, encodeMessage, messageMaxBytes } from '../../../protocol/records/message.js';
import { codeOf } from '../engine/fixture.js';
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
import { LinkedPeer } from './linked-peer.js';
import { slotKey } from '../../../protocol/ledger/slots/slot.js';
import { slotFields } from '../../../protocol/ledger/entry-fields.js';

const [alice, bob, carol, dave] = (await Promise.all(
  ['alice', 'bob', 'carol', 'dave'].map(identityNamed),
)) as [Identity, Identity, Identity, Identity];

interface Context {
  bench: Bench;
  peers: TestPeer[];
  linked: LinkedPeer[];
  open: (identity: Identity, name: string) => Promise<TestPeer>;
  join: (...args: Parameters<typeof LinkedPeer.join>) => Promise<LinkedPeer>;
}
const test = suite<Context>('sync');
test.before.each(async (context) => {
  context.bench = await makeBench();
  context.peers = [];
  context.linked = [];
  context.open = async (identity, name) => {
    const peer = await TestPeer.open(context.bench, { identity, name });
    context.peers.push(peer);
    return peer;
  };
  context.join = async (...args) => {
    const linked = await LinkedPeer.join(...args);
    context.linked.push(linked);
    return linked;
  };
});
test.after.each(async ({ bench, peers, linked }) => {
  for (const one of linked) await one.leave();
  for (const peer of peers) await peer.close();
  await removeBench(bench);
});

test('a peer that was away comes to the same ledger through several cuts, and to what is pending', async ({
  bench,
  open,
  join,
}) => {
  const there = await open(alice, 'there');
  const first = await there.cut(enrolment(bench, alice), enrolment(bench, bob));
  const away = await open(carol, 'away');
  await away.take(enrolment(bench, alice), enrolment(bench, bob), first);
  await away.close();
  await there.cut(opening(bench, alice), opening(bench, bob));
  await there.cut();
  await there.cut(enrolment(bench, carol));
  await there.cut(opening(bench, carol));
  assert.equal(await there.take(enrolment(bench, dave, 2), opening(bench, alice, 1)), ['accept', 'accept']);

  const back = await open(carol, 'away');
  assert.is(back.driver.state.ledger.number, 1);
  const server = await join(there);
  const asker = await join(back, server.mesh.addresses());
  await asker.meet(server);
  await asker.pullFrom(server);
  assert.is(back.driver.state.ledger.number, 5);
  assert.is(back.driver.digest(), there.driver.digest());
  assert.equal(back.pending, there.pending);
  const rows = await rowsOf(there.store);
  for (const [row, value] of Object.entries(await rowsOf(back.store)))
    if (row !== 'meta/ledger' && row !== 'meta/signed') assert.is(value, rows[row], row);
  assert.equal([server.errors, asker.errors], [[], []]);
});

test('what a cut from ahead shows is fetched, and gossip goes on from there', async (context) => {
  const { open, join } = context;
  await removeBench(context.bench);
  context.bench = await makeBench({ epochMs: 16 });
  const { bench } = context;
  const there = await open(alice, 'there');
  const server = await join(there);
  const asker = await join(await open(carol, 'behind'), server.mesh.addresses());
  await asker.meet(server);
  await there.cut(enrolment(bench, alice));
  const second = await there.cut();
  await asker.peer.until(() => asker.mesh.peers().length === 1);
  while (asker.peer.pulls.length === 0) assert.equal(await asker.peer.take(second), ['accept']);
  await asker.peer.until(() => asker.peer.driver.state.ledger.number === 2);
  assert.is(asker.peer.driver.digest(), there.driver.digest());
});

test('the blocks of a model are served once its commitment is in a cut, also after a restart, and no others are (MESH-7)', async ({
  bench,
  open,
  join,
}) => {
  let author = await open(alice, 'author');
  await author.cut(enrolment(bench, alice), enrolment(bench, bob));
  await author.cut(opening(bench, alice));
  await author.cut();
  const draw = slotFields(
    author.driver.state.ledger.members
      .get(alice.key)!
      .slots.get(slotKey({ owner: ownerOf(alice.key), slot: 0 }))!,
  ).draw;
  if (draw === null || draw === undefined) throw new Error('Nothing was drawn');
  const { pointId, target, index } = draw;
  const owner = alice.key as never;
  const claim = say<'claim'>(bench, alice, {
    kind: 'claim',
    owner,
    slot: 0,
    generation: 0,
    pointId,
    target,
    index,
  });
  await author.cut(claim);

  const trees = Array.from({ length: 10 }, (_, i) => textBytes(`trees ${i}`));
  const transcript = domainHash('transcript');
  const scores = [30_000_000, 50_000_000];
  const segments = trees.map((block) => ({ trees: cidOf(block, rawCodec), treeCount: 10, transcript }));
  const made: Manifest = {
    kind: 'manifest',
    version: 1,
    campaign: bench.network,
    owner,
    pointId,
    target,
    index,
    endedEarly: false,
    segments,
    screening: [],
    scores,
    sketch: new Uint8Array(128),
  };
  const manifest = encodeManifest(made);
  const unrelated = textBytes('the trees of a model that is not finished');
  const blocks = [manifest, ...trees].map((block, i) => ({
    cid: cidOf(block, i === 0 ? undefined : rawCodec),
    block,
  }));
  for (const { cid: name, block } of [...blocks, { cid: cidOf(unrelated, rawCodec), block: unrelated }])
    await author.peerStore.blocks.putBlock(name, block);

  const server = await join(author);
  const asker = await join(await open(carol, 'asker'), server.mesh.addresses());
  await asker.meet(server);
  const ask = async (name: Cid): Promise<Uint8Array> =>
    (await asker.mesh.fetchBlocks([name], { maxBytes: 10_000 }))[0] as Uint8Array;
  const commitment = say<'commitment'>(bench, alice, {
    kind: 'commitment',
    owner,
    slot: 0,
    claim: cidIn(bench, claim),
    pointId,
    manifest: cidOf(manifest),
    ...announcementOf(bench.campaign, made),
  });
  assert.equal(await author.take(commitment), ['accept']);
  for (const { cid: name } of blocks) assert.is(await codeOf(ask(name)), 'MESH_BLOCK_UNAVAILABLE');
  await author.cut(commitment);
  for (const { cid: name, block } of blocks) assert.equal(await ask(name), block);
  assert.is(await codeOf(ask(cidOf(unrelated, rawCodec))), 'MESH_BLOCK_UNAVAILABLE');

  await server.leave();
  await author.close();
  author = await open(alice, 'author');
  const again = await join(author, asker.mesh.addresses());
  await again.meet(asker);
  await asker.meet(again);
  for (const { cid: name, block } of blocks) assert.equal(await ask(name), block);
});

test.run();

const alien = domainHash('alien');
/**
 * The message of the same record, so by its CID, with a signature that does not hold: only who verifies it
 * can tell.
 */
const spoil = ({ network }: Bench, message: Uint8Array): Uint8Array => {
  const {
    record: { envelope },
    includes,
  } = decodeMessage(message, network);
  return encodeMessage(
    envelope.map((byte, i, all) => (i === all.length - 1 ? byte ^ 1 : byte)),
    includes,
  );
};
type Frames = (bench: Bench, cuts: readonly Uint8Array[]) => readonly Uint8Array[];
const cid = (bench: Bench, message: Uint8Array | undefined): Cid => cidIn(bench, message as Uint8Array);
/** What a peer sends instead of the records after the first cut; the first cut is known. */
const lies: { id: string; blamed?: true; frames: Frames }[] = [
  { id: 'garbage', blamed: true, frames: () => [randomBytes(500)] },
  { id: 'an empty frame', blamed: true, frames: () => [new Uint8Array(0)] },
  { id: 'a frame as long as allowed', blamed: true, frames: () => [randomBytes(messageMaxBytes)] },
  {
    id: 'a record of another campaign',
    blamed: true,
    frames: (bench) => [enrolment({ ...bench, network: cidOf(textBytes('another')) }, dave)],
  },
  {
    id: 'a record with a foreign signature',
    blamed: true,
    frames: (bench) => [spoil(bench, enrolment(bench, dave))],
  },
  { id: 'nothing', frames: () => [] },
  { id: 'the cut that is known', blamed: true, frames: (_, [first]) => [first as Uint8Array] },
  {
    id: 'the cut that is known, and again',
    blamed: true,
    frames: (_, [first]) => [first as Uint8Array, first as Uint8Array],
  },
  {
    id: 'the cut that is known with another signature, and then its records so',
    blamed: true,
    frames: (bench, [first]) =>
      [first as Uint8Array, enrolment(bench, alice), enrolment(bench, bob)].map((message) =>
        spoil(bench, message),
      ),
  },
  {
    id: 'a cut by a member',
    blamed: true,
    frames: (bench, [first]) => [cutOver(bench, 2, cid(bench, first), [], {}, alice)],
  },
  {
    id: 'a cut with a made-up beacon, which only its resolver is to blame for',
    frames: (bench, [first]) => [cutOver(bench, 2, cid(bench, first), [], { reveal: alien })],
  },
  { id: 'a cut without its records', blamed: true, frames: (_, cuts) => [cuts[1] as Uint8Array] },
  {
    id: 'a cut without its records, and the next one',
    blamed: true,
    frames: (_, cuts) => [cuts[1] as Uint8Array, cuts[2] as Uint8Array],
  },
  {
    id: 'a cut and then a broken record',
    blamed: true,
    frames: (bench, cuts) => [cuts[1] as Uint8Array, opening(bench, alice, 7).subarray(1)],
  },
  { id: 'the cuts in the wrong order', blamed: true, frames: (_, cuts) => [cuts[2] as Uint8Array] },
  {
    id: 'a record in the place of one of the cut',
    blamed: true,
    frames: (bench, cuts) => [cuts[1] as Uint8Array, enrolment(bench, alice)],
  },
  {
    id: 'a record of the cut twice',
    blamed: true,
    frames: (bench, cuts) => [cuts[1] as Uint8Array, opening(bench, alice), opening(bench, alice)],
  },
];
interface Lying {
  bench: Bench;
  peers: TestPeer[];
  cuts: Uint8Array[];
  honest: LinkedPeer;
  liar: LinkedPeer;
  asker: LinkedPeer;
  frames: Frames;
}
const lying = suite<Lying>('lying peers');
lying.before(async (context) => {
  const bench = await makeBench();
  const peers = await Promise.all(
    (
      [
        [alice, 'there'],
        [dave, 'liar'],
        [carol, 'behind'],
      ] as const
    ).map(([identity, name]) => TestPeer.open(bench, { identity, name })),
  );
  const [there, other, behind] = peers as [TestPeer, TestPeer, TestPeer];
  const cuts = [
    await there.cut(enrolment(bench, alice), enrolment(bench, bob)),
    await there.cut(opening(bench, alice), opening(bench, bob)),
    await there.cut(),
  ];
  await behind.take(enrolment(bench, alice), enrolment(bench, bob), cuts[0] as Uint8Array);
  const honest = await LinkedPeer.join(there);
  const liar = await LinkedPeer.join(other, honest.mesh.addresses(), {
    async *recordsSince() {
      yield* context.frames(bench, cuts);
    },
  });
  const asker = await LinkedPeer.join(behind, [...honest.mesh.addresses(), ...liar.mesh.addresses()]);
  await asker.meet(honest, liar);
  asker.asksBesides = [];
  Object.assign(context, { bench, peers, cuts, honest, liar, asker });
});
lying.after(async ({ bench, peers, honest, liar, asker }) => {
  for (const linked of [asker, liar, honest]) await linked.leave();
  for (const peer of peers) await peer.close();
  await removeBench(bench);
});
for (const { id, blamed, frames } of lies) {
  lying(
    `a peer that answers with ${id} changes nothing${blamed === true ? ' and is blamed' : ''}`,
    async (context) => {
      const { asker, liar } = context;
      const { peer } = asker;
      context.frames = frames;
      const before = await rowsOf(peer.store);
      asker.blamed.splice(0);
      await asker.pullFrom(liar);
      assert.equal(await rowsOf(peer.store), before);
      assert.equal([peer.driver.state.ledger.number, peer.failures, asker.errors], [1, [], []]);
      assert.equal(asker.blamed, blamed === true ? [liar.mesh.peerId] : []);
    },
  );
}
lying('and after all that another peer helps', async ({ asker, honest }) => {
  await asker.pullFrom(honest);
  assert.is(asker.peer.driver.digest(), honest.peer.driver.digest());
});
lying('what is pending is not verified again, and what comes after it is taken', async (context) => {
  const { asker, liar, bench } = context;
  const [known, fresh] = [enrolment(bench, dave, 3), opening(bench, alice, 1)];
  assert.equal(await asker.peer.take(known), ['accept']);
  context.frames = () => [spoil(bench, known), fresh];
  asker.blamed.splice(0);
  await asker.pullFrom(liar);
  for (const message of [known, fresh]) assert.ok(asker.peer.pending.includes(cidIn(bench, message)));
  assert.equal(asker.blamed, []);
});
lying('an error of our own is held against nobody', async (context) => {
  const { asker, liar, bench } = context;
  context.frames = () => [opening(bench, bob, 1)];
  asker.blamed.splice(0);
  await asker.peer.driver.stop();
  await asker.pullFrom(liar);
  assert.equal([asker.blamed, asker.errors], [[], []]);
});
lying.run();

/**
 * Records of about 16 KiB, and the message of a cut over them, from which a peer brings one after the other.
 */
const pieceBytes = 16 * 1024;
function longCut(bench: Bench, count: number): { cut: Uint8Array; records: Uint8Array[] } {
  const models = Array.from({ length: 168 }, (_, i) => ({
    pointId: domainHash('point', textBytes(`${i}`)) as never,
    predictions: cidOf(textBytes(`${i}`), rawCodec),
  }));
  const records = Array.from({ length: count }, (_, i) =>
    say<'prediction'>(bench, alice, { kind: 'prediction', era: `${i}`, part: 0, models }),
  );
  return { cut: cutOver(bench, 1, bench.network, records), records };
}

/**
 * What the first peer brings, in pieces of 16 KiB, until the next pull is due so many seconds later, and
 * again; whom that asks.
 */
const paces: {
  id: string;
  looks: readonly (readonly [seconds: number, pieces: number])[];
  alone?: true;
  behind?: true;
  asks: readonly string[];
}[] = [
  { id: 'that brings nothing within a minute goes on', looks: [[59.9, 0]], asks: ['first'] },
  { id: 'that brings nothing in a minute gives way', looks: [[60, 0]], asks: ['first', 'second'] },
  { id: 'that brings 3 KiB a second gives way', looks: [[160, 30]], asks: ['first', 'second'] },
  {
    id: 'over a line of 16 KiB a second goes on, the greatest frame half-way',
    looks: [
      [60, 44],
      [60, 60],
    ],
    asks: ['first'],
  },
  {
    id: 'that drips after a good beginning gives way',
    looks: [
      [60, 60],
      [60, 1],
    ],
    asks: ['first', 'second'],
  },
  { id: 'goes on where nobody else can be asked', looks: [[600, 0]], alone: true, asks: ['first'] },
  {
    id: 'that goes on well is joined by another where the peer is behind',
    looks: [[1, 10]],
    behind: true,
    asks: ['first', 'second'],
  },
];
const pace = suite<Pick<Context, 'bench' | 'peers'> & ReturnType<typeof longCut>>('slow peers');
pace.before(async (context) => {
  const bench = await makeBench();
  Object.assign(context, { bench, ...longCut(bench, 128), peers: [] });
});
pace.after(({ bench }) => removeBench(bench));
pace.after.each(async ({ peers }) => {
  for (const peer of peers.splice(0)) await peer.close();
});
for (const { id, looks, alone, behind, asks } of paces) {
  pace(`a pull ${id}`, async ({ bench, peers, cut, records }) => {
    const peer = await TestPeer.open(bench, { identity: carol, name: id.replaceAll(' ', '-') });
    peers.push(peer);
    if (behind === true) assert.equal(await peer.take(cut), ['accept']);
    const line = new EventEmitter();
    const asked: string[] = [];
    let seconds = 0;
    const sync = new Sync({
      mesh: {
        peers: () => (alone === true ? ['first'] : ['first', 'second']),
        async *fetchRecords(name, _, { signal } = {}) {
          asked.push(name);
          const pieces = [cut, ...records].values();
          for (;;) {
            const bringing = once(line, 'bring', { signal }).catch(() =>
              fail(meshCodes, 'MESH_TIMEOUT', 'The transfer was given up'),
            );
            line.emit('idle');
            const [count] = await bringing;
            for (let brought = 0; brought < count; brought++) yield pieces.next().value as Uint8Array;
          }
        },
        blame: () => assert.unreachable('To be slow is no fault'),
      },
      driver: peer.driver,
      onError: (error) => assert.unreachable(String(error)),
      nowMs: () => seconds * 1000,
    });
    assert.ok(
      Math.abs((records[0] as Uint8Array).length - pieceBytes) < 1024,
      `a piece of ${(records[0] as Uint8Array).length} bytes`,
    );
    let idle = once(line, 'idle');
    sync.pull(0, 'first');
    await idle;
    for (const [after, pieces] of looks) {
      idle = once(line, 'idle');
      line.emit('bring', pieces);
      await idle;
      seconds += after;
      idle = once(line, 'idle');
      sync.pull(0);
    }
    if (asks.length > 1) await idle;
    assert.equal(asked, asks);
    await sync.stop();
  });
}
pace.run();

const tails = suite<Context>('what is pending');
tails.before.each(async (context) => {
  const bench = await makeBench();
  context.bench = bench;
  context.peers = [await TestPeer.open(bench, { identity: carol, name: 'asker' })];
});
tails.after.each(async ({ bench, peers }) => {
  for (const peer of peers) await peer.close();
  await removeBench(bench);
});

/**
 * Pulls from one peer that answers with these frames; the frames that were taken and whether it was blamed.
 */
async function pullFrames(
  peer: TestPeer,
  frames: Iterable<Uint8Array>,
): Promise<{ taken: number; blamed: boolean }> {
  let [taken, blamed] = [0, false];
  const sync = new Sync({
    mesh: {
      peers: () => ['other'],
      async *fetchRecords() {
        for (const frame of frames) {
          taken += 1;
          yield frame;
        }
      },
      blame: () => {
        blamed = true;
      },
    },
    driver: peer.driver,
    onError: (error) => assert.unreachable(String(error)),
    nowMs: () => 0,
  });
  sync.pull(0);
  await sync.stop();
  return { taken, blamed };
}

tails(
  'that all is known is no fault, and each record costs no more than a look',
  async ({ bench, peers: [peer] }) => {
    const known = [enrolment(bench, alice), enrolment(bench, bob)];
    await peer!.take(...known);
    assert.equal(await pullFrames(peer!, known), { taken: 2, blamed: false });
  },
);

tails('that comes twice ends the answer and costs its peer', async ({ bench, peers: [peer] }) => {
  assert.equal(
    await pullFrames(
      peer!,
      Array.from({ length: 1_000 }, () => enrolment(bench, alice)),
    ),
    { taken: 2, blamed: true },
  );
});

tails('that goes on beyond what a peer keeps is no history', async ({ bench, peers: [peer] }) => {
  const answer = new Answer(peer!.driver, 0, 3);
  for (const epoch of [0, 1, 2]) await answer.receive(enrolment(bench, alice, epoch));
  const error = await answer.receive(enrolment(bench, alice, 3)).catch((thrown: unknown) => thrown);
  assert.instance(error, NoHistory);
});

tails('of no history has another peer asked at once', async ({ bench, peers: [peer] }) => {
  const asked: string[] = [];
  const cut = cutOver(bench, 1, bench.network, []);
  const sync = new Sync({
    mesh: {
      peers: () => ['liar', 'honest'],
      async *fetchRecords(name) {
        asked.push(name);
        if (name === 'liar') yield* [cut, cut];
        else yield cutOver(bench, 2, cidIn(bench, cut), []);
      },
      blame: () => undefined,
    },
    driver: peer!.driver,
    onError: (error) => assert.unreachable(String(error)),
    nowMs: () => 0,
  });
  sync.pull(0, 'liar');
  await peer!.until(() => peer!.driver.state.ledger.number === 2);
  await sync.stop();
  assert.equal(asked, ['liar', 'honest']);
});

tails(
  'and the first cut again and again, as fast as it may be, ends the answer at once',
  async ({ bench, peers: [peer] }) => {
    const cut = cutOver(bench, 1, bench.network, []);
    assert.equal(
      await pullFrames(
        peer!,
        Array.from({ length: 1_000 }, () => cut),
      ),
      { taken: 2, blamed: true },
    );
    assert.is(peer!.driver.state.ledger.number, 1);
  },
);
tails.run();
