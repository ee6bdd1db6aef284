import { getEventListeners } from 'node:events';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Turnstile } from '../../../node/mesh/turnstile.js';
const test = suite('turnstile');
const { signal: never } = new AbortController();
test('beyond so many at once others wait, in the order in which they came', async () => {
    const turnstile = new Turnstile(1, 10);
    const passed = [];
    const leave = await turnstile.pass('peer', never);
    const others = ['first', 'second'].map((name) => turnstile.pass('peer', never).then((next) => {
        passed.push(name);
        next();
    }));
    await turnstile.pass('another peer', never);
    assert.equal(passed, []);
    leave();
    await Promise.all(others);
    assert.equal(passed, ['first', 'second']);
    (await turnstile.pass('peer', never))();
});
test('who gives up leaves the queue, and nothing on its signal', async () => {
    const turnstile = new Turnstile(1, 10);
    const leave = await turnstile.pass('peer', never);
    const stop = new AbortController();
    const given = turnstile.pass('peer', stop.signal).catch(({ code }) => code);
    const after = turnstile.pass('peer', never);
    stop.abort();
    assert.is(await given, 'MESH_TIMEOUT');
    leave();
    (await after)();
    for (const signal of [stop.signal, never])
        assert.is(getEventListeners(signal, 'abort').length, 0);
});
const cases = [
    { id: 'a-full-queue', code: 'MESH_BUSY', signal: never },
];
for (const { id, code, signal } of cases) {
    test(`${id}: ${code}`, async () => {
        const turnstile = new Turnstile(1, 0);
        await turnstile.pass('peer', signal);
        assert.is(await turnstile.pass('peer', signal).catch((error) => error.code), code);
    });
}
test.run();
//# sourceMappingURL=turnstile.test.js.map