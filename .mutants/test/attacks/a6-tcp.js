import { connect } from 'node:net';
import { multiaddr } from '@multiformats/multiaddr';
import { joinText, secondsToJoin } from './a6-keys.js';
import { AttackedNetwork } from './network.js';
import { paced } from './pace.js';
/**
 * A6, second half: an attacker without a key opens 4, and then 20, TCP connections a second to a node and
 * says nothing on them. After 5 s a newcomer wants in, once under each rate.
 */
const rates = { full: [4, 20], short: [20] };
const aheadMs = 5_000;
const epochMs = 1_000;
const waitSeconds = { full: 60, short: 15 };
const inMaxSeconds = 15;
/** Open at once; the oldest are closed. */
const openMax = 1_000;
export const strangersOfA6Tcp = async (scene) => {
    const parts = multiaddr(scene.addresses[0]).getComponents();
    const port = Number(parts.find(({ name }) => name === 'tcp')?.value);
    const open = [];
    scene.tell('ready');
    await paced({ perSecond: scene.number('perSecond'), seconds: scene.number('seconds'), over: scene.over }, () => {
        open.push(connect(port, '127.0.0.1').on('error', () => undefined));
        if (open.length > openMax)
            open.shift()?.destroy();
    });
    for (const socket of open)
        socket.destroy();
};
export const a6Tcp = {
    name: 'a6-tcp',
    recipe: 'TCP connections on which nobody says anything',
    run: (scale) => AttackedNetwork.with(epochMs, {}, async (network) => {
        const seconds = waitSeconds[scale];
        const resolver = await network.start('a');
        const { addresses: bootstrap } = resolver.ready;
        await network.start('b', { audits: 1, bootstrap });
        resolver.resetLoop();
        const startMs = performance.now();
        const joined = [];
        for (const [i, perSecond] of rates[scale].entries()) {
            const strangers = await network.strangers('a6-tcp', [resolver], { perSecond, seconds: seconds + 30 });
            await resolver.reach(resolver.cut + aheadMs / epochMs);
            joined.push(await secondsToJoin(await network.start(`newcomer ${i}`, { bootstrap }), resolver, seconds));
            await strangers.stop();
        }
        const loop = await resolver.loop();
        return {
            keys: 0,
            rate: `${rates[scale].join(', ')}/s`,
            seconds: (performance.now() - startMs) / 1_000,
            loop,
            harm: `a newcomer ${joined.map((one, i) => `${joinText(one, seconds)} at ${rates[scale][i]}/s`).join(', ')}`,
            bound: `in ${inMaxSeconds} s`,
            holds: joined.every((one) => one !== null && one <= inMaxSeconds),
        };
    }),
};
//# sourceMappingURL=a6-tcp.js.map