import { encodeCanonical } from '../../protocol/codec/canonical.js';
import { peersProtocol } from '../../node/mesh/ids.js';
import { identityNamed } from './campaign.js';
import { AttackedNetwork } from './network.js';
import { frame, questionOn } from './wire.js';
/**
 * B16: the one peer that a node starts with names 32 others, each with 8 private addresses, one in eight of
 * them 169.254.169.254. No connection is made: the node's own calls are noted, and fail.
 */
const named = 32;
const addressesEach = 8;
const metadata = '169.254.169.254';
const secondsOf = { full: 40, short: 8 };
/**
 * A node that meets eight new peers dials no more than these at once, and does not come back to what failed.
 */
const connectsMax = 32;
const epochMs = 1_000;
export const strangersOfB16 = async (scene) => {
    const { network, addresses } = scene;
    const stranger = await scene.stranger('pointer');
    await stranger.join(addresses[0]);
    const greeting = await scene.greeting();
    const ids = await Promise.all(Array.from({ length: named }, async (_, i) => (await identityNamed(`named ${i}`)).peerId));
    const members = ids.map((peer, i) => ({
        peer,
        addresses: Array.from({ length: addressesEach }, (_, j) => privateAddress(i, j)),
    }));
    await stranger.answer(peersProtocol(network), async (stream) => {
        await questionOn(stream);
        for (const bytes of [...greeting, encodeCanonical(members)])
            stream.send(frame(bytes));
        await stream.close();
    });
    scene.tell('ready', { address: stranger.address });
    await scene.until('stop');
};
/** Of each of the ranges that are somebody's own. */
function privateAddress(i, j) {
    const hosts = [
        metadata,
        `10.0.${i}.${j}`,
        `10.1.${i}.${j}`,
        `192.168.${i}.${j}`,
        `192.168.${i}.1${j}`,
        `172.16.${i}.${j}`,
        `172.31.${i}.${j}`,
        `100.64.${i}.${j}`,
    ];
    return `/ip4/${hosts[j]}/tcp/4001`;
}
export const b16 = {
    name: 'b16',
    recipe: 'names of peers at private addresses',
    run: (scale) => AttackedNetwork.with(epochMs, {}, async (network) => {
        const seconds = secondsOf[scale];
        const resolver = await network.start('a');
        const strangers = await network.strangers('b16', [resolver]);
        const { address } = await strangers.next('ready');
        const node = await network.start('b', { bootstrap: [address] }, 'dial-watch');
        node.resetLoop();
        await resolver.reach(resolver.cut + (1_000 * seconds) / epochMs);
        const loop = await node.loop();
        node.child.tell({ type: 'dialled' });
        const { hosts } = await node.child.next('dialled');
        const connects = hosts.reduce((sum, [, count]) => sum + count, 0);
        const toMetadata = hosts.find(([host]) => host === metadata)?.[1] ?? 0;
        return {
            keys: 1,
            rate: `${named} ids of ${addressesEach} addresses`,
            seconds,
            loop,
            harm: `${connects} connects to ${hosts.length} addresses, ${toMetadata} to ${metadata}`,
            // before: 449 to 284, 56 of them to 169.254.169.254.
            bound: `${connectsMax}, none to ${metadata}`,
            holds: connects <= connectsMax && toMetadata === 0,
        };
    }),
};
//# sourceMappingURL=b16.js.map