import { fail } from '../../protocol/error.js';
import { predictionsMaxBytes } from '../../protocol/dataset/predictions.js';
import { apiCodes } from './codes.js';
export const apiLimits = {
    connectionsMax: 64,
    requestsMax: 24,
    listsMax: 8,
    watchersMax: 16,
    bodiesMaxBytes: 4 * predictionsMaxBytes,
    requestMs: 10_000,
    unreadMs: 10_000,
};
/**
 * The connections of the API: each has one request, and those whose request is not whole give way, the oldest
 * first. So nobody keeps commands out by connecting and asking nothing, or half, or without end.
 */
export class Connections {
    #limits;
    /** Those whose request is not whole, the oldest first, with the bytes that it holds. */
    #waiting = new Map();
    #asking = new WeakSet();
    #answering = { document: new Set(), list: new Set() };
    #watchers = new Set();
    #open = 0;
    constructor(server, limits) {
        this.#limits = limits;
        server.on('connection', (socket) => this.#take(socket));
    }
    get watchers() {
        return this.#watchers;
    }
    /**
     * Whether a connection may ask what it asks now. Whoever asks again before its answer has not come for
     * answers, and is cut off.
     */
    takeRequest({ socket }) {
        const isFirst = !this.#asking.has(socket);
        this.#asking.add(socket);
        if (!isFirst)
            socket.destroy();
        return isFirst;
    }
    /** The body of a request, of which no more is read than it can have. Throws API_REQUEST. */
    async readBody(request, maxBytes) {
        const { socket } = request;
        const chunks = [];
        let bytes = 0;
        for await (const chunk of request) {
            bytes += chunk.length;
            if (bytes > maxBytes)
                fail(apiCodes, 'API_REQUEST', `What is handed in has at most ${maxBytes} bytes`);
            chunks.push(chunk);
            this.#hold(socket, bytes);
        }
        return Buffer.concat(chunks);
    }
    /** Notes that a request is whole and worked on. Throws API_BUSY. */
    beginAnswer(request, response, kind) {
        this.#waiting.delete(request.socket);
        const { requestsMax, listsMax } = this.#limits;
        const answering = this.#answering[kind];
        if (answering.size >= (kind === 'list' ? listsMax : requestsMax))
            fail(apiCodes, 'API_BUSY', `The node answers ${answering.size} such requests already`);
        answering.add(response);
        response.once('close', () => answering.delete(response));
    }
    /** Begins to write an answer, which is given up where nobody reads it. */
    expectReader({ socket }) {
        socket?.setTimeout(this.#limits.unreadMs, () => socket.destroy());
    }
    /** Notes that a request hears events from now on. Throws API_BUSY. */
    watch(request, response) {
        this.#waiting.delete(request.socket);
        if (this.#watchers.size >= this.#limits.watchersMax)
            fail(apiCodes, 'API_BUSY', `The node tells ${this.#watchers.size} watchers already`);
        this.#watchers.add(response);
        response.once('close', () => this.#watchers.delete(response));
    }
    #take(socket) {
        this.#open++;
        this.#waiting.set(socket, 0);
        socket.once('close', () => {
            this.#open--;
            this.#waiting.delete(socket);
        });
        if (this.#open > this.#limits.connectionsMax)
            this.#giveWay(() => true);
    }
    #hold(socket, bytes) {
        if (!this.#waiting.has(socket))
            return;
        this.#waiting.set(socket, bytes);
        const isTooMuch = () => [...this.#waiting.values()].reduce((sum, one) => sum + one, 0) > this.#limits.bodiesMaxBytes;
        while (isTooMuch())
            this.#giveWay((held) => held > 0);
    }
    /**
     * Ends the oldest of the connections whose request is not whole, among those that hold as much as `isMeant`
     * wants.
     */
    #giveWay(isMeant) {
        const [oldest] = [...this.#waiting].find(([, bytes]) => isMeant(bytes)) ?? [];
        if (oldest === undefined)
            return;
        this.#waiting.delete(oldest);
        oldest.destroy();
    }
}
//# sourceMappingURL=connections.js.map