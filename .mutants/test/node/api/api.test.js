// deadline: 120 s
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, request } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ApiClient } from '../../../node/api/api-client.js';
import { ApiServer } from '../../../node/api/api-server.js';
import { apiLimits } from '../../../node/api/connections.js';
import { jsonPieces } from '../../../node/api/json-pieces.js';
import { ownUser, socketPath } from '../../../node/api/socket-path.js';
import { Blocks } from '../../../node/store/blocks.js';
import { Store } from '../../../node/store/store.js';
import { cidOf, rawCodec, textBytes } from '../../../protocol/codec/hash.js';
import { codeOf } from '../engine/fixture.js';
import { TestCampaign } from '../fixture.js';
const coded = async (work, code) => assert.is(await codeOf(work), code);
const ask = (path, url, method = 'GET') => new Promise((resolve, reject) => {
    request({ socketPath: path, path: url, method, agent: false }, (response) => {
        const chunks = [];
        response
            .on('data', (chunk) => chunks.push(chunk))
            .on('end', () => resolve({
            status: response.statusCode,
            type: response.headers['content-type'],
            body: Buffer.concat(chunks).toString(),
        }));
    })
        .on('error', reject)
        .end();
});
/** A node that trains, in this process. */
const running = suite('api of a node');
running.before(async (context) => {
    context.campaign = await TestCampaign.make();
    context.one = await context.campaign.start('a');
    context.dir = join(context.campaign.dir, 'a');
    context.client = new ApiClient(context.dir);
});
running.after(({ campaign }) => campaign.remove());
running('the socket is for its owner only', async ({ dir }) => {
    assert.is((await stat(join(dir, 'api.sock'))).mode & 0o777, 0o600);
});
running('status, peers, claims, models and audits are what the node itself shows', async ({ campaign, one, client }) => {
    await campaign.until(() => one.events.some((event) => event.type === 'held'));
    const { views } = one.node;
    const { uptimeMs, ...status } = await client.status();
    assert.ok(uptimeMs >= 0);
    assert.equal(Object.keys(status), Object.keys(views.status()).filter((name) => name !== 'uptimeMs'));
    assert.is(status.campaign.cid, campaign.network);
    assert.ok(status.campaign.isResolver);
    assert.is(status.cut.halted, false);
    assert.ok(status.membership?.active);
    assert.match(status.addresses[0], /^\/ip4\/127\.0\.0\.1\/tcp\/\d+\/p2p\//);
    const { connected, members } = await client.peers();
    assert.equal([connected, members.map(({ node }) => node)], [[], [status.node]]);
    const claims = await client.claims();
    assert.ok(claims.length > 0);
    for (const claim of claims) {
        assert.match(claim.index, /^\d+$/);
        assert.equal([claim.node, claim.own, claim.target], [status.node, true, 'target']);
    }
    assert.equal(await client.models(), []);
    const { open, disputes, verdicts } = await client.audits();
    assert.equal([Array.isArray(open), disputes, verdicts], [true, [], []]);
    await campaign.until(() => one.events.some((event) => event.type === 'committed'));
    const [committed] = (await client.audits()).open;
    assert.equal([committed?.node, committed?.panel, committed?.membersMissing], [status.node, [], 2], 'it waits for a panel');
    assert.equal((await client.status()).members, { active: 1, neededForPanel: 3 });
    assert.ok(await client.isThere());
});
const unknown = [
    { id: 'root', url: '/', code: 'API_UNKNOWN' },
    { id: 'no-such-resource', url: '/nothing', code: 'API_UNKNOWN' },
    { id: 'a-longer-name', url: '/statuses', code: 'API_UNKNOWN' },
    { id: 'blocks-without-cid', url: '/blocks', code: 'API_UNKNOWN' },
    { id: 'two-slashes', url: '//status', code: 'API_UNKNOWN' },
    { id: 'constructor', url: '/constructor', code: 'API_UNKNOWN' },
    { id: 'prototype', url: '/__proto__', code: 'API_UNKNOWN' },
    { id: 'inherited', url: '/toString', code: 'API_UNKNOWN' },
    { id: 'post', url: '/status', method: 'POST', code: 'API_UNKNOWN' },
    { id: 'put', url: '/status', method: 'PUT', code: 'API_UNKNOWN' },
    { id: 'delete', url: '/status', method: 'DELETE', code: 'API_UNKNOWN' },
    { id: 'options', url: '/status', method: 'OPTIONS', code: 'API_UNKNOWN' },
];
for (const { id, url, method, code } of unknown) {
    running(`refused: ${id}: ${code}`, async ({ one, dir }) => {
        const { status, body } = await ask(join(dir, 'api.sock'), url, method);
        assert.equal([status, JSON.parse(body).code], [404, code]);
        assert.equal(one.errors, []);
    });
}
const misnamed = [
    { id: 'no-predictions-of-a-node', url: `/predictions/nonsense/${'ab'.repeat(32)}`, code: 'API_REQUEST' },
    {
        id: 'predictions-of-no-node',
        url: `/predictions/${cidOf(textBytes('absent'))}/nobody`,
        code: 'API_REQUEST',
    },
    {
        id: 'predictions-of-a-key-that-cannot-sign',
        url: `/predictions/${cidOf(textBytes('absent'))}/${'00'.repeat(32)}`,
        code: 'API_REQUEST',
    },
    { id: 'account-of-no-form', url: '/stake/nobody', code: 'API_REQUEST' },
    { id: 'account-zero', url: `/stake/${'00'.repeat(32)}`, code: 'API_REQUEST' },
    { id: 'account-beyond-the-field', url: `/stake/${'ff'.repeat(32)}`, code: 'API_REQUEST' },
    { id: 'round-of-an-era-too-long', url: `/rounds/${'1'.repeat(17)}`, code: 'API_REQUEST' },
    { id: 'settlement-of-no-era', url: '/settlements/1,2', code: 'API_REQUEST' },
];
for (const { id, url, code } of misnamed) {
    running(`refused: ${id}: ${code}`, async ({ one, dir }) => {
        const { status, body } = await ask(join(dir, 'api.sock'), url);
        assert.equal([status, JSON.parse(body).code, one.errors], [400, code, []]);
    });
}
running('what has no body to say a code in is not found', async ({ dir }) => {
    const path = join(dir, 'api.sock');
    assert.is((await ask(path, '/blocks/')).status, 404);
    assert.is((await ask(path, '/status', 'HEAD')).status, 404);
});
running('a block that is not stored is null, and what is no CID too', async ({ client, dir }) => {
    for (const cid of [cidOf(textBytes('absent')), 'nonsense', '..', '%00'])
        assert.is(await client.readBlock(cid), null, cid);
    assert.equal(await ask(join(dir, 'api.sock'), '/blocks/nonsense'), {
        status: 404,
        type: undefined,
        body: '',
    });
});
running('events are told as they happen, to each who watches, until it leaves', async ({ campaign, client, one }) => {
    const stop = new AbortController();
    const heard = [[], []];
    const watching = heard.map(async (list) => {
        for await (const event of client.events(stop.signal)) {
            list.push(event);
            campaign.wake();
        }
    });
    await campaign.until(() => heard.every((list) => ['cut', 'trees', 'drawn'].every((type) => list.some((event) => event.type === type))));
    stop.abort();
    await Promise.all(watching);
    const drawn = heard[0]?.find((event) => event.type === 'drawn');
    assert.match(drawn.draw.index, /^\d+$/, 'no bigint is lost');
    const cuts = heard.map((list) => list.filter(({ type }) => type === 'cut').map(({ number }) => number));
    for (const numbers of cuts)
        assert.equal(numbers, numbers.map((_, i) => numbers[0] + i), 'no cut is left out');
    assert.equal(one.errors, []);
    for await (const _ of client.events(AbortSignal.abort()))
        assert.unreachable();
});
running('how long the node may be away follows from the leases of its claims', async ({ campaign, one, client }) => {
    const { views } = one.node;
    await campaign.until(() => views.status().lease.points > 0);
    // Both in one turn: no cut comes between them.
    const [{ lease, cut }, claims] = [views.status(), views.claims()];
    const training = claims.filter(({ own, state }) => own && state === 'training');
    assert.is(lease.points, training.length);
    assert.ok(lease.untilCut !== null &&
        training.every(({ expiresCut }) => lease.untilCut <= expiresCut));
    assert.equal([lease.epochs, lease.epochMs, lease.untilMs], [60, 500, (lease.untilCut - cut.number) * 500]);
    assert.equal(Object.keys((await client.status()).lease), Object.keys(lease));
});
running('a peer that is connected is told with the key of the member that it is', async ({ campaign, client, one }) => {
    const { node } = await campaign.start('b', { trainings: 0 });
    const { node: key, peerId } = node.views.status();
    const told = () => JSON.stringify(one.node.views.peers().connected);
    await campaign.until(() => told() === JSON.stringify([{ peerId, node: key }]));
    assert.equal((await client.peers()).connected, [{ peerId, node: key }]);
});
running.run();
const test = suite('api server');
test.before.each(async (context) => {
    context.dir = await mkdtemp(join(tmpdir(), 'gla-'));
    context.store = await Store.open(join(context.dir, 'store'));
    context.blocks = await Blocks.open(context.store, 1 << 28);
    context.errors = [];
    context.open = [];
    context.listen = async (dir = context.dir, changes = {}) => {
        const onError = (error) => void context.errors.push(error);
        const nothing = { views: {}, driver: {}, roundBlocks: {} };
        const server = await ApiServer.listen(dir, { ...nothing, blocks: context.blocks, onError, ...changes });
        context.open.push(server);
        return server;
    };
});
test.after.each(async ({ dir, store, open }) => {
    for (const server of open)
        await server.close();
    await store.close();
    await rm(dir, { recursive: true });
});
const event = (number) => ({
    type: 'workFailed',
    key: `train/${number}`,
    why: 'x'.repeat(10_000),
    final: false,
});
/** A watcher that reads its answer's head and then nothing. */
async function deafWatcher(path) {
    const socket = connect(path);
    await once(socket, 'connect');
    socket.write('GET /events HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(socket, 'data');
    socket.pause();
    return socket;
}
test('a watcher that does not read is dropped, and one that reads hears everything', async ({ dir, listen, }) => {
    const server = await listen();
    const deaf = await deafWatcher(server.path);
    const stop = new AbortController();
    const events = new ApiClient(dir).events(stop.signal)[Symbol.asyncIterator]();
    let heard = '';
    const hear = async () => {
        heard = String((await events.next()).value?.key);
    };
    const first = hear();
    while (heard === '') {
        server.tell(event(0));
        await new Promise(setImmediate);
    }
    await first;
    const closed = once(deaf, 'close');
    // Told one by one, so that who reads keeps up.
    for (let i = 1; i <= 1_000; i++) {
        server.tell(event(i));
        while (heard !== `train/${i}`) {
            const before = heard;
            await hear();
            assert.ok(heard === before || heard === `train/${i}`, `${heard} after ${before}`);
        }
    }
    deaf.resume();
    await closed;
    stop.abort();
    assert.ok((await events.next()).done);
});
test('who does not read, and who asks nothing, holds up no end', async ({ blocks, listen }) => {
    const server = await listen();
    const block = new Uint8Array(20 << 20);
    const cid = cidOf(block, rawCodec);
    await blocks.putBlock(cid, block);
    const sockets = [await deafWatcher(server.path), connect(server.path), connect(server.path)];
    const [watcher, silent, slow] = sockets;
    for (let i = 0; i < 50; i++)
        server.tell(event(i));
    slow.write(`GET /blocks/${cid} HTTP/1.1\r\nhost: x\r\n\r\n`);
    await once(slow, 'data');
    slow.pause();
    const startMs = performance.now();
    await server.close();
    assert.ok(performance.now() - startMs < 3_000);
    for (const socket of [watcher, silent, slow]) {
        socket.on('error', () => undefined);
        socket.destroy();
    }
});
const absent = cidOf(textBytes('absent'));
/** Resolves once the other side has ended a connection, or reset it. */
const closed = (socket) => new Promise((resolve) => {
    if (socket.destroyed)
        resolve();
    else
        socket
            .once('close', () => resolve())
            .on('error', () => undefined)
            .resume();
});
const connected = async (path) => {
    const socket = connect(path);
    await once(socket, 'connect');
    return socket;
};
test('connections that ask nothing give way to new ones, the oldest first', async ({ dir, listen, errors, }) => {
    const server = await listen();
    const idle = [];
    for (let i = 0; i < apiLimits.connectionsMax; i++)
        idle.push(await connected(server.path));
    const [first, second] = idle;
    assert.is(await new ApiClient(dir).readBlock(absent), null, 'a command is answered all the same');
    await closed(first);
    await new ApiClient(dir).readBlock(absent);
    assert.not(second.destroyed, 'who was answered made room again');
    for (const socket of idle)
        socket.destroy();
    assert.equal(errors, []);
});
test('of many requests on one connection none is worked on behind the first', async ({ dir, listen, errors, }) => {
    let asked = 0;
    const models = () => {
        asked++;
        return new Promise(() => undefined);
    };
    const server = await listen(dir, { views: { models } });
    const socket = await connected(server.path);
    socket.write('GET /models HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(2_000));
    await closed(socket);
    assert.equal([asked, errors], [1, []]);
});
test('a connection has one request, and ends with its answer', async ({ listen }) => {
    const server = await listen();
    const socket = await connected(server.path);
    socket.write(`GET /blocks/${absent} HTTP/1.1\r\nhost: x\r\n\r\n`);
    const [head] = (await once(socket, 'data'));
    assert.match(head.toString(), /^HTTP\/1\.1 404 .*connection: close/is);
    await closed(socket);
});
test('a list is made for as many at once as have their turn, and for nobody who left', async ({ dir, listen, }) => {
    const begun = [];
    let wake = () => undefined;
    const models = () => new Promise((resolve) => {
        begun.push(() => resolve([]));
        wake();
    });
    const until = async (count) => {
        while (begun.length < count)
            await new Promise((resolve) => (wake = resolve));
    };
    await listen(dir, { views: { models, status: () => ({}) } });
    const client = new ApiClient(dir);
    const asking = [client.models(), client.models(), client.models(), client.models()];
    await until(2);
    await client.status();
    assert.is(begun.length, 2);
    for (let i = 0; i < asking.length; i++) {
        await until(i + 1);
        begun[i]?.();
    }
    assert.equal(await Promise.all(asking), [[], [], [], []]);
});
/** A request whose body is never whole. */
async function unfinished(path, bytes) {
    const socket = await connected(path);
    socket.write('POST /predictions HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\n');
    socket.write(Buffer.alloc(bytes));
    return socket;
}
test('bodies that are not whole hold no more than all may hold together: the oldest gives way', async ({ dir, listen, }) => {
    const server = await listen(dir, { limits: { bodiesMaxBytes: 250_000 } });
    const silent = await connected(server.path);
    const first = await unfinished(server.path, 100_000);
    const second = await unfinished(server.path, 100_000);
    const third = await unfinished(server.path, 100_000);
    await Promise.race([closed(first), closed(second)]);
    assert.equal([silent.destroyed, third.destroyed], [false, false]);
    for (const socket of [silent, first, second, third])
        socket.destroy();
});
test('a request that does not arrive whole in time is ended', async ({ dir, listen, errors }) => {
    const server = await listen(dir, { limits: { requestMs: 50 } });
    await Promise.all([closed(await unfinished(server.path, 10)), closed(await connected(server.path))]);
    assert.equal(errors, []);
});
test('an answer that nobody reads is given up', async ({ dir, blocks, listen }) => {
    const server = await listen(dir, { limits: { unreadMs: 50, requestsMax: 1 } });
    const block = new Uint8Array(20 << 20);
    const cid = cidOf(block, rawCodec);
    await blocks.putBlock(cid, block);
    const socket = await connected(server.path);
    socket.write(`GET /blocks/${cid} HTTP/1.1\r\nhost: x\r\n\r\n`);
    await once(socket, 'readable');
    while ((await codeOf(new ApiClient(dir).readBlock(absent))) === 'API_BUSY')
        ;
    await closed(socket);
    assert.ok(socket.bytesRead < block.length);
});
const busy = [
    {
        id: 'as-many-lists-as-there-may-be',
        code: 'API_BUSY',
        limits: { listsMax: 2 },
        fill: async (path) => {
            const socket = await connected(path);
            socket.write('GET /models HTTP/1.1\r\nhost: x\r\n\r\n');
            return socket;
        },
        ask: (client) => client.peers(),
    },
    {
        id: 'as-many-watchers-as-there-may-be',
        code: 'API_BUSY',
        limits: { watchersMax: 2 },
        fill: deafWatcher,
        ask: async (client) => {
            for await (const _ of client.events(new AbortController().signal))
                assert.unreachable();
        },
    },
];
for (const { id, code, limits, fill, ask: askFor } of busy) {
    test(`${id}: ${code}, and one that ends makes room`, async ({ dir, listen, errors }) => {
        const begun = [];
        let wake = () => undefined;
        const models = () => new Promise((resolve) => {
            begun.push(() => resolve([]));
            wake();
        });
        const server = await listen(dir, {
            limits,
            views: { models, peers: () => ({}), status: () => ({}) },
        });
        const sockets = [await fill(server.path), await fill(server.path)];
        while (limits.listsMax !== undefined && begun.length < 2)
            await new Promise((resolve) => (wake = resolve));
        await coded(askFor(new ApiClient(dir)), code);
        await new ApiClient(dir).status();
        const [first] = sockets;
        first.destroy();
        await once(first, 'close');
        for (const end of begun)
            end();
        while (limits.listsMax !== undefined && (await codeOf(askFor(new ApiClient(dir)))) !== 'none')
            assert.equal(errors, []);
        for (const socket of sockets)
            socket.destroy();
    });
}
const documents = [
    { id: 'a list', document: [1, 'two', { three: [3] }, null, undefined] },
    { id: 'an empty list', document: [] },
    { id: 'lists in an object', document: { a: [1, 2], b: { c: [3] }, d: 'x', gone: undefined, e: null } },
    { id: 'null', document: null },
    {
        id: 'more than a piece',
        document: Array.from({ length: 5_000 }, (_, i) => ({ index: i, text: '\u{1f600}'.repeat(20) })),
    },
];
for (const { id, document } of documents) {
    test(`the pieces of a document are its JSON: ${id}`, () => {
        const pieces = [...jsonPieces(document)];
        assert.is(pieces.join(''), JSON.stringify(document));
        assert.ok(pieces.every((piece) => piece.length < 128 * 1024));
    });
}
test('a damaged block is a failure, not other bytes', async ({ dir, listen, blocks, errors }) => {
    await listen();
    const block = textBytes('block');
    const cid = cidOf(block);
    blocks.readBlock = async () => textBytes('other');
    await coded(new ApiClient(dir).readBlock(cid), 'API_ANSWER');
    blocks.readBlock = () => Promise.reject(new TypeError('a bug'));
    await coded(new ApiClient(dir).readBlock(cid), 'API_ANSWER');
    assert.equal(errors.map((error) => error.message), ['a bug']);
});
test('no node, a closed one and a killed one: API_ABSENT, and the stale socket is taken over', async ({ dir, listen, }) => {
    const client = new ApiClient(dir);
    await coded(client.status(), 'API_ABSENT');
    assert.not(await client.isThere());
    const server = await listen();
    await server.close();
    assert.equal(await readdir(dir), ['store']);
    await coded(client.status(), 'API_ABSENT');
    const child = spawn(process.execPath, [
        '-e',
        'require("node:net").createServer().listen(process.argv[1], () => console.log("up"))',
        socketPath(dir),
    ]);
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    assert.equal((await readdir(dir)).sort(), ['api.sock', 'store']);
    await coded(client.status(), 'API_ABSENT');
    await listen();
    assert.is(await client.readBlock(cidOf(textBytes('absent'))), null);
});
test('events end when the node is killed', async ({ dir }) => {
    const script = `require("node:http").createServer((_, response) => { response.writeHead(200); response.write('{"type":"cut"}\\n{"type":"half') }).listen(process.argv[1], () => console.log("up"))`;
    const child = spawn(process.execPath, ['-e', script, socketPath(dir)]);
    await once(child.stdout, 'data');
    const heard = [];
    for await (const event of new ApiClient(dir).events(new AbortController().signal)) {
        heard.push(event);
        child.kill('SIGKILL');
    }
    assert.equal(heard, [{ type: 'cut' }]);
});
test('a very long data directory has its socket in the place for temporary files', async ({ dir, listen }) => inTemporary(dir, async () => {
    const long = join(dir, 'x'.repeat(100), 'y'.repeat(100));
    await mkdir(long, { recursive: true });
    const server = await listen(long);
    assert.ok(Buffer.byteLength(server.path) <= 103);
    assert.is((await stat(server.path)).mode & 0o777, 0o600);
    assert.is(socketPath(long), server.path);
    assert.is((await stat(dirname(server.path))).mode & 0o777, 0o700);
    assert.is.not(socketPath(join(long, 'z')), server.path);
    assert.is(await new ApiClient(long).readBlock(cidOf(textBytes('absent'))), null);
    await server.close();
    await coded(new ApiClient(long).status(), 'API_ABSENT');
}));
/** Runs `work` with a place for temporary files of its own. */
async function inTemporary(place, work) {
    const usual = process.env.TMPDIR;
    process.env.TMPDIR = place;
    try {
        return await work();
    }
    finally {
        if (usual === undefined)
            delete process.env.TMPDIR;
        else
            process.env.TMPDIR = usual;
    }
}
const hasSys = existsSync('/sys/kernel');
if (!hasSys)
    console.log('skipped: there is no /sys, where no socket can be');
(hasSys ? test : test.skip)('where a data directory can hold no socket it is in the private folder, and commands find it', async ({ dir, listen }) => {
    await inTemporary(dir, async () => {
        const server = await listen('/sys');
        assert.is(dirname(dirname(server.path)), dir);
        assert.is(await new ApiClient('/sys').readBlock(absent), null);
        await server.close();
    });
});
const long = (dir) => join(dir, 'x'.repeat(100));
/** The folder for the sockets of data directories with a long path, in the place for temporary files. */
const privateFolder = (dir) => join(dir, `gridlode-${ownUser()}`);
const unusable = [
    {
        id: 'a-folder-in-its-place',
        code: 'API_SOCKET',
        lay: async (dir) => {
            await mkdir(socketPath(dir));
            await writeFile(join(socketPath(dir), 'x'), '');
        },
    },
    { id: 'no-such-directory', code: 'API_SOCKET', of: (dir) => join(dir, 'gone'), lay: async () => undefined },
    ...(hasSys
        ? [
            {
                id: 'no-place-has-sockets',
                code: 'API_SOCKET',
                of: () => '/sys',
                temporary: '/sys',
                lay: async () => undefined,
            },
        ]
        : []),
    {
        id: 'a-private-folder-that-others-may-read',
        code: 'API_OWNER',
        of: long,
        lay: async (dir) => {
            await mkdir(privateFolder(dir));
            await chmod(privateFolder(dir), 0o755);
        },
    },
    {
        id: 'a-private-folder-that-is-a-link',
        code: 'API_OWNER',
        of: long,
        lay: (dir) => symlink(dir, privateFolder(dir)),
    },
    {
        id: 'a-private-folder-that-is-a-file',
        code: 'API_OWNER',
        of: long,
        lay: (dir) => writeFile(privateFolder(dir), '', { mode: 0o600 }),
    },
];
for (const { id, code, of = (dir) => dir, temporary, lay } of unusable) {
    test(`${id}: ${code}`, async ({ dir, listen }) => {
        await inTemporary(temporary ?? dir, async () => {
            await lay(dir);
            await coded(listen(of(dir)), code);
        });
    });
}
/** What another user of this machine laid where the socket of a node is looked for. */
const planted = [
    { id: 'a-socket-of-another-user', code: 'API_OWNER', of: (dir) => dir, user: 'other' },
    { id: 'a-socket-in-a-private-folder-of-another-user', code: 'API_OWNER', of: long, user: 'other' },
    {
        id: 'a-socket-in-a-private-folder-that-others-may-change',
        code: 'API_OWNER',
        of: long,
        user: 'this',
        lay: (dir) => chmod(privateFolder(dir), 0o777),
    },
];
for (const { id, code, of, user, lay } of planted) {
    test(`${id} is not asked: ${code}`, async ({ dir, listen }) => {
        await inTemporary(dir, async () => {
            await mkdir(of(dir), { recursive: true });
            await listen(of(dir));
            await lay?.(dir);
            const client = new ApiClient(of(dir), user === 'this' ? ownUser() : ownUser() + 1);
            await coded(client.readBlock(absent), code);
            await coded(client.isThere(), code);
        });
    });
}
/** What is there and is no node of ours. */
const foreign = [
    {
        id: 'speaks-no-http',
        code: 'API_ANSWER',
        server: () => createServer((socket) => socket.resume().end('220 mail.example ready\r\n')),
    },
    {
        id: 'answers-text',
        code: 'API_ANSWER',
        server: () => createHttpServer((_, response) => response.end('hello')),
    },
    {
        id: 'answers-nothing',
        code: 'API_ANSWER',
        server: () => createHttpServer((_, response) => response.end()),
    },
    {
        id: 'knows-no-such-page',
        code: 'API_ANSWER',
        server: () => createHttpServer((_, response) => response.writeHead(404).end('<html>')),
    },
    {
        id: 'is-broken',
        code: 'API_ANSWER',
        server: () => createHttpServer((_, response) => response.writeHead(503).end('{"code":"INTERNAL"}')),
    },
];
for (const { id, code, server: make } of foreign) {
    test(`a foreign server that ${id}: ${code}`, async ({ dir }) => {
        const server = make().listen(socketPath(dir));
        await once(server, 'listening');
        const client = new ApiClient(dir);
        await coded(client.status(), code);
        await coded(client.isThere(), code);
        if (id !== 'answers-nothing') {
            await coded((async () => {
                for await (const _ of client.events(new AbortController().signal))
                    assert.unreachable();
            })(), code);
        }
        server.close();
        await once(server, 'close');
    });
}
/** Why nobody answers; each gives what must be undone. */
const nobody = [
    { id: 'no-node', code: 'API_ABSENT', lay: async () => undefined },
    {
        id: 'a-node-that-ended',
        code: 'API_ABSENT',
        lay: async ({ listen }) => void (await (await listen()).close()),
    },
    {
        id: 'a-file-in-its-place',
        code: 'API_ABSENT',
        lay: async ({ dir }) => void (await writeFile(socketPath(dir), '')),
    },
    {
        id: 'a-server-that-hangs-up',
        code: 'API_ABSENT',
        lay: async ({ dir }) => createServer((socket) => socket.destroy()).listen(socketPath(dir)),
    },
];
for (const { id, code, lay } of nobody) {
    test(`${id}: ${code}`, async (context) => {
        const server = await lay(context);
        if (server !== undefined)
            await once(server, 'listening');
        await coded(new ApiClient(context.dir).status(), code);
        server?.close();
        if (server !== undefined)
            await once(server, 'close');
    });
}
test.run();
//# sourceMappingURL=api.test.js.map