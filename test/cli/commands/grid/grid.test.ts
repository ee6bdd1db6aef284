import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Gridlode } from '../../run-bin.js';

const test = suite('grid');
const gridlode = new Gridlode();
test.after(() => gridlode.remove());

const vectors = JSON.parse(
  readFileSync(
    join(import.meta.dirname, '..', '..', '..', '..', '..', 'test', 'vectors', 'grid-axes.json'),
    'utf8',
  ),
);

test('grid info prints the size of the full grid, and its axes', async () => {
  const [head, ...table] = (await gridlode.print('grid', 'info')).trimEnd().split('\n');
  assert.is(
    head,
    '3960000000000000000 points for each target in the full grid, whose last axis varies fastest:',
  );
  assert.is(table.length, 9);
  assert.match(table[8] as string, /^n_estimators +int +100 to 25000 +24000$/);
  const { points, axes } = await gridlode.json('grid', 'info');
  assert.is(points, '3960000000000000000');
  assert.equal(axes.at(-1), { name: 'n_estimators', type: 'int', count: 24_000, min: 100, max: 25_000 });
});

for (const { index, parameters } of vectors.points.slice(2, 6)) {
  test(`index ${index} leads to the point of the vectors and back`, async () => {
    const { point } = await gridlode.json('grid', 'point', index);
    assert.equal(point, parameters);
    const line = (await gridlode.print('grid', 'point', index)).trim();
    assert.is(
      line,
      Object.entries(point)
        .map(([axis, value]) => `${axis}=${value as number}`)
        .join(' '),
    );
    const back = (await gridlode.print('grid', 'index', ...line.split(' '))).trim();
    // Truncated axes hold some values twice, and the least index of a point is its own.
    assert.ok(BigInt(back) <= BigInt(index));
    assert.equal((await gridlode.json('grid', 'point', back)).point, parameters);
  });
}

test('of a value that is not on its axis the nearest are told', async () => {
  const near: readonly (readonly [given: string, nearest: string])[] = [
    ['learning_rate=0.021', '0.02 and 0.03'],
    ['learning_rate=5', '1'],
    ['learning_rate=0.0001', '0.01'],
  ];
  for (const [given, nearest] of near) {
    const point = ['colsample_bytree=1', given, 'num_leaves=9'];
    const { stderr } = await gridlode.run(['grid', 'index', '--preset', 'synthetic-demo', ...point]);
    assert.match(
      stderr,
      `${given.replace('=', ' = ')} is not on its axis, where the nearest are ${nearest}.`,
    );
  }
});

test('an axis of one value can be left out', async () => {
  const axes = ['colsample_bytree=1', 'learning_rate=0.02', 'num_leaves=9'];
  const index = (await gridlode.print('grid', 'index', '--preset', 'synthetic-demo', ...axes)).trim();
  assert.equal((await gridlode.json('grid', 'point', index, '--preset', 'synthetic-demo')).point, {
    colsample_bytree: 1,
    reg_lambda: 0,
    learning_rate: 0.02,
    max_bin: 5,
    max_depth: 4,
    num_leaves: 9,
    min_child_samples: 20,
    n_estimators: 500,
  });
});

test.run();
