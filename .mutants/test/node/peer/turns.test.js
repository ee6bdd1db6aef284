import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Turns } from '../../../node/peer/turns.js';
const test = suite('turns');
test("own work goes before members' messages, those before strangers', and within a lane the first comes first", async () => {
    const turns = new Turns();
    const done = [];
    const take = (lane, name) => turns.take(lane, async () => void done.push(name));
    let release;
    const first = turns.take('stranger', () => new Promise((resolve) => {
        release = resolve;
    }));
    await Promise.resolve();
    const others = [
        take('stranger', 's1'),
        take('member', 'm1'),
        take('stranger', 's2'),
        take('own', 'o1'),
        take('member', 'm2'),
        take('own', 'o2'),
    ];
    await new Promise((resolve) => setImmediate(resolve));
    release();
    await Promise.all([first, ...others]);
    assert.equal(done, ['o1', 'o2', 'm1', 'm2', 's1', 's2']);
});
test("the node's own work waits for one message at most, however many wait", async () => {
    const turns = new Turns();
    let heard = 0;
    const flood = Array.from({ length: 1_000 }, () => turns.take('stranger', async () => void (heard += 1)));
    await flood[0];
    await turns.take('own', async () => undefined);
    assert.ok(heard <= 2, `${heard} messages`);
    await Promise.all(flood);
});
test('timers have their turn between the messages of others', async () => {
    const turns = new Turns();
    let heard = 0;
    const flood = Array.from({ length: 100 }, () => turns.take('member', async () => void (heard += 1)));
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(heard < 3, `${heard} messages`);
    await Promise.all(flood);
});
test("a failure is its own taker's, and those after it have their turn", async () => {
    const turns = new Turns();
    const failed = turns
        .take('own', async () => {
        throw new Error('mine');
    })
        .catch((error) => error.message);
    assert.is(await turns.take('own', async () => 'next'), 'next');
    assert.is(await failed, 'mine');
    await turns.idle();
});
test.run();
//# sourceMappingURL=turns.test.js.map