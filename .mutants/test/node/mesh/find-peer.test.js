import { multiaddr } from '@multiformats/multiaddr';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findAskedMax } from '../../../node/mesh/constants.js';
import { findPeer } from '../../../node/mesh/find-peer.js';
const test = suite('findPeer');
const at = (peer, port = 1) => ({
    peer,
    addresses: [multiaddr(`/ip4/127.0.0.1/tcp/${port}`)],
});
const portOf = ({ addresses }) => addresses[0]?.getComponents()[1]?.value;
const never = new AbortController().signal;
test('an address that a liar names does not end the search', async () => {
    const reached = [];
    const found = await findPeer({ sought: 'author', known: [at('liar'), at('friend')], signal: never }, {
        reach: async (named) => {
            reached.push(named.peer);
            return named.peer !== 'author' || portOf(named) === '3';
        },
        ask: async (peer) => [at('author', peer === 'liar' ? 2 : 3)],
    });
    assert.ok(found);
    assert.equal(reached, ['liar', 'friend', 'author', 'author']);
});
test('a world of liars that name ever more peers is asked a bounded number of times', async () => {
    let asked = 0;
    const found = await findPeer({ sought: 'author', known: [at('first')], signal: never }, {
        reach: async () => true,
        ask: async (peer) => {
            asked++;
            return Array.from({ length: 32 }, (_, i) => at(`${peer}.${i}`));
        },
    });
    assert.not(found);
    assert.is(asked, findAskedMax);
});
test('nobody is asked twice, nor one that cannot be reached', async () => {
    const asked = [];
    const found = await findPeer({ sought: 'author', known: [at('a'), at('b'), at('a')], signal: never }, {
        reach: async ({ peer }) => peer !== 'gone',
        ask: async (peer) => {
            asked.push(peer);
            return [at('a'), at('b'), at('gone')];
        },
    });
    assert.not(found);
    assert.equal(asked, ['a', 'b']);
});
test('a search that is given up dials no more', async () => {
    const stop = new AbortController();
    const reached = [];
    const found = await findPeer({ sought: 'author', known: [at('a')], signal: stop.signal }, {
        reach: async ({ peer }) => {
            reached.push(peer);
            return true;
        },
        ask: async () => {
            stop.abort();
            return [at('author'), at('b')];
        },
    });
    assert.not(found);
    assert.equal(reached, ['a']);
});
test.run();
//# sourceMappingURL=find-peer.test.js.map