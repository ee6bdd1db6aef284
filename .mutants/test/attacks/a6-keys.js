import { setTimeout as delay } from 'node:timers/promises';
import { obstacleAt } from './addresses.js';
import { AttackedNetwork } from './network.js';
/**
 * A6, first half: 61 free keys connect with a node that has three members, and bring nothing; where one is
 * dropped it connects again. Then a member that has restarted wants in, and a newcomer.
 */
const keys = 61;
/**
 * Whose flood it is: behind one address with the flood others get in by chance, as doors.ts cannot tell them
 * apart before a handshake.
 */
const address = '127.0.1.77';
const againMs = 500;
const epochMs = 1_000;
const waitSeconds = { full: 60, short: 15 };
/** Three times the interval at which a node looks for peers. */
const inMaxSeconds = 15;
export const strangersOfA6Keys = async (scene) => {
    // Three more, for the places that are free for a moment.
    const crowd = await scene.strangers(keys + 3, 'stranger', address);
    for (const stranger of crowd)
        void stay(scene, stranger);
    const connected = () => crowd.filter(({ host }) => host.getConnections().length > 0).length;
    for (let i = 0; i < 100 && connected() < keys; i++)
        await delay(100);
    scene.tell('ready', { connected: connected() });
    await scene.until('count');
    scene.tell('counted', { connected: connected() });
};
async function stay({ addresses, over }, stranger) {
    while (!over.aborted) {
        if (stranger.host.getConnections().length === 0)
            await stranger.connect(addresses[0]).catch(() => undefined);
        await delay(againMs, undefined, { signal: over }).catch(() => undefined);
    }
}
/** Seconds until a node that was just started is a peer of another; null where it is not within `seconds`. */
export async function secondsToJoin(node, other, seconds) {
    const startMs = performance.now();
    const isIn = await node.child.within(1_000 * seconds, () => node.events('peer').some(({ peerId, connected }) => peerId === other.ready.peerId && connected === true));
    return isIn ? (performance.now() - startMs) / 1_000 : null;
}
export const joinText = (seconds, waited) => seconds === null ? `not in ${waited} s` : `in ${seconds.toFixed(1)} s`;
export const a6Keys = {
    name: 'a6-keys',
    recipe: 'free keys that fill all connections',
    obstacle: () => obstacleAt(address),
    run: (scale) => AttackedNetwork.with(epochMs, {}, async (network) => {
        const seconds = waitSeconds[scale];
        const resolver = await network.start('a', { audits: 1 });
        const bootstrap = resolver.ready.addresses;
        const members = await Promise.all(['b', 'c', 'd'].map((name) => network.start(name, { audits: 1, bootstrap })));
        // All are members of the ledger.
        while ((await resolver.api.status()).members.active < 4)
            await resolver.reach(resolver.cut + 1);
        const strangers = await network.strangers('a6-keys', [resolver]);
        const { connected } = await strangers.next('ready');
        resolver.resetLoop();
        const startMs = performance.now();
        const newcomer = await network.start('e', { bootstrap });
        const newcomerIn = secondsToJoin(newcomer, resolver, seconds);
        await network.stop(members[0]);
        // A place that it leaves is taken within this time.
        await delay(2 * againMs);
        const member = await network.start('b', { audits: 1, bootstrap });
        const [asNewcomer, asMember] = await Promise.all([
            newcomerIn,
            secondsToJoin(member, resolver, seconds),
        ]);
        const loop = await resolver.loop();
        return {
            keys,
            rate: `${connected} connected`,
            seconds: (performance.now() - startMs) / 1_000,
            loop,
            harm: `a member that restarted ${joinText(asMember, seconds)}, a newcomer ${joinText(asNewcomer, seconds)}`,
            bound: `both in ${inMaxSeconds} s`,
            holds: [asMember, asNewcomer].every((one) => one !== null && one <= inMaxSeconds),
        };
    }),
};
//# sourceMappingURL=a6-keys.js.map