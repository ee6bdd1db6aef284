import { createServer } from 'node:http';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { eraName } from '../../protocol/campaign/campaign.js';
import { codecCodes } from '../../protocol/codec/codes.js';
import { hashBytes } from '../../protocol/codec/hash.js';
import { decodeShape, encodeShape } from '../../protocol/codec/shape.js';
import { fail, GridlodeError } from '../../protocol/error.js';
import { datasetCodes } from '../../protocol/dataset/codes.js';
import { predictionsMaxBytes } from '../../protocol/dataset/predictions.js';
import { recordCodes } from '../../protocol/records/codes.js';
import { recordMaxBytes } from '../../protocol/records/envelope.js';
import { accountKey, nodeKey } from '../../protocol/records/keys.js';
import { apiCodes } from './codes.js';
import { apiLimits, Connections } from './connections.js';
import { fetchedBlocks, wantedBlocks, wantedMaxBytes } from './fetched.js';
import { jsonPieces } from './json-pieces.js';
import { prepareFolder, socketPaths } from './socket-path.js';
import { Turns } from './turns.js';
/** Bytes that a watcher may leave unread before it is dropped. */
const unreadMaxBytes = 1 << 20;
/** How long those who are being answered may still take when the node stops. */
const closeMs = 1_000;
/** How often it is looked for requests that take too long to arrive. */
const lookMs = 1_000;
/** Lists that are made and sent at once: each can have ten thousand items. */
const listsAtOnce = 2;
/** What listening is refused with where the place has no sockets, and another may have. */
const noSockets = ['EPERM', 'EACCES', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL'];
/**
 * The local API: HTTP over a Unix socket that only its owner can open. GET /status, /peers, /claims, /models,
 * /audits and /rounds answer JSON, GET /stake/ACCOUNT what is known of an account, GET /rounds/ERA and
 * /settlements/ERA of a round, GET /blocks/CID a stored block, GET /predictions/CID/NODE one of predictions,
 * which is fetched from NODE or others and kept where it is not stored, GET /events a line of JSON for each
 * event from then on. POST /records takes the envelope of an account's record, POST /objections one that need
 * not be signed, POST /orders one that the node shall sign, POST /predictions a block of predictions to keep,
 * for everyone from the deadline on, POST /fetched/NODE a list of blocks to fetch from NODE or others,
 * without keeping them. Each connection has one request.
 */
export class ApiServer {
    path;
    dependencies;
    #server;
    #connections;
    #lists = new Turns(listsAtOnce);
    constructor(path, dependencies) {
        this.path = path;
        this.dependencies = dependencies;
        const limits = { ...apiLimits, ...dependencies.limits };
        const { requestMs } = limits;
        const times = {
            requestTimeout: requestMs,
            headersTimeout: requestMs,
            connectionsCheckingInterval: Math.min(lookMs, requestMs),
        };
        this.#server = createServer(times, (request, response) => void this.#answer(request, response));
        this.#connections = new Connections(this.#server, limits);
    }
    /**
     * Listens for the commands of the data directory's user; who holds the store may take over its socket.
     * Throws API_SOCKET, and API_OWNER where another user was first at the place that is left.
     */
    static async listen(dir, dependencies) {
        const refusals = [];
        for (const path of socketPaths(dir)) {
            const api = new ApiServer(path, dependencies);
            try {
                await prepareFolder(path);
                await rm(path, { force: true });
                await api.#listen();
                return api;
            }
            catch (error) {
                if (error instanceof GridlodeError)
                    throw error;
                refusals.push(`${path} cannot be opened: ${error.message}`);
                if (!noSockets.includes(error.code ?? ''))
                    break;
            }
        }
        return fail(apiCodes, 'API_SOCKET', refusals.join('; '));
    }
    #listen() {
        return new Promise((resolve, reject) => {
            // The socket is made within the call, so that nothing else is made under this mask.
            const mask = process.umask(0o177);
            this.#server.once('error', reject).listen(this.path, resolve);
            process.umask(mask);
        });
    }
    /** Tells those who watch; one that does not keep up is dropped. */
    tell(event) {
        const { watchers } = this.#connections;
        if (watchers.size === 0)
            return;
        const line = `${JSON.stringify(event, plain)}\n`;
        for (const watcher of watchers) {
            if (watcher.writableLength > unreadMaxBytes)
                watcher.destroy();
            else
                watcher.write(line);
        }
    }
    /** Lets those who read take the rest; who does not read must not hold up the node's end. */
    async close() {
        const closed = new Promise((resolve) => this.#server.close(() => resolve()));
        for (const watcher of this.#connections.watchers)
            watcher.end();
        const force = setTimeout(() => this.#server.closeAllConnections(), closeMs);
        await closed;
        clearTimeout(force);
    }
    async #answer(request, response) {
        const { method, url = '/' } = request;
        if (!this.#connections.takeRequest(request))
            return;
        response.shouldKeepAlive = false;
        try {
            const [, resource, id, node] = url.split('/');
            if (method === 'GET' && resource === 'events')
                return this.#watch(request, response);
            const limit = method === 'POST' ? bodyMaxBytes[resource ?? ''] : undefined;
            const body = limit === undefined ? new Uint8Array() : await this.#connections.readBody(request, limit);
            const asked = { what: `${method} ${resource}`, id, node, body };
            const isList = lists.has(asked.what);
            this.#connections.beginAnswer(request, response, isList ? 'list' : 'document');
            const bytes = id === undefined ? undefined : await bytesOf(asked, this.dependencies);
            if (bytes !== undefined)
                return this.#sendBytes(bytes, response);
            const send = () => this.#sendDocument(asked, request, response);
            await (isList ? this.#lists.take(send) : send());
        }
        catch (error) {
            this.#refuse(error, response);
        }
    }
    #sendBytes(bytes, response) {
        this.#connections.expectReader(response);
        if (bytes === null)
            response.writeHead(404).end();
        else
            response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(bytes);
    }
    async #sendDocument(asked, request, response) {
        // Who left while others had their turn is not worked for.
        if (response.destroyed)
            return;
        const document = await answerOf(asked, this.dependencies);
        if (document === undefined)
            return fail(apiCodes, 'API_UNKNOWN', `The API has no ${request.method} ${request.url}`);
        this.#connections.expectReader(response);
        response.writeHead(200, { 'content-type': 'application/json' });
        await pipeline(Readable.from(jsonPieces(document), { highWaterMark: 1 }), response).catch(() => response.destroy());
    }
    #refuse(error, response) {
        // Whose connection gave way or ended hears no reason.
        if (response.socket === null || response.socket.destroyed)
            return;
        if (!(error instanceof GridlodeError))
            this.dependencies.onError(error);
        const { code, message } = error instanceof GridlodeError ? error : { code: 'INTERNAL', message: 'The node failed to answer' };
        this.#connections.expectReader(response);
        response
            .writeHead(statusOf(code), { 'content-type': 'application/json' })
            .end(JSON.stringify({ code, message }));
    }
    #watch(request, response) {
        this.#connections.watch(request, response);
        response.writeHead(200, { 'content-type': 'application/x-ndjson' });
        response.flushHeaders();
    }
}
/** What is handed in to each resource, at most. */
const bodyMaxBytes = {
    __proto__: null,
    records: recordMaxBytes,
    objections: recordMaxBytes,
    orders: recordMaxBytes,
    predictions: predictionsMaxBytes,
    fetched: wantedMaxBytes,
};
const lists = new Set([
    'GET ledger',
    'GET peers',
    'GET claims',
    'GET models',
    'GET audits',
    'GET rounds',
    'GET settlements',
]);
/**
 * The bytes that are asked for, null where nobody has them; undefined where the API has no bytes of that
 * name. Throws as answerOf does.
 */
