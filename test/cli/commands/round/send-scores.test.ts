import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { roundCommandCodes } from '../../../../cli/commands/round/codes.js';
import {
  keepScores,
  readScores,
  sendScores,
  type RoundScores,
  type Sending,
} from '../../../../cli/commands/round/send-scores.js';
import type { ApiClient } from '../../../../node/api/api-client.js';
import { cidOf, rawCodec, textBytes } from '../../../../protocol/codec/hash.js';
import { campaignLimits } from '../../../../protocol/limits.js';
import { codeOf } from '../../../node/engine/fixture.js';
import { makeBench, removeBench, type Bench } from '../../../node/peer/fixture.js';
import { era, pointsOf, RoundNode, targets } from '../../../node/rounds/fixture.js';
import type { Order } from '../../../../node/peer/orders.js';
import { slowCases } from '../../../runner/slow-cases.js';

type Client = Pick<ApiClient, 'round' | 'rounds' | 'order'>;
const test = suite<{
  bench: Bench;
  node: RoundNode;
  counting: Client;
  parts: () => number[];
  sending: Sending;
}>('scores in parts');
const slow = slowCases(test);
const points = pointsOf(2 * campaignLimits.partModels + 7);
const whole: RoundScores = {
  era,
  targets,
  models: points.map((pointId, i) => ({ pointId, corr: -i, mmc: i })),
};
const few: RoundScores = { ...whole, models: whole.models.slice(0, 5) };

test.before.each(async (context) => {
  const bench = await makeBench();
  const node = await RoundNode.open(bench, bench.resolver, 'resolver');
  await node.stakeOn(points);
  const deadline = await node.openRound(4);
  for (let part = 0; part < points.length / campaignLimits.partModels; part++) {
    const models = points.slice(part * campaignLimits.partModels, (part + 1) * campaignLimits.partModels);
    assert.is(
      await node.predict(
        models.map((pointId) => ({ pointId, predictions: cidOf(textBytes(pointId), rawCodec) })),
        part,
      ),
      null,
    );
  }
  while (node.number <= deadline) await node.cut();
  const sent: number[] = [];
  Object.assign(context, {
    bench,
    node,
    parts: () => sent.splice(0),
    sending: { pauseMs: 1, waitMs: 1_000, signal: new AbortController().signal },
    // The node's own API, and a cut wherever somebody asks how far the round is.
    counting: {
      rounds: () => node.client.rounds(),
      order: (order: Order) => node.client.order(order),
      round: async (name: string) => {
        if (node.peer.published.length > 0) await node.cut();
        const found = await node.client.round(name);
        if (found !== null) sent.push(found.part);
        return found;
      },
    },
  });
});
test.after.each(async ({ bench, node }) => {
  await node.close();
  await removeBench(bench);
});

test('more models than one record holds are scored in several, and the last settles the round', async ({
  node,
  counting,
  sending,
}) => {
  assert.is((await sendScores(counting, whole, sending)).length, 3);
  assert.is(await counting.round(era), null);
  const settled = await node.peer.peerStore.readSettlement(era);
  assert.equal(
    settled?.positions.map(({ pointId, scores }) => ({ pointId, ...scores })),
    [...whole.models],
  );
});

slow(
  'what was broken off between two parts goes on with the part that no cut holds',
  async ({ node, counting, parts, sending }) => {
    const leaving = new AbortController();
    const order: Client['order'] = async (asked) => {
      const ordered = await counting.order(asked);
      leaving.abort();
      return ordered;
    };
    assert.is(
      await sendScores({ ...counting, order, round: (name) => node.client.round(name) }, few, {
        ...sending,
        signal: leaving.signal,
        partModels: 2,
      }).then(
        () => 'sent',
        (error: Error) => error.name,
      ),
      'AbortError',
    );
    assert.is(node.peer.published.length, 1);
    parts();
    assert.is(
      (await sendScores(counting, few, { ...sending, partModels: 2 })).length,
      2,
      'two of the three are left',
    );
    assert.is(parts()[0], 1);
    assert.is(await counting.round(era), null);
    const settled = await node.peer.peerStore.readSettlement(era);
    assert.equal(
      settled?.positions.flatMap(({ pointId, scores }) => (scores === null ? [] : [{ pointId, ...scores }])),
      [...few.models],
    );
  },
);

test('a part that was signed and is in no cut yet is sent again, the same', async ({
  node,
  counting,
  sending,
}) => {
  const order: Client['order'] = async (asked) => {
    await counting.order(asked);
    throw new Error('killed');
  };
  await sendScores({ ...counting, order }, few, { ...sending, partModels: 3 }).catch(() => undefined);
  assert.is(
    await sendScores({ ...counting, round: (name) => node.client.round(name) }, few, {
      ...sending,
      waitMs: 0,
      partModels: 5,
    }).catch((error: { code: string }) => error.code),
    'PEER_SIGNED',
    'another part 0',
  );
  assert.is((await sendScores(counting, few, { ...sending, partModels: 3 })).length > 0, true);
  assert.is(await counting.round(era), null);
});

test('scores are kept before they are sent, each with its targets, and what was not written whole is none', async ({
  bench,
}) => {
  const dir = join(bench.dir, 'kept');
  assert.is(await readScores(dir, whole), null);
  await keepScores(dir, whole);
  assert.equal((await readScores(dir, whole))?.models, [...whole.models]);
  assert.is(await readScores(dir, { ...whole, targets: 'ef'.repeat(32) as never }), null);
  const [file] = (await readdir(join(dir, 'rounds'))) as [string];
  await writeFile(join(dir, 'rounds', file), 'half');
  assert.is(await readScores(dir, whole), null);
});

const refused: readonly {
  id: string;
  client: (node: RoundNode) => Client;
  code: keyof typeof roundCommandCodes;
}[] = [{ id: 'no cut comes', client: ({ client }) => client, code: 'ROUND_WAIT' }];
for (const { id, client, code } of refused) {
  slow(`does not wait for ever where ${id}: ${code}`, async ({ node, sending }) => {
    assert.is(await codeOf(sendScores(client(node), few, { ...sending, waitMs: 5, partModels: 2 })), code);
    assert.is(node.peer.published.length, 1);
  });
}

test.run();
