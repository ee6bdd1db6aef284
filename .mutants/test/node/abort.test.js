import { getEventListeners } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { linkSignals } from '../../node/abort.js';
const listeners = (signal) => getEventListeners(signal, 'abort').length;
test('the first of the signals to abort aborts the link, with its reason', () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const linked = linkSignals([one.signal, undefined, other.signal]);
    assert.not(linked.signal.aborted);
    const reason = new Error('why');
    other.abort(reason);
    assert.is(linked.signal.reason, reason);
    linked.release();
});
test('a signal that has aborted before aborts the link at once', () => {
    const linked = linkSignals([AbortSignal.abort('before')]);
    assert.is(linked.signal.reason, 'before');
    linked.release();
});
test('a link aborts when its time is over', async () => {
    const { signal, release } = linkSignals([], 1);
    const held = setTimeout(() => undefined, 60_000);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    clearTimeout(held);
    assert.is(signal.reason.name, 'TimeoutError');
    release();
});
test('a link that was released leaves nothing on a signal that lives on, however many there were', () => {
    const { signal } = new AbortController();
    for (let i = 0; i < 1_000; i++)
        linkSignals([signal], 60_000).release();
    assert.is(listeners(signal), 0);
});
test.run();
//# sourceMappingURL=abort.test.js.map