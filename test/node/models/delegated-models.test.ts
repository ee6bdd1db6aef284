// deadline: 300 s
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { slowCases } from '../../runner/slow-cases.js';
import { delegateModels } from './delegate-models.js';

const test = suite('delegated models');

const slow = slowCases(test);

/** Whether all of so many delegations end apart, on points of so many learning rates. */
async function assertApart(delegations: number, learningRates: number): Promise<void> {
  const { finals, points, trees, refused, same } = await delegateModels(delegations, learningRates);
  assert.equal([finals, points, trees], [delegations, delegations, delegations]);
  console.log(
    `\nmeasured: ${finals} models are final; ${refused} were too like one of them, of which ${same} had the same trees`,
  );
  assert.ok(same > 0, 'the points are such that trees are the same');
}

test('of fifty delegations no two end on one point or on the same trees', () => assertApart(50, 1));
slow('of a hundred delegations no two end on one point or on the same trees', () => assertApart(100, 4));

test.run();
