import { readCampaign } from '../../node/data-dir.js';
import { identityNamed } from './campaign.js';
import { Stranger } from './stranger.js';
import { greetingOf } from './wire.js';
/** Where the strangers of an attack are, and how they hear of its course. */
export class Scene {
    campaign;
    network;
    order;
    #strangers = [];
    #stop = new AbortController();
    #heard = [];
    #greeting;
    #waiting = [];
    constructor(campaign, network, order) {
        this.campaign = campaign;
        this.network = network;
        this.order = order;
    }
    static async open(order) {
        const { campaign, network } = await readCampaign(order.dir);
        const scene = new Scene(campaign, network, order);
        process.on('message', (message) => {
            if (message.type === 'stop')
                scene.#stop.abort();
            scene.#heard.push(message);
            for (const resolve of scene.#waiting.splice(0))
                resolve();
        });
        process.once('disconnect', () => scene.#stop.abort());
        return scene;
    }
    get addresses() {
        return this.order.addresses;
    }
    /** What answers begin with, learnt once by a stranger that goes away again. */
    greeting() {
        return (this.#greeting ??= this.#learnGreeting());
    }
    async #learnGreeting() {
        const scout = await Stranger.start({
            identity: await identityNamed('scout'),
            network: this.network,
            greeting: [],
        });
        try {
            return await greetingOf(await scout.connect(this.addresses[0]), this.network);
        }
        finally {
            await scout.stop();
        }
    }
    number(detail) {
        return this.order.details[detail];
    }
    /** Aborts when the attack is over. */
    get over() {
        return this.#stop.signal;
    }
    tell(type, fields = {}) {
        process.send?.({ type, ...fields }, undefined, undefined, () => undefined);
    }
    /** Resolves once the attack has said so, or is over. */
    async until(type) {
        while (!this.over.aborted && !this.#heard.some((one) => one.type === type)) {
            await new Promise((resolve) => {
                this.#waiting.push(resolve);
                this.over.addEventListener('abort', () => resolve(), { once: true });
            });
        }
    }
    /** A key that cost nothing, with a host of its own. */
    async stranger(name, localAddress) {
        const greeting = await this.greeting();
        const stranger = await Stranger.start({
            identity: await identityNamed(name),
            network: this.network,
            greeting,
            localAddress,
        });
        this.#strangers.push(stranger);
        return stranger;
    }
    async strangers(count, name = 'stranger', localAddress) {
        return Promise.all(Array.from({ length: count }, (_, i) => this.stranger(`${name} ${i}`, localAddress)));
    }
    async close() {
        await Promise.all(this.#strangers.map((stranger) => stranger.stop().catch(() => undefined)));
    }
}
//# sourceMappingURL=scene.js.map