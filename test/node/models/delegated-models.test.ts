// deadline: 300 s
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { delegateModels } from './delegate-models.js';

const test = suite('delegated models');

test('of fifty delegations no two end on one point or on the same trees', async () => {
  const { finals, points, trees, refused, same } = await delegateModels(50, 1);
  assert.equal([finals, points, trees], [50, 50, 50]);
  console.log(
    `\nmeasured: ${finals} models are final; ${refused} were too like one of them, of which ${same} had the same trees`,
  );
  assert.ok(same > 0, 'the points are such that trees are the same');
});

test.run();
