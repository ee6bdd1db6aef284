import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { positionsOf } from '../../../cli/commands/round/positions.js';
import type { refusalCodes } from '../../../protocol/ledger/codes.js';
import type { ApiClient } from '../../../node/api/api-client.js';
import { sweepBlocks } from '../../../node/peer/sweep.js';
import type { apiCodes } from '../../../node/api/codes.js';
import { cidOf, rawCodec, textBytes, type Cid } from '../../../protocol/codec/hash.js';
import { codeOf } from '../engine/fixture.js';
import { encodePredictions } from '../../../protocol/dataset/predictions.js';
import { identityNamed, makeBench, removeBench, type Bench } from '../peer/fixture.js';
import { era, pointsOf, RoundNode, targets } from './fixture.js';

const test = suite<{ bench: Bench; author: RoundNode; other: RoundNode }>(
  'predictions of a round between nodes',
);
const [first, second, third] = pointsOf(3) as [
  ReturnType<typeof pointsOf>[number],
  ReturnType<typeof pointsOf>[number],
  ReturnType<typeof pointsOf>[number],
];
const blockOf = (pointId: typeof first): Uint8Array => encodePredictions(pointId, Float64Array.of(0.5, 0.25));

test.before.each(async (context) => {
  context.bench = await makeBench();
  context.author = await RoundNode.open(context.bench, context.bench.resolver, 'author');
  context.other = await RoundNode.open(
    context.bench,
    await identityNamed('other'),
    'other',
    context.author.linked.mesh.addresses(),
  );
  await context.other.linked.meet(context.author.linked);
  await context.author.stakeOn([first, second, third]);
});
test.after.each(async ({ bench, author, other }) => {
  await other.close();
  await author.close();
  await removeBench(bench);
});

test('a block of predictions is given to nobody before the cut of the deadline, and then to everyone (MESH-9)', async ({
  author,
  other,
}) => {
  const deadline = await author.openRound(3);
  const cid = await author.client.addPredictions(blockOf(first));
  const asked = (): Promise<Uint8Array | null> => other.client.readPredictions(cid, author.peer.identity.key);
  assert.is(await asked(), null, 'handed in');
  await author.predict([{ pointId: first, predictions: cid }]);
  assert.is(await asked(), null, 'signed');
  await author.cut();
  assert.is(
    (await author.client.round(era))?.models.find(({ pointId }) => pointId === first)?.predictions,
    cid,
    'the record names it',
  );
  while (author.number < deadline - 1) await author.cut();
  assert.is(await asked(), null, 'the last cut before the deadline');
  assert.equal(
    Buffer.from((await author.client.readPredictions(cid, author.peer.identity.key))!),
    Buffer.from(blockOf(first)),
    'its own node has it all the time',
  );
  await author.cut();
  assert.is(author.number, deadline);
  assert.equal(Buffer.from((await asked())!), Buffer.from(blockOf(first)));
  assert.is((await other.peer.peerStore.readShared(cid)) === null, false, 'who fetched it gives it on');
});

test('a block that is handed in after its deadline is given to everyone at once, and one that no round names to nobody', async ({
  author,
  other,
}) => {
  const deadline = await author.openRound(1);
  const block = blockOf(first);
  const cid = await author.client.addPredictions(block);
  await author.predict([{ pointId: first, predictions: cid }]);
  while (author.number < deadline) await author.cut();
  // As if it had been lost, and predicted again.
  await author.peer.peerStore.blocks.sweep({ wanted: new Set(), needed: new Set() });
  await author.peer.peerStore.blocks.sweep({ wanted: new Set(), needed: new Set() });
  assert.is(await other.client.readPredictions(cid, author.peer.identity.key), null);
  await author.client.addPredictions(block);
  const unnamed = await author.client.addPredictions(blockOf(second));
  assert.is.not(await other.client.readPredictions(cid, author.peer.identity.key), null);
  assert.is(await other.client.readPredictions(unnamed, author.peer.identity.key), null);
});

