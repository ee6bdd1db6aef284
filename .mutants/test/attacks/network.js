import { readFile } from 'node:fs/promises';
import { ApiClient } from '../../node/api/api-client.js';
import { AttackedCampaign } from './campaign.js';
import { Child } from './child.js';
/**
 * A node whose event loop stands still may answer as late as this; then it is told to have stood still for as
 * long.
 */
const loopMs = 60_000;
/** Within this time strangers are in place; enrolling thousands of keys takes longest. */
const readyMs = 300_000;
/** One of the honest nodes of an attack, in a process of its own. */
export class AttackedNode {
    name;
    dir;
    child;
    ready;
    api;
    constructor(name, dir, child, ready) {
        this.name = name;
        this.dir = dir;
        this.child = child;
        this.ready = ready;
        this.api = new ApiClient(dir);
    }
    /** The latest cut that it folded. */
    get cut() {
        return this.events('cut').at(-1)?.number ?? 0;
    }
    events(type) {
        return this.child.heard.filter((one) => one.type === type);
    }
    /** The longest time without a cut between two moments, in seconds. */
    secondsWithoutCut(fromMs, toMs) {
        const times = [
            fromMs,
            ...this.events('cut')
                .map(({ atMs }) => atMs)
                .filter((atMs) => atMs > fromMs && atMs < toMs),
            toMs,
        ];
        return Math.max(...times.slice(1).map((atMs, i) => atMs - times[i])) / 1_000;
    }
    /** Waits for a cut. */
    async reach(number) {
        await this.child.until(() => this.cut >= number);
    }
    resetLoop() {
        this.child.tell({ type: 'reset' });
    }
    /** How the event loop was since the last reset. */
    async loop() {
        const before = this.child.heard.length;
        this.child.tell({ type: 'loop' });
        const isHeard = await this.child.within(loopMs, () => this.child.heard.slice(before).some(({ type }) => type === 'loop'));
        if (!isHeard)
            return { p50: loopMs, p99: loopMs, max: loopMs };
        return this.child.next('loop', before);
    }
    /** MB of memory that its process has resident, without its engine's. */
    async rssMB() {
        const status = await readFile(`/proc/${this.child.pid}/status`, 'latin1');
        return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1_024);
    }
    /** Seconds until a command is answered, at most `mostSeconds`, which stands for never. */
    async secondsToAnswer(mostSeconds) {
        const startMs = performance.now();
        for (;;) {
            const isAnswered = await Promise.race([
                this.api.status().then(() => true, () => false),
                later(1_000 * mostSeconds - (performance.now() - startMs), false),
            ]);
            const seconds = (performance.now() - startMs) / 1_000;
            if (isAnswered || seconds >= mostSeconds)
                return Math.min(seconds, mostSeconds);
            await later(200, null);
        }
    }
}
/** The honest nodes and the strangers of one attack; `close` ends them all. */
export class AttackedNetwork {
    files;
    nodes = [];
    #children = [];
    constructor(files) {
        this.files = files;
    }
    get campaign() {
        return this.files.campaign;
    }
    /** Makes a network for `work`, and leaves nothing of it. */
    static async with(epochMs, changes, work) {
        const network = new AttackedNetwork(await AttackedCampaign.make(epochMs, changes));
        try {
            return await work(network);
        }
        finally {
            await Promise.all(network.#children.map((child) => child.stop()));
            await network.files.remove();
        }
    }
    /** Starts a node that knows those that run. It neither trains nor audits unless `options` say so. */
    async start(name, options = {}, preload) {
        const dir = await this.files.prepare(name);
        const bootstrap = this.nodes.flatMap(({ ready }) => ready.addresses);
        const child = new Child('node-program', {
            dir,
            threads: 1,
            memoryBytes: 1 << 28,
            diskBytes: 1 << 28,
            listen: ['/ip4/127.0.0.1/tcp/0'],
            announce: [],
            bootstrap,
            trainings: 0,
            audits: 0,
            ...options,
        }, preload === undefined ? {} : { preload });
        this.#children.push(child);
        const node = new AttackedNode(name, dir, child, await child.next('ready'));
        this.nodes.push(node);
        return node;
    }
    async stop(node) {
        this.nodes.splice(this.nodes.indexOf(node), 1);
        await node.child.stop();
    }
    /** Starts the strangers of an attack on nodes; resolves once they say that they are in place. */
    async strangers(attack, nodes, details = {}) {
        const order = {
            attack,
            dir: this.files.dir + '/a',
            addresses: nodes.map(({ ready }) => ready.addresses[0]),
            details,
        };
        const child = new Child('strangers-program', order);
        this.#children.push(child);
        const isReady = await child.within(readyMs, () => child.heard.some(({ type }) => type === 'ready'));
        if (!isReady)
            throw new Error(`The strangers of ${attack} were not in place within ${readyMs / 1_000} s`);
        return child;
    }
}
/** Resolves with `value` after some ms; nothing waits for it at the end of the process. */
const later = (ms, value) => new Promise((resolve) => setTimeout(() => resolve(value), Math.max(0, ms)).unref());
//# sourceMappingURL=network.js.map