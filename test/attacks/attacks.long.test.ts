// deadline: 600 s, alone
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attacks } from './attacks.js';
import { lineOf, rowOf } from './table.js';

const test = suite('attacks');

/** Ten thousand keys take minutes with real nodes; the simulation takes them in its own tests. */
const byHand = new Set(['a5']);
const short = await Promise.all(
  attacks
    .filter(({ name }) => !byHand.has(name))
    .map(async (attack) => ({ attack, obstacle: (await attack.obstacle?.()) ?? null })),
);

/** Most of an attack is waiting, so that two are made at once; each test looks at its own. */
const lanes: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];

for (const { attack, obstacle } of short) {
  const title = `${attack.name}: ${attack.recipe} do no more harm than their bound`;
  if (obstacle !== null) {
    console.log(`skipped: ${obstacle}`);
    test.skip(title, () => undefined);
    continue;
  }
  const before = lanes.shift() as Promise<unknown>;
  const outcome = before.then(() => attack.run('short'));
  lanes.push(outcome.catch(() => undefined));
  test(title, async () => {
    const { harm, bound, holds } = await outcome;
    console.log(`measured: ${lineOf(rowOf(attack, await outcome))}`);
    assert.ok(holds, `${harm}, where the bound is ${bound}`);
  });
}

test.run();