test('predictions that wait for a cut outlive a sweep, as a restart makes one', async ({ author }) => {
  await author.openRound(2);
  const waiting = await author.client.addPredictions(blockOf(first));
  const idle = await author.client.addPredictions(blockOf(second));
  await author.predict([{ pointId: first, predictions: waiting }]);
  const { peerStore, driver, identity } = author.peer;
  for (let i = 0; i < 2; i++)
    await sweepBlocks(peerStore, driver.state.ledger, {
      node: identity.key,
      pending: driver.state.pending.values(),
    });
  assert.is.not(await peerStore.blocks.readBlock(waiting), null);
  assert.is(await peerStore.blocks.readBlock(idle), null);
});

test('what a cut holds after the deadline is late, and what none holds is missing, also once the round is settled', async ({
  author,
}) => {
  const deadline = await author.openRound(2);
  await author.predict([{ pointId: first, predictions: await author.client.addPredictions(blockOf(first)) }]);
  while (author.number < deadline) await author.cut();
  // The node has seen the cut of the deadline and not yet the next one.
  assert.is(
    await author.predict(
      [{ pointId: second, predictions: await author.client.addPredictions(blockOf(second)) }],
      1,
    ),
    null,
  );
  await author.cut();
  const states = async (): Promise<string[]> => {
    const { models } = await positionsOf(author.client, era);
    return [first, second, third].map(
      (point) => models.find(({ pointId }) => pointId === point)?.state as string,
    );
  };
  assert.equal(await states(), ['in time', 'late', 'missing']);
  assert.is(
    await author.order({
      kind: 'scores',
      era,
      targets,
      part: 0,
      parts: 1,
      models: [{ pointId: first, corr: -10_000_000, mmc: 0 }],
    }),
    null,
  );
  await author.cut();
  assert.is(await author.client.round(era), null, 'it is settled');
  assert.equal(await states(), ['in time', 'late', 'missing']);
});

test('blocks of a model are fetched many at once and not kept', async ({ author, other }) => {
  const blocks = [textBytes('one'), textBytes('two')];
  const cids = blocks.map((block) => cidOf(block, rawCodec));
  const asked = (wanted: readonly Cid[]): Promise<Uint8Array[] | null> =>
    other.client.fetchBlocks(wanted, author.peer.identity.key);
  await author.peer.peerStore.blocks.putBlocks(cids.map((cid, i) => [cid, blocks[i] as Uint8Array] as const));
  assert.is(await asked(cids), null, 'they are of no commitment yet');
  await author.peer.peerStore.share(cids);
  assert.equal(
    (await asked(cids))?.map((block) => Buffer.from(block).toString()),
    ['one', 'two'],
  );
  assert.is(await asked([...cids, cidOf(textBytes('three'), rawCodec)]), null);
  assert.is(await other.peer.peerStore.blocks.readBlock(cids[0] as Cid), null);
});

const questions: readonly {
  id: string;
  ask: (client: ApiClient) => Promise<unknown>;
  code: keyof typeof apiCodes;
}[] = [
  {
    id: 'no node',
    ask: (client) => client.fetchBlocks([cidOf(textBytes('one'), rawCodec)], 'nobody'),
    code: 'API_REQUEST',
  },
  { id: 'no block', ask: (client) => client.fetchBlocks([], 'ab'.repeat(32)), code: 'API_REQUEST' },
];
for (const { id, ask, code } of questions)
  test(`the API fetches nothing where it is told ${id}: ${code}`, async ({ other }) =>
    assert.is(await codeOf(ask(other.client)), code));

const refused: readonly { id: string; cuts: number; code: keyof typeof refusalCodes }[] = [
  { id: 'predictions after the cut that follows the deadline', cuts: 3, code: 'PREDICTION_ROUND' },
];
for (const { id, cuts, code } of refused) {
  test(`no node signs or passes on ${id}: ${code}`, async ({ author }) => {
    await author.openRound(2);
    for (let i = 0; i < cuts; i++) await author.cut();
    const predictions = await author.client.addPredictions(blockOf(third));
    assert.is(await author.predict([{ pointId: third, predictions }]), code);
    assert.equal(author.peer.published, []);
  });
}

test.run();
