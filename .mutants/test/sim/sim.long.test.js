// deadline: 1800 s
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { faulty, silenced, silentFromCut } from './scenarios.js';
import { World } from './world.js';
test('200 peers agree, and no honest one is barred', async () => {
    const world = await World.create(faulty(3, 200));
    world.run();
    const { final, duplicate, abandoned, honestBarred } = world.counts;
    assert.ok(final > 100 && duplicate > 0 && abandoned > 0);
    assert.is(honestBarred, 0);
});
test('ten thousand keys that enrol and keep silent hold nothing up', async () => {
    const [usual, silent] = await Promise.all([0, 10_000].map((count) => World.create(silenced(1, 20, count))));
    for (const world of [usual, silent])
        world.run();
    const [without, within] = [usual, silent].map((world) => world.history.finalityFrom(silentFromCut));
    assert.ok(within.finalSince > 30);
    assert.ok(within.cutsToFinal <= 2 * without.cutsToFinal, `${within.cutsToFinal} cuts where ${without.cutsToFinal} are usual`);
    assert.is(silent.counts['revoked'], 0);
});
test.run();
//# sourceMappingURL=sim.long.test.js.map