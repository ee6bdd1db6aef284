import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { roundCommandCodes } from '../../../../cli/commands/round/codes.js';
import { findOpenRound, findRoundOfRows } from '../../../../cli/commands/round/find-round.js';
import { codeOf } from '../../../node/engine/fixture.js';
import { makeBench, removeBench, type Bench } from '../../../node/peer/fixture.js';
import { era, pointsOf, RoundNode, rows, targets } from '../../../node/rounds/fixture.js';

const test = suite<{ bench: Bench; node: RoundNode }>('rounds that have ended');

test.before.each(async (context) => {
  const bench = await makeBench();
  const node = await RoundNode.open(bench, bench.resolver, 'resolver');
  await node.stakeOn(pointsOf(2));
  const deadline = await node.openRound(2);
  assert.is((await findOpenRound(node.client, era)).era, era);
  while (node.number <= deadline) await node.cut();
  Object.assign(context, { bench, node });
});
test.after.each(async ({ bench, node }) => {
  await node.close();
  await removeBench(bench);
});

const ended: readonly {
  id: string;
  end: (node: RoundNode) => Promise<unknown>;
  code: keyof typeof roundCommandCodes;
}[] = [
  {
    id: 'settled',
    end: async (node) => {
      await node.order({ kind: 'scores', era, targets, part: 0, parts: 1, models: [] });
      await node.cut();
    },
    code: 'ROUND_SETTLED',
  },
  {
    id: 'that nobody scored in time',
    end: async (node) => {
      while ((await node.client.rounds()).open.length > 0) await node.cut();
    },
    code: 'ROUND_UNPAID',
  },
];
for (const { id, end, code } of ended) {
  test(`one ${id} is told as such, by its era and by its rows: ${code}`, async ({ node }) => {
    await end(node);
    assert.equal(
      [
        await codeOf(findOpenRound(node.client, era)),
        await codeOf(findRoundOfRows(node.client, undefined, rows, 'a file')),
      ],
      [code, code],
    );
    assert.equal(
      [
        await codeOf(findOpenRound(node.client, '0099')),
        await codeOf(findRoundOfRows(node.client, undefined, 'ef'.repeat(32), 'a file')),
      ],
      ['ROUND_UNKNOWN', 'ROUND_ROWS'],
    );
  });
}

test.run();
