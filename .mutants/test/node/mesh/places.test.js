import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { placeKeptMs, placesMax, servedPerPeerMax } from '../../../node/mesh/constants.js';
import { Places } from '../../../node/mesh/places.js';
const test = suite('places');
test.before.each((context) => {
    const clock = { nowMs: 0 };
    context.clock = clock;
    context.places = new Places(() => clock.nowMs);
});
/** Takes all places that strangers have, with as many keys as that takes. */
const fill = (places) => Array.from({ length: placesMax.stranger }, (_, i) => places.take(`stranger ${i}`, 'stranger'));
test('one peer has a few places at once, and each is free again when it is released', ({ places }) => {
    const taken = Array.from({ length: servedPerPeerMax }, () => places.take('one', 'member'));
    assert.is(places.take('one', 'member'), null);
    taken[0].release();
    assert.ok(places.take('one', 'member'));
});
test('strangers that hold all their places keep neither members nor the seated from theirs', ({ places }) => {
    fill(places);
    assert.is(places.take('another stranger', 'stranger'), null);
    for (let i = 0; i < placesMax.member; i++)
        assert.ok(places.take(`member ${i}`, 'member'));
    assert.is(places.take('another member', 'member'), null);
    for (let i = 0; i < placesMax.seated; i++)
        assert.ok(places.take(`seated ${i}`, 'seated'));
});
test('of strangers the one that has held a place for longest gives way, once it has had its time', ({ places, clock, }) => {
    const taken = fill(places);
    clock.nowMs = placeKeptMs.stranger - 1;
    assert.is(places.take('newcomer', 'stranger'), null);
    clock.nowMs += 1;
    assert.ok(places.take('newcomer', 'stranger'));
    assert.equal(taken.map(({ lost }) => lost.aborted), taken.map((_, i) => i === 0));
});
test('a place that was lost is not released a second time', ({ places, clock }) => {
    const taken = fill(places);
    clock.nowMs = placeKeptMs.stranger;
    assert.ok(places.take('newcomer', 'stranger'));
    taken[0].release();
    clock.nowMs = 0;
    assert.is(places.take('another', 'stranger'), null);
});
test.run();
//# sourceMappingURL=places.test.js.map