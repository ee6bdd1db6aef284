import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DemoNode } from '../../../cli/demo/network.js';
import type { ToldEvent } from '../../../node/api/routes/events.js';
import { Tally } from '../../../cli/demo/tally.js';
import type { PointId } from '../../../protocol/grid/point.js';

const pointId = 'a'.repeat(64) as PointId;
const honest: DemoNode = { name: 'B', key: 'key of B', dir: '', forges: false };
const forger: DemoNode = { name: 'E', key: 'key of E', dir: '', forges: true };

test('trees are those that were grown: of short segments, of endings before the plan and of a forger too', () => {
  const tally = new Tally();
  const grow = (node: DemoNode, key: string, ...told: readonly number[]): void =>
    told.forEach((trees, segments) =>
      tally.hearWork(node, {
        type: 'trees',
        key,
        pointId,
        segments,
        total: 4,
        from: 0,
        segmentMs: null,
        trees,
      }),
    );
  grow(honest, 'train/one', 0, 20, 40, 60, 70);
  grow(honest, 'train/two', 0, 20, 23);
  grow(forger, 'train/one', 0, 20, 40, 40, 40);
  assert.is(tally.treesTrained, 70 + 23 + 40);
});

test('the accused are those whose model or attestation is disputed, whatever becomes of it', () => {
  const tally = new Tally();
  const told = { commitment: 'one', dispute: 'two', node: honest.key, accused: forger.key };
  for (let i = 0; i < 2; i++) tally.hearLedger({ type: 'disputed', cut: i, ...told } as ToldEvent);
  assert.equal([tally.disputes, [...tally.accused]], [2, [forger.key]]);
});

test.run();