async function bytesOf({ what, id = '', node, body }, { blocks, roundBlocks }) {
    switch (what) {
        case 'GET blocks':
            return blocks.readBlock(id);
        case 'GET predictions':
            return roundBlocks.readPredictions(cidIn(id), nodeIn(node));
        case 'POST fetched': {
            const fetched = await roundBlocks.fetch(decodeShape(wantedBlocks, body, wantedMaxBytes, 'blocks'), nodeIn(id));
            return fetched === null ? null : encodeShape(fetchedBlocks, fetched);
        }
        default:
            return undefined;
    }
}
/**
 * The document that is asked for; undefined where the API has none of that name. Throws what the parts say of
 * what came.
 */
async function answerOf({ what, id, body }, { views, driver, roundBlocks }) {
    if (id !== undefined) {
        switch (what) {
            case 'GET stake':
                return views.stake(accountIn(id));
            case 'GET rounds':
                return views.round(eraIn(id));
            case 'GET settlements':
                return views.settlement(eraIn(id));
            default:
                return undefined;
        }
    }
    switch (what) {
        case 'GET status':
            return views.status();
        case 'GET ledger':
            return views.ledger();
        case 'GET peers':
            return views.peers();
        case 'GET claims':
            return views.claims();
        case 'GET models':
            return views.models();
        case 'GET audits':
            return views.audits();
        case 'GET rounds':
            return views.rounds();
        case 'POST records':
            return driver.submit(body);
        case 'POST objections':
            return views.objectionTo(body);
        case 'POST orders':
            return driver.order(body);
        case 'POST predictions':
            return roundBlocks.add(body);
        default:
            return undefined;
    }
}
const accountIn = (id) => keyIn(id, accountKey) ?? fail(apiCodes, 'API_REQUEST', 'What is asked for is no account');
const nodeIn = (id) => keyIn(id, nodeKey) ?? fail(apiCodes, 'API_REQUEST', 'What is asked for names no node');
const cidIn = (id) => /^b[a-z2-7]{58}$/.test(id) ? id : fail(apiCodes, 'API_REQUEST', 'What is asked for is no block');
const eraIn = (id) => decodeOr(() => eraName.decode(id, 'era')) ?? fail(apiCodes, 'API_REQUEST', 'What is asked for is no era');
/** A key that can sign; null where `id` is none. */
const keyIn = (id, shape) => id !== undefined && /^[0-9a-f]{64}$/.test(id)
    ? decodeOr(() => shape.decode(hashBytes(id), 'key'))
    : null;
function decodeOr(decode) {
    try {
        return decode();
    }
    catch (error) {
        if (error instanceof GridlodeError)
            return null;
        throw error;
    }
}
/** What the asker did wrong, and what the node could not do. */
const statusOf = (code) => code === 'API_UNKNOWN'
    ? 404
    : code === 'API_BUSY'
        ? 503
        : ['PEER_ACCOUNT', 'PEER_ORDER'].includes(code) ||
            [apiCodes, codecCodes, recordCodes, datasetCodes].some((codes) => Object.hasOwn(codes, code))
            ? 400
            : 500;
const plain = (_, value) => typeof value === 'bigint'
    ? String(value)
    : value instanceof Uint8Array
        ? Buffer.from(value).toString('hex')
        : value;
//# sourceMappingURL=api-server.js.map