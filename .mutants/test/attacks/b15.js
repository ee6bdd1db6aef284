import { setTimeout as delay } from 'node:timers/promises';
import { obstacleAt } from './addresses.js';
import { AttackedNetwork } from './network.js';
/**
 * B15: 15 honest newcomers come to a node from one address, as behind a forwarder. Once the node's router has
 * looked at their scores, each publishes its enrolment, and again every other second.
 */
const peers = 15;
const address = '127.0.0.77';
const epochMs = 500;
const secondsOf = { full: 30, short: 8 };
export const strangersOfB15 = async (scene) => {
    const crowd = await Promise.all(Array.from({ length: peers }, (_, i) => scene.stranger(`neighbour ${i}`, address)));
    for (const stranger of crowd)
        await stranger.join(scene.addresses[0]);
    scene.tell('ready');
    // The router looks at scores once a second.
    await delay(3_000);
    for (let epoch = 1; !scene.over.aborted; epoch++) {
        for (const stranger of crowd)
            await stranger
                .publish(stranger.say('enrolment', { vrfKey: stranger.identity.vrfKey, epoch }))
                .catch(() => undefined);
        await delay(2_000, undefined, { signal: scene.over }).catch(() => undefined);
    }
};
export const b15 = {
    name: 'b15',
    recipe: 'honest peers that all come from one address',
    obstacle: () => obstacleAt(address),
    run: (scale) => AttackedNetwork.with(epochMs, {}, async (network) => {
        const seconds = secondsOf[scale];
        const node = await network.start('a');
        await node.reach(2);
        await network.strangers('b15', [node]);
        node.resetLoop();
        await node.reach(node.cut + (1_000 * seconds) / epochMs);
        const loop = await node.loop();
        const { members: { active }, peers: connected, } = await node.api.status();
        return {
            keys: peers,
            rate: 'one record each 2 s',
            seconds,
            loop,
            harm: `${active} of ${peers} are heard, ${connected} connected`,
            // before: none.
            bound: 'all are heard',
            holds: active === peers,
        };
    }),
};
//# sourceMappingURL=b15.js.map