import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { engineEndCodes } from '../../../../node/engine/codes.js';
import { surviveDeaths } from '../../../../node/engine/parent/survive-deaths.js';
import { fail } from '../../../../protocol/error.js';
import { codeOf } from '../fixture.js';

const test = suite('survive-deaths');
const die = (): never => fail(engineEndCodes, 'ENGINE_DIED', 'The engine process ended');

const cases: {
  id: string;
  /** Work done by the end of each attempt; it dies in all but the last. */ lives: number[];
  outcome: string;
}[] = [
  { id: 'no-death', lives: [3], outcome: 'none' },
  { id: 'three-deaths-in-a-row', lives: [0, 0, 0, 9], outcome: 'none' },
  { id: 'four-deaths-in-a-row', lives: [0, 0, 0, 0, 9], outcome: 'ENGINE_DIED' },
  { id: 'twelve-deaths-with-progress', lives: [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 9], outcome: 'none' },
  { id: 'a-step-back-is-no-progress', lives: [3, 2, 2, 2, 2, 9], outcome: 'ENGINE_DIED' },
];
for (const { id, lives, outcome } of cases) {
  test(id, async () => {
    let attempt = -1;
    const work = surviveDeaths(
      async () => {
        attempt++;
        await Promise.resolve();
        return attempt === lives.length - 1 ? 'done' : die();
      },
      { done: () => lives[attempt] ?? 0 },
    );
    assert.is(await codeOf(work), outcome);
  });
}

test('whatever else goes wrong is not tried again', async () => {
  let attempts = 0;
  assert.is(await codeOf(surviveDeaths(() => Promise.reject(new Error(`broken ${++attempts}`)))), 'broken 1');
});

test.run();
