import { setTimeout as delay } from 'node:timers/promises';
import { blocksProtocol } from '../../node/mesh/ids.js';
import { AttackedNetwork } from './network.js';
import { countWithheld } from './records-seen.js';
/**
 * A2: 9 keys open four streams each of the `blocks` protocol of an author and send the first byte of a
 * question, so that its 32 places are taken; when one is ended they open the next. An author among five nodes
 * trains one model after the other meanwhile.
 */
const keys = 9;
const streamsEach = 4;
/**
 * Of one that is refused, four times a second: below what a peer may ask. One that was held is opened again
 * at once.
 */
const refusedMs = 250;
const epochMs = 500;
const secondsOf = { full: 60, short: 10 };
export const strangersOfA2 = async (scene) => {
    const [author, resolver] = scene.addresses;
    const crowd = await scene.strangers(keys);
    let opened = 0;
    for (const stranger of crowd) {
        const connection = await stranger.join(author);
        for (let i = 0; i < streamsEach; i++)
            void hold(scene, connection, () => opened++);
    }
    scene.tell('ready');
    await scene.until('count');
    const observer = await scene.stranger('observer');
    scene.tell('counted', {
        ...(await countWithheld(await observer.connect(resolver), scene.network, String(scene.order.details.author))),
        opened,
    });
};
/** Keeps one place taken until the attack is over. */
async function hold({ network, over }, connection, onOpen) {
    while (!over.aborted && connection.status === 'open') {
        const openedMs = performance.now();
        const stream = await connection
            .newStream(blocksProtocol(network), { maxOutboundStreams: 1_000 })
            .catch(() => null);
        if (stream !== null) {
            onOpen();
            const ended = new Promise((resolve) => stream.addEventListener('close', () => resolve(), { once: true }));
            // One that is refused may be closed already.
            if (stream.writeStatus === 'writable')
                stream.send(Uint8Array.of(40));
            if (stream.status === 'open')
                await ended;
        }
        if (performance.now() - openedMs < refusedMs)
            await delay(refusedMs);
    }
}
/**
 * Of a node's commitments, those whose point was taken from it for want of audits, and those that are final.
 */
function fates(observer, author) {
    const reasons = observer
        .events('released')
        .filter(({ node }) => node === author)
        .map(({ reason }) => reason);
    const states = observer
        .events('settled')
        .map(({ point }) => point)
        .filter(({ node }) => node === author);
    return {
        givenUp: reasons.filter((reason) => !['expired', 'skipped', 'reassigned'].includes(String(reason)))
            .length,
        final: states.filter(({ state }) => state === 'final').length,
    };
}
export const a2 = {
    name: 'a2',
    recipe: 'the places of the blocks protocol of an author, held with one byte each',
    run: (scale) => AttackedNetwork.with(epochMs, { audit: { panelSize: 2, panelEpochs: 16, drawingsMax: 4 } }, async (network) => {
        const seconds = secondsOf[scale];
        const resolver = await network.start('a', { audits: 2 });
        await Promise.all(['c', 'd', 'e'].map((name) => network.start(name, { audits: 2 })));
        await resolver.reach(2);
        const author = await network.start('b', { audits: 2, trainings: 1 });
        const strangers = await network.strangers('a2', [author, resolver], { author: author.ready.key });
        author.resetLoop();
        await resolver.child.until(() => resolver.events('committed').some(({ node }) => node === author.ready.key));
        const startCut = resolver.cut;
        await resolver.reach(startCut + (seconds * 1_000) / epochMs);
        strangers.tell({ type: 'count' });
        const { commitments, withheld, held, opened } = await strangers.next('counted');
        const loop = await author.loop();
        const { givenUp, final } = fates(resolver, author.ready.key);
        return {
            keys,
            rate: `${keys * streamsEach} streams held, ${opened} opened`,
            seconds,
            loop,
            harm: `${withheld} times held = false (${held} true), ${givenUp} of ${commitments} commitments given up, ${final} final`,
            // before: all panellists, three commitments given up.
            bound: 'never held = false',
            holds: withheld === 0 && givenUp === 0 && held > 0,
        };
    }),
};
//# sourceMappingURL=a2.js.map