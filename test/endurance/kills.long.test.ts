// deadline: 5400 s, alone
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { killNodes } from './kills.js';

const kills = 500;
const seed = 1;

const test = suite(`${kills} SIGKILLs over a network of five`);
test('no acknowledged record is lost, no slot has two records, all stores agree, every start succeeds', async () => {
  const { faults, ...figures } = await killNodes({ kills, seed });
  console.log(
    `measured: seed ${seed}: ${Object.entries(figures)
      .map(([what, count]) => `${what} ${count}`)
      .join(', ')}`,
  );
  assert.equal(faults, []);
  assert.is(figures.kills, kills);
  assert.ok(figures.comparedDigests > 0);
  assert.ok(figures.acknowledged > 0 && figures.settledModels > 0, 'there was something to lose');
});
test.run();
