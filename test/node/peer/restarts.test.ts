import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { beaconMarkFile, journalFile, storeFolder } from '../../../node/data-dir/data-dir.js';
import { Mark } from '../../../node/store/mark.js';
import type { NodeEvent } from '../../../node/bus/events.js';
import type { Hash } from '../../../protocol/codec/hash.js';
import { decodeMessage } from '../../../protocol/records/message.js';
import { codeOf } from '../engine/fixture.js';
import { enrolment, identityNamed, makeBench, removeBench, TestPeer, type Bench } from './fixture.js';
import { LinkedPeer } from './linked-peer.js';
import { slowAfter } from '../../runner/slow-cases.js';

const alice = await identityNamed('alice');

interface Context {
  bench: Bench;
  peers: TestPeer[];
  linked: LinkedPeer[];
}
const test = suite<Context>('a resolver that starts again (RECORD-6)');
test.before.each(async (context) => {
  context.bench = await makeBench({ epochMs: 20 });
  context.peers = [];
  context.linked = [];
});
test.after.each(async ({ bench, peers, linked }) => {
  for (const one of linked) await one.leave();
  for (const peer of peers) await peer.close();
  await removeBench(bench);
});

const open = async (
  { bench, peers }: Context,
  order: { name: string; isNewest?: boolean },
): Promise<TestPeer> => {
  const peer = await TestPeer.open(bench, { identity: bench.resolver, resolves: true, ...order });
  peers.push(peer);
  return peer;
};
const close = async ({ peers }: Context, peer: TestPeer): Promise<void> => {
  peers.splice(peers.indexOf(peer), 1);
  await peer.close();
};
const numbersOf = ({ bench, published }: TestPeer): number[] =>
  published.flatMap((message) => {
    const { body } = decodeMessage(message, bench.network).record;
    return body.kind === 'cut' ? [body.number] : [];
  });
const doubtsOf = ({ events }: TestPeer): string[] =>
  events.flatMap((event: NodeEvent) => (event.type === 'unsure' ? [event.code] : []));

/** Ticks until a cut is published; the messages of those that were meanwhile. */
async function cutsUpTo(peer: TestPeer, number: number): Promise<Uint8Array[]> {
  while (peer.driver.state.ledger.number < number) {
    await peer.driver.take({ type: 'tick' });
    await setImmediate();
  }
  return peer.published;
}

/**
 * A resolver that has made 20 cuts, of which 1 and 11 hold records, and a watcher that has them; `copies` are
 * of its directory at cut 10.
 */
async function twentyCuts(context: Context): Promise<{ watcher: TestPeer; dir: string; copy: string }> {
  const { bench } = context;
  const watcher = await TestPeer.open(bench, { identity: alice, name: 'watcher' });
  context.peers.push(watcher);
  const first = await open(context, { name: 'resolver' });
  const dir = join(bench.dir, 'resolver');
  const copy = join(bench.dir, 'copy');
  await first.take(enrolment(bench, alice));
  await cutsUpTo(first, 10);
  await close(context, first);
  await cp(dir, copy, { recursive: true });
  const second = await open(context, { name: 'resolver', isNewest: true });
  await second.take(enrolment(bench, alice, 9));
  await cutsUpTo(second, 20);
  for await (const message of second.driver.messagesSince(0)) await watcher.take(message);
  // The records of a cut come after it.
  for (let at = 0; watcher.driver.state.ledger.number < 20 && at < 3; at++)
    for await (const message of second.driver.messagesSince(0)) await watcher.take(message);
  assert.is(watcher.driver.digest(), second.driver.digest());
  await close(context, second);
  return { watcher, dir, copy };
}

const markOf = ({ campaign }: Bench, dir: string): string => beaconMarkFile(dir, campaign.beaconAnchor);

