import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Identity } from '../../../node/identity/identity.js';
import { verifySignature } from '../../../node/identity/signature.js';
import type { RecordCodec } from '../../../node/peer/record-reader.js';
import { decodeRecord } from '../../../protocol/records/envelope.js';
import { enrolment, identityNamed, makeBench, removeBench, TestPeer, type Bench } from './fixture.js';

const [alice, carol] = (await Promise.all(['alice', 'carol'].map(identityNamed))) as [Identity, Identity];

/** Counts by the signer and kind of a record how often it is decoded, and by its signer verified. */
class Counting implements RecordCodec {
  readonly decoded = new Map<string, number>();
  readonly verified = new Map<string, number>();
  readonly #names: ReadonlyMap<string, string>;

  constructor(names: Readonly<Record<string, Identity>>) {
    this.#names = new Map(Object.entries(names).map(([name, { key }]) => [key, name]));
  }

  readonly decodeRecord: RecordCodec['decodeRecord'] = (envelope, network) => {
    const record = decodeRecord(envelope, network);
    const { body } = record;
    const signer = 'node' in body ? body.node : body.account;
    this.#count(this.decoded, `${body.kind} of ${this.#names.get(signer)}`);
    return record;
  };

  readonly verifySignature: RecordCodec['verifySignature'] = (key, bytes, signature) => {
    this.#count(this.verified, this.#names.get(key) as string);
    return verifySignature(key, bytes, signature);
  };

  #count(counts: Map<string, number>, name: string): void {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
}

interface Context {
  bench: Bench;
  counts: Record<'resolver' | 'carol', Counting>;
  peers: TestPeer[];
}
const test = suite<Context>('what is read of a record');
test.before.each(async (context) => {
  context.bench = await makeBench({ epochMs: 1 });
  const names = { resolver: context.bench.resolver, alice, carol };
  context.counts = { resolver: new Counting(names), carol: new Counting(names) };
  context.peers = [];
});
test.after.each(async ({ bench, peers }) => {
  for (const peer of peers) await peer.close();
  await removeBench(bench);
});

test('others’ records are decoded and verified once on their way in, and one’s own never', async ({
  bench,
  counts,
  peers,
}) => {
  const resolver = await TestPeer.open(bench, {
    identity: bench.resolver,
    name: 'resolver',
    resolves: true,
    audits: 1,
    codec: counts.resolver,
  });
  peers.push(resolver);
  const watcher = await TestPeer.open(bench, { identity: carol, name: 'carol', codec: counts.carol });
  peers.push(watcher);
  const joins = enrolment(bench, alice);
  assert.equal(await resolver.take(joins), ['accept']);
  await watcher.take(joins);
  // Once more, as another peer hands it on.
  for (const peer of [resolver, watcher]) assert.equal(await peer.take(joins), ['ignore']);
  // The resolver enrols by itself, and ends two epochs: its cuts hold both.
  while (resolver.driver.state.ledger.number < 2) await resolver.driver.take({ type: 'tick' });
  assert.is(resolver.driver.state.ledger.members.size, 2);
  for (const message of resolver.published) await watcher.take(message);
  assert.is(watcher.driver.state.ledger.number, 2);
  // What the resolver signed comes back to it, also long after it was told.
  for (const message of resolver.published) assert.equal(await resolver.take(message), ['ignore']);
  const counted = ({ decoded, verified }: Counting): unknown => [
    [...decoded.values()].reduce((sum, count) => sum + count, 0),
    Object.fromEntries(verified),
  ];
  assert.equal(counted(counts.resolver), [1, { alice: 1 }]);
  const told = new Set(resolver.published).size;
  assert.equal(counted(counts.carol), [told + 1, { alice: 1, resolver: told }]);
});

test('a peer that starts again reads what was pending once', async ({ bench, counts, peers }) => {
  const order = { identity: carol, name: 'carol' };
  const before = await TestPeer.open(bench, order);
  await before.take(enrolment(bench, alice));
  await before.close();
  peers.push(await TestPeer.open(bench, { ...order, codec: counts.carol }));
  assert.equal(Object.fromEntries(counts.carol.decoded), { 'enrolment of alice': 1 });
  assert.equal(Object.fromEntries(counts.carol.verified), { alice: 1 });
});

test.run();
