import { randomBytes } from 'node:crypto';
import { cidOf, textBytes } from '../../../protocol/codec/hash.js';
import { identityOf } from '../../../node/identity/identity.js';
import { Mesh } from '../../../node/mesh/mesh.js';
export const network = cidOf(textBytes('campaign'));
export const otherNetwork = cidOf(textBytes('another campaign'));
/** The nodes of one test over loopback TCP, and a way to wait until what they do has come true. */
export class TestNetwork {
    nodes = [];
    #waiting = [];
    async start(options = {}, handlers = {}) {
        const messages = [];
        const errors = [];
        const blocks = new Map();
        const changed = (call) => (...args) => {
            setImmediate(() => this.wake());
            return call(...args);
        };
        const mesh = await Mesh.start({
            identity: await identityOf(randomBytes(32)),
            network,
            listen: ['/ip4/127.0.0.1/tcp/0'],
            announce: [],
            bootstrap: [],
            ...options,
        }, {
            onMessage: changed(handlers.onMessage ??
                (async (bytes) => {
                    messages.push(Buffer.from(bytes).toString());
                    return 'accept';
                })),
            isMember: handlers.isMember ?? (() => false),
            isSeated: handlers.isSeated ?? (() => false),
            readBlock: changed(handlers.readBlock ?? (async (cid) => blocks.get(cid) ?? null)),
            recordsSince: handlers.recordsSince ??
                async function* () {
                    /* none */
                },
            onPeer: changed(handlers.onPeer ?? (() => undefined)),
            onTwin: changed(handlers.onTwin ?? (() => undefined)),
            onUnreached: changed(handlers.onUnreached ?? (() => undefined)),
            onError: changed(handlers.onError ?? ((error) => errors.push(error))),
        });
        const node = { mesh, messages, errors, blocks };
        this.nodes.push(node);
        return node;
    }
    /** Resolves once `holds` does; it is asked again whenever a handler of any node was called. */
    async until(holds) {
        while (!holds())
            await new Promise((resolve) => this.#waiting.push(resolve));
    }
    /** Lets what waits look again. */
    wake() {
        const waiting = this.#waiting;
        this.#waiting = [];
        for (const resolve of waiting)
            resolve();
    }
    async stop() {
        await Promise.all(this.nodes.splice(0).map(({ mesh }) => mesh.stop()));
    }
}
//# sourceMappingURL=network.js.map