/** How a resolver's directory can be older than what it has signed, and what it says then. */
const ways: {
  id: string;
  code: string;
  spoil: (bench: Bench, dir: string, copy: string) => Promise<unknown>;
}[] = [
  {
    id: 'its-store-gone',
    code: 'RESOLVER_BEHIND',
    spoil: (_, dir) => rm(storeFolder(dir), { recursive: true }),
  },
  {
    id: 'its-store-and-journal-gone',
    code: 'RESOLVER_BEHIND',
    spoil: async (_, dir) => (await rm(storeFolder(dir), { recursive: true }), rm(journalFile(dir))),
  },
  {
    id: 'its-store-of-cut-10',
    code: 'RESOLVER_BEHIND',
    spoil: async (_, dir, copy) => {
      await rm(storeFolder(dir), { recursive: true });
      await cp(storeFolder(copy), storeFolder(dir), { recursive: true });
    },
  },
  {
    id: 'its-whole-directory-of-cut-10',
    code: 'RESOLVER_UNSURE',
    spoil: async (_, dir, copy) => {
      await rm(dir, { recursive: true });
      await cp(copy, dir, { recursive: true });
    },
  },
  {
    id: 'its-secrets-alone',
    code: 'RESOLVER_UNSURE',
    spoil: async (bench, dir) => {
      await rm(dir, { recursive: true });
      const made = join(bench.dir, 'made');
      await Mark.create(markOf(bench, made), { isOwn: true });
      await cp(made, dir, { recursive: true });
    },
  },
  {
    id: 'its-seed-without-its-mark',
    code: 'RESOLVER_UNSURE',
    spoil: (_, dir) =>
      rm(dir, { recursive: true })
        .then(() => cp(join(dir, '..', 'beacons'), join(dir, 'beacons'), { recursive: true }))
        .then(() => rm(join(dir, 'beacons'), { recursive: true })),
  },
];
const way = slowAfter(3, test);
for (const { id, code, spoil } of ways) {
  way(`${id}: ${code}: it makes no cut before it has heard its peers, and then the next`, async (context) => {
    const { bench } = context;
    const { watcher, dir, copy } = await twentyCuts(context);
    await spoil(bench, dir, copy);
    if (id === 'its-seed-without-its-mark') await Mark.create(markOf(bench, dir), { isOwn: false });
    const again = await open(context, { name: 'resolver' });
    const [doubt] = doubtsOf(again);
    assert.is(doubt, code);
    const { number } = again.driver.state.ledger;
    const startMs = performance.now();
    while (performance.now() - startMs < 8 * bench.campaign.epochMs) {
      await again.driver.take({ type: 'tick' });
      await setImmediate();
    }
    assert.ok(
      numbersOf(again).every((published) => published <= 20),
      'nothing new while nobody answers',
    );
    assert.is(again.driver.doubt?.code, code);

    const server = await LinkedPeer.join(watcher);
    context.linked.push(server);
    const asker = await LinkedPeer.join(again, server.mesh.addresses());
    context.linked.push(asker);
    await asker.meet(server);
    await cutsUpTo(again, 21);
    await watcher.until(() => watcher.driver.state.ledger.number >= 21);
    assert.ok(number <= 20);
    assert.is(again.driver.doubt, null);
    assert.ok(again.driver.state.halted === null && watcher.driver.state.halted === null);
    assert.ok(again.peerStore.journal.has('cut/20'), 'it has taken in what it had signed');
  });
}

test('one that starts where it stopped goes on by itself after some epochs, with whom it knows away', async (context) => {
  await twentyCuts(context);
  const again = await open(context, { name: 'resolver' });
  assert.equal(doubtsOf(again), ['PEER_UNSURE']);
  await cutsUpTo(again, 21);
  assert.equal(numbersOf(again), [21]);
});

test('one that was copied goes on where its owner says that nobody can have a later cut', async (context) => {
  const { dir } = await twentyCuts(context);
  await cp(dir, join(context.bench.dir, 'moved'), { recursive: true });
  const moved = await open(context, { name: 'moved', isNewest: true });
  assert.equal(doubtsOf(moved), []);
  await cutsUpTo(moved, 21);
  await close(context, moved);
  assert.equal(
    doubtsOf(await open(context, { name: 'moved' })),
    ['PEER_UNSURE'],
    'from then on it belongs there',
  );
});

test('but never signs another cut of a number that its mark names', async (context) => {
  const { dir } = await twentyCuts(context);
  await rm(storeFolder(dir), { recursive: true });
  await rm(journalFile(dir));
  const again = await open(context, { name: 'resolver', isNewest: true });
  assert.equal(doubtsOf(again), ['RESOLVER_BEHIND']);
  const { network } = context.bench;
  const body = context.bench.hand.cutBody(
    {
      type: 'cut',
      number: 1,
      previous: network,
      records: [],
      ledger: '00'.repeat(32) as Hash,
      pulse: null,
      nextPulseMin: null,
    },
    context.bench,
    0,
  );
  assert.is(await codeOf(again.peerStore.sign(body, context.bench.resolver)), 'RESOLVER_BEHIND');
});

const orders: { id: string; code: string; order: (peer: TestPeer) => Promise<unknown> }[] = [
  {
    id: 'a-round',
    code: 'PEER_UNSURE',
    order: (peer) =>
      peer.orders.order({ kind: 'round', era: '0100', rows: 'ab'.repeat(32) as never, deadline: 30 }),
  },
];
for (const { id, code, order } of orders) {
  test(`while it is unsure it signs nothing on order: ${id}: ${code}`, async (context) => {
    const { copy } = await twentyCuts(context);
    await cp(copy, join(context.bench.dir, 'old'), { recursive: true });
    assert.is(await codeOf(order(await open(context, { name: 'old' }))), code);
  });
}

test.run();
