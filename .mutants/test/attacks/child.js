import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
/** How long a process may take to end by itself. */
const endMs = 15_000;
/** A process of an attack, which hears what it is told until it is told to stop. */
export class Child {
    /** Everything heard so far, oldest first, with when it came. */
    heard = [];
    #child;
    #ended;
    #name;
    #output = '';
    #waiting = [];
    /** Runs the compiled module `program` beside this one with one argument. */
    constructor(program, argument, { preload } = {}) {
        const module = (name) => new URL(`./${name}.js`, import.meta.url).href;
        this.#name = program;
        this.#child = fork(fileURLToPath(module(program)), [JSON.stringify(argument)], {
            execArgv: ['--enable-source-maps', ...(preload === undefined ? [] : ['--import', module(preload)])],
            serialization: 'advanced',
            stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        });
        for (const stream of [this.#child.stdout, this.#child.stderr]) {
            stream?.setEncoding('utf8').on('data', (text) => {
                this.#output = (this.#output + text).slice(-4_096);
            });
        }
        this.#child.on('message', (message) => {
            this.heard.push({ ...message, atMs: performance.now() });
            this.#wake();
        });
        this.#ended = new Promise((resolve) => this.#child.once('close', () => resolve()));
        void this.#ended.then(() => this.#wake());
    }
    get pid() {
        return this.#child.pid;
    }
    get hasEnded() {
        return this.#child.exitCode !== null || this.#child.signalCode !== null;
    }
    tell(message) {
        if (this.#child.connected)
            this.#child.send(message, () => undefined);
    }
    /**
     * The first message of a type that comes, or has come, after the first `after` ones. Rejects where the
     * process ends before, or says that it failed.
     */
    async next(type, after = 0) {
        let found;
        await this.until(() => (found = this.heard.slice(after).find((one) => one.type === type)) !== undefined);
        return found;
    }
    /** Resolves once `holds` does; it is asked again whenever something is heard. Rejects as `next` does. */
    async until(holds) {
        while (!holds()) {
            const failure = this.heard.find(({ type }) => type === 'failed');
            if (failure !== undefined)
                throw new Error(`${this.#name} failed: ${String(failure.why)}`);
            if (this.hasEnded)
                throw new Error(`${this.#name} ended early: ${this.#output}`);
            await new Promise((resolve) => this.#waiting.push(resolve));
        }
    }
    /** Whether `holds` comes true within `ms`. Rejects as `next` does. */
    async within(ms, holds) {
        let isOver = false;
        const timer = setTimeout(() => {
            isOver = true;
            this.#wake();
        }, ms);
        await this.until(() => isOver || holds()).finally(() => clearTimeout(timer));
        return holds();
    }
    /** Lets the process end, and ends it by force where that takes too long. */
    async stop() {
        if (!this.hasEnded)
            this.tell({ type: 'stop' });
        const force = setTimeout(() => this.#child.kill('SIGKILL'), endMs);
        await this.#ended;
        clearTimeout(force);
    }
    #wake() {
        for (const resolve of this.#waiting.splice(0))
            resolve();
    }
}
//# sourceMappingURL=child.js.map