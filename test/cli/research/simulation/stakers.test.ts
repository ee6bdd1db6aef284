import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seededRandom } from '../../../../cli/research/pool/random.js';
import { drawStakers, type Staker } from '../../../../cli/research/simulation/stakers.js';

const followed = [
  { name: 'example', stakers: 3, models: 0 },
  { name: 'one', stakers: 24, models: 1 },
  { name: 'five', stakers: 8, models: 5 },
];
const draw = (seed: string): Staker[][] => drawStakers(followed, 12, seededRandom(seed, 'stakers'));

test('each strategy has its stakers, each on as many models as it says, and the seed decides which', () => {
  const [example, one, five] = draw('1') as [Staker[], Staker[], Staker[]];
  assert.equal(example, [[12], [12], [12]]);
  assert.is(five.length, 8);
  assert.ok(
    five.every(
      (models) => models.length === 5 && new Set(models).size === 5 && models.every((model) => model < 12),
    ),
  );
  assert.equal(
    one.flat().sort((a, b) => a - b),
    [...Array(24).keys()].map((i) => i >> 1),
    'each model as often as any other',
  );
  assert.equal(draw('1'), draw('1'));
  assert.not.equal(draw('1'), draw('2'));
});

test.run();
