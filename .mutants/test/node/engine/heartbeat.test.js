import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Heartbeat } from '../../../node/engine/heartbeat.js';
import { Ticks } from './ticks.js';
const test = suite('heartbeat');
/** `says`: whether the engine says something first; then so many ticks pass without a word. */
const silences = [
    { id: 'a-pause-of-three-ticks', says: true, ticks: 3, isLate: false, isDead: false },
    { id: 'a-pause-of-four-ticks', says: true, ticks: 4, isLate: true, isDead: false },
    { id: 'a-pause-of-two-minutes', says: true, ticks: 24, isLate: true, isDead: false },
    { id: 'a-longer-one', says: true, ticks: 25, isLate: true, isDead: true },
    { id: 'a-slow-start', says: false, ticks: 60, isLate: true, isDead: false },
    { id: 'no-start', says: false, ticks: 61, isLate: true, isDead: true },
];
for (const { id, says, ticks, isLate, isDead } of silences) {
    test(id, () => {
        const clock = new Ticks();
        let [asked, deaths] = [0, 0];
        const heart = { ask: () => void asked++, onDead: () => (deaths++, heartbeat.stop()) };
        const heartbeat = new Heartbeat(heart, clock.every);
        if (says)
            heartbeat.note();
        clock.pass(ticks);
        assert.equal([heartbeat.isLate, deaths > 0], [isLate, isDead]);
        assert.is(asked, ticks - deaths);
        clock.pass(9);
        assert.is(deaths <= 1, true);
        heartbeat.note();
        assert.not(heartbeat.isLate);
    });
}
test('each word is a new beginning', () => {
    const clock = new Ticks();
    let deaths = 0;
    const heartbeat = new Heartbeat({ ask: () => undefined, onDead: () => void deaths++ }, clock.every);
    for (let i = 0; i < 10; i++) {
        heartbeat.note();
        clock.pass(24);
    }
    assert.is(deaths, 0);
});
test.run();
//# sourceMappingURL=heartbeat.test.js.map