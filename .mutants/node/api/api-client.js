import { request } from 'node:http';
import { decodeShape, encodeShape } from '../../protocol/codec/shape.js';
import { fail, GridlodeError } from '../../protocol/error.js';
import { isBlockOf } from '../store/blocks.js';
import { apiCodes } from './codes.js';
import { fetchedBlocks, wantedBlocks } from './fetched.js';
import { findSocket, ownUser, socketPath } from './socket-path.js';
/** An answer may be a block or ten thousand models. */
const answerMaxBytes = 64 << 20;
const answerMs = 60_000;
/**
 * Talks with the node that runs on a data directory. Every method rejects with API_ABSENT, API_OWNER,
 * API_BUSY, or API_ANSWER and what the node says is wrong.
 */
export class ApiClient {
    #dir;
    #user;
    /** `user` is whose node alone is asked. */
    constructor(dir, user = ownUser()) {
        this.#dir = dir;
        this.#user = user;
    }
    status = () => this.#json('/status');
    ledger = () => this.#json('/ledger');
    peers = () => this.#json('/peers');
    claims = () => this.#json('/claims');
    models = () => this.#json('/models');
    audits = () => this.#json('/audits');
    stake = (account) => this.#json(`/stake/${account}`);
    /** Hands in the envelope of an account's record; what the node makes of it. */
    submit = (envelope) => this.#json('/records', envelope);
    /** What the next cut would object to in a record, which need not be signed yet; null where in nothing. */
    objectionTo = (envelope) => this.#json('/objections', envelope);
    rounds = () => this.#json('/rounds');
    /** A round that is not settled; null where there is none of that era. */
    round = (era) => this.#json(`/rounds/${era}`);
    settlement = (era) => this.#json(`/settlements/${era}`);
    /** Has the node sign a round, predictions or scores, in an envelope that is not signed yet. */
    order = (envelope) => this.#json('/orders', envelope);
    /** Has the node keep a block of predictions, which everyone gets from the deadline on. */
    addPredictions = (block) => this.#json('/predictions', block);
    /** Whether a node answers. */
    async isThere() {
        try {
            await this.status();
            return true;
        }
        catch (error) {
            if (error instanceof GridlodeError && error.code === 'API_ABSENT')
                return false;
            throw error;
        }
    }
    /** A block that the node has stored; null where it has not. */
    readBlock = (cid) => this.#block(`/blocks/${cid}`, cid);
    /**
     * At most `fetchedMax` blocks of a model, which the node fetches from whoever trained it, or from others,
     * and does not keep; null where nobody gives all.
     */
    async fetchBlocks(cids, node) {
        const response = await this.#ask(`/fetched/${node}`, AbortSignal.timeout(answerMs), encodeShape(wantedBlocks, [...cids]));
        const bytes = await this.#whole(response);
        if (response.statusCode === 404)
            return null;
        if (response.statusCode !== 200)
            return this.#refuse(bytes);
        const blocks = decodeShape(fetchedBlocks, bytes, answerMaxBytes, 'blocks');
        return blocks.length === cids.length && blocks.every((block, i) => isBlockOf(cids[i], block))
            ? blocks
            : this.#refuse(Buffer.from('with other blocks'));
    }
    /**
     * A block of predictions that the node has or fetches from whoever predicted; null where nobody gives it.
     */
    readPredictions = (cid, node) => this.#block(`/predictions/${cid}/${node}`, cid);
    async #block(path, cid) {
        const response = await this.#ask(path, AbortSignal.timeout(answerMs));
        const bytes = await this.#whole(response);
        if (response.statusCode === 404)
            return null;
        return response.statusCode === 200 && isBlockOf(cid, bytes) ? bytes : this.#refuse(bytes);
    }
    /** What happens from now on, until `signal` aborts or the node ends. */
    async *events(signal) {
        let response;
        try {
            response = await this.#ask('/events', signal);
            if (response.statusCode !== 200)
                this.#refuse(await readAll(response));
            for await (const line of readLines(response))
                yield this.#parse(line);
        }
        catch (error) {
            if (!signal.aborted && error.code !== 'ECONNRESET')
                throw error;
        }
        finally {
            response?.destroy();
        }
    }
    async #json(path, body) {
        const response = await this.#ask(path, AbortSignal.timeout(answerMs), body);
        const bytes = await this.#whole(response);
        return response.statusCode === 200
            ? this.#parse(Buffer.from(bytes).toString('utf8'))
            : this.#refuse(bytes);
    }
    #whole(response) {
        return readAll(response).catch((error) => {
            throw error instanceof GridlodeError ? error : this.#absent(error);
        });
    }
    #parse(text) {
        try {
            return JSON.parse(text);
        }
        catch {
            return this.#refuse(Buffer.from(text));
        }
    }
    #refuse(bytes) {
        const text = Buffer.from(bytes).toString('utf8').slice(0, 500);
        if (text.startsWith('{"code":"API_BUSY"'))
            return fail(apiCodes, 'API_BUSY', 'The node has as many requests as it takes at once');
        return fail(apiCodes, 'API_ANSWER', `The node answers ${text}`);
    }
    /** GET, or POST where there is a body. */
    async #ask(path, signal, body) {
        const method = body === undefined ? 'GET' : 'POST';
        const socket = await findSocket(this.#dir, this.#user);
        if (socket === null)
            return fail(apiCodes, 'API_ABSENT', `No node answers on ${socketPath(this.#dir)}`);
        return new Promise((resolve, reject) => {
            request({ socketPath: socket, path, method, signal, agent: false }, resolve)
                .on('error', (error) => reject(this.#absent(error)))
                .end(body);
        });
    }
    /** Nobody there is one thing, somebody who speaks no HTTP another. */
    #absent(error) {
        const code = error.code?.startsWith('HPE_') === true ? 'API_ANSWER' : 'API_ABSENT';
        const path = socketPath(this.#dir);
        const what = code === 'API_ANSWER' ? `What answers on ${path} is no node` : `No node answers on ${path}`;
        return new GridlodeError(code, what, apiCodes[code], { cause: error });
    }
}
/** The lines of an answer that need not end. */
async function* readLines(response) {
    let rest = '';
    for await (const chunk of response.setEncoding('utf8')) {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop();
        yield* lines;
        if (rest.length > answerMaxBytes)
            fail(apiCodes, 'API_ANSWER', `The node tells an event of more than ${answerMaxBytes} bytes`);
    }
    if (rest !== '')
        yield rest;
}
async function readAll(response) {
    const chunks = [];
    let bytes = 0;
    for await (const chunk of response) {
        bytes += chunk.length;
        if (bytes > answerMaxBytes)
            fail(apiCodes, 'API_ANSWER', `The node answers with more than ${answerMaxBytes} bytes`);
        chunks.push(chunk);
    }
    return Buffer.concat(chunks);
}
//# sourceMappingURL=api-client.js.map