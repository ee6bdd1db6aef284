import { setTimeout as delay } from 'node:timers/promises';
import { multiaddr } from '@multiformats/multiaddr';
import { encodeCanonical } from '../../protocol/codec/canonical.js';
import { peersProtocol, recordsProtocol } from '../../node/mesh/ids.js';
import { AttackedNetwork } from './network.js';
import { ask, frame, messageIn, questionOn } from './wire.js';
/**
 * A4: the one peer that a fresh node starts with names three honest ones, and answers every question about
 * records with cut 1 and what it holds, and then with cut 1 again and again, 6 kB a second.
 */
const bytesPerSecond = 6_000;
const epochMs = 500;
const cuts = { full: 40, short: 12 };
const secondsOf = { full: 90, short: 15 };
export const strangersOfA4 = async (scene) => {
    const { network, addresses } = scene;
    const stranger = await scene.stranger('drip');
    const connection = await stranger.join(addresses[0]);
    const greeting = await scene.greeting();
    const frames = (await ask(connection, recordsProtocol(network), { since: 0 }, AbortSignal.timeout(10_000))).slice(greeting.length);
    const second = frames.findIndex((bytes, i) => i > 0 && messageIn(bytes, network)?.record.body.kind === 'cut');
    const first = frames.slice(0, second);
    await stranger.answer(recordsProtocol(network), (stream) => repeat(scene, stream, [...greeting, ...first], first[0]));
    await stranger.answer(peersProtocol(network), async (stream) => {
        await questionOn(stream);
        const members = addresses.map((address) => ({
            peer: multiaddr(address).getComponents().at(-1)?.value,
            addresses: [address],
        }));
        for (const bytes of [...greeting, encodeCanonical(members)])
            stream.send(frame(bytes));
        await stream.close();
    });
    scene.tell('ready', { address: stranger.address });
    await scene.until('stop');
};
async function repeat({ over }, stream, before, cut) {
    await questionOn(stream);
    for (const bytes of before)
        stream.send(frame(bytes));
    while (!over.aborted && stream.status === 'open') {
        stream.send(frame(cut));
        await delay((1_000 * cut.length) / bytesPerSecond);
    }
}
export const a4 = {
    name: 'a4',
    recipe: 'records answered with cut 1 again and again',
    run: (scale) => AttackedNetwork.with(epochMs, {}, async (network) => {
        const seconds = secondsOf[scale];
        const resolver = await network.start('a');
        const honest = [
            resolver,
            await network.start('b', { audits: 1 }),
            await network.start('c', { audits: 1 }),
        ];
        await resolver.reach(cuts[scale]);
        const strangers = await network.strangers('a4', honest);
        const { address } = await strangers.next('ready');
        const fresh = await network.start('d', { bootstrap: [address] });
        const startMs = performance.now();
        const wanted = resolver.cut;
        const isThere = await fresh.child.within(1_000 * seconds, () => fresh.cut >= wanted);
        const took = (performance.now() - startMs) / 1_000;
        return {
            keys: 1,
            rate: `${bytesPerSecond / 1_000} kB/s`,
            seconds: took,
            loop: null,
            harm: isThere
                ? `a fresh node reached cut ${wanted} in ${took.toFixed(1)} s`
                : `a fresh node is at cut ${fresh.cut} of ${resolver.cut} after ${took.toFixed(0)} s`,
            // before: cut 1.
            bound: `there in ${seconds} s`,
            holds: isThere,
        };
    }),
};
//# sourceMappingURL=a4.js.map