import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ApiClient } from '../../../node/api/api-client.js';
import { ApiServer } from '../../../node/api/api-server.js';
import type { Handlers } from '../../../node/api/routes.js';
import type { ToldEvent } from '../../../node/api/routes/events.js';
import type { apiCodes } from '../../../node/api/codes.js';
import { apiLimits, type ApiLimits } from '../../../node/api/connections.js';
import { ownUser, socketPath } from '../../../node/api/socket-path.js';
import type { NodeEvent } from '../../../node/bus/events.js';
import { Blocks } from '../../../node/store/blocks.js';
import { Store } from '../../../node/store/store.js';
import { cidOf, rawCodec, textBytes } from '../../../protocol/codec/hash.js';
import type { PointId } from '../../../protocol/grid/point.js';
import { codeOf } from '../engine/fixture.js';

const coded = async (work: Promise<unknown>, code: keyof typeof apiCodes): Promise<void> =>
  assert.is(await codeOf(work), code);

/** A server of which only events and blocks are asked. */
interface Alone {
  dir: string;
  store: Store;
  blocks: Blocks;
  errors: unknown[];
  listen: (dir?: string, answers?: Partial<Handlers>, limits?: Partial<ApiLimits>) => Promise<ApiServer>;
  open: ApiServer[];
}
const test = suite<Alone>('api server');
test.before.each(async (context) => {
  context.dir = await mkdtemp(join(tmpdir(), 'gla-'));
  context.store = await Store.open(join(context.dir, 'store'));
  context.blocks = await Blocks.open(context.store, 1 << 28);
  context.errors = [];
  context.open = [];
  context.listen = async (dir = context.dir, answers = {}, limits = {}) => {
    const onError = (error: unknown): void => void context.errors.push(error);
    const block: Handlers['block'] = ({ cid }) => context.blocks.readBlock(cid);
    const handlers = { block, ...answers } as Handlers;
    const server = await ApiServer.listen(dir, { handlers, onError, limits });
    context.open.push(server);
    return server;
  };
});
test.after.each(async ({ dir, store, open }) => {
  for (const server of open) await server.close();
  await store.close();
  await rm(dir, { recursive: true });
});

const event = (number: number): NodeEvent => ({
  type: 'workFailed',
  key: `train/${number}`,
  task: 'train',
  pointId: 'a'.repeat(64) as PointId,
  why: 'x'.repeat(10_000),
  final: false,
});

/** A watcher that reads its answer's head and then nothing. */
async function deafWatcher(path: string): Promise<Socket> {
  const socket = connect(path);
  await once(socket, 'connect');
  socket.write('GET /events HTTP/1.1\r\nhost: x\r\n\r\n');
  await once(socket, 'data');
  socket.pause();
  return socket;
}

test('a watcher that does not read is dropped, and one that reads hears everything', async ({
  dir,
  listen,
}) => {
  const server = await listen();
  const deaf = await deafWatcher(server.path);
  const stop = new AbortController();
  const events = new ApiClient(dir).events(stop.signal)[Symbol.asyncIterator]();
  let heard = '';
  const hear = async (): Promise<void> => {
    const { value } = (await events.next()) as IteratorYieldResult<ToldEvent>;
    heard = value.type === 'workFailed' ? value.key : '';
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
  const [watcher, silent, slow] = sockets as [Socket, Socket, Socket];
  for (let i = 0; i < 50; i++) server.tell(event(i));
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
const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    if (socket.destroyed) resolve();
    else
      socket
        .once('close', () => resolve())
        .on('error', () => undefined)
        .resume();
  });
const connected = async (path: string): Promise<Socket> => {
  const socket = connect(path);
  await once(socket, 'connect');
  return socket;
};

test('connections that ask nothing give way to new ones, the oldest first', async ({
  dir,
  listen,
  errors,
}) => {
  const server = await listen();
  const idle: Socket[] = [];
  for (let i = 0; i < apiLimits.connectionsMax; i++) idle.push(await connected(server.path));
  const [first, second] = idle as [Socket, Socket];
  assert.is(await new ApiClient(dir).readBlock(absent), null, 'a command is answered all the same');
  await closed(first);
  await new ApiClient(dir).readBlock(absent);
  assert.not(second.destroyed, 'who was answered made room again');
  for (const socket of idle) socket.destroy();
  assert.equal(errors, []);
});

test('of many requests on one connection none is worked on behind the first', async ({
  dir,
  listen,
  errors,
}) => {
  let asked = 0;
  const models = (): Promise<never> => {
    asked++;
    return new Promise(() => undefined);
  };
  const server = await listen(dir, { models });
  const socket = await connected(server.path);
  socket.write('GET /models HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(2_000));
  await closed(socket);
  assert.equal([asked, errors], [1, []]);
});

test('a connection has one request, and ends with its answer', async ({ listen }) => {
  const server = await listen();
  const socket = await connected(server.path);
  socket.write(`GET /blocks/${absent} HTTP/1.1\r\nhost: x\r\n\r\n`);
  const [head] = (await once(socket, 'data')) as [Buffer];
  assert.match(head.toString(), /^HTTP\/1\.1 404 .*connection: close/is);
  await closed(socket);
});

test('a list is made for as many at once as have their turn, and for nobody who left', async ({
  dir,
  listen,
}) => {
  const begun: (() => void)[] = [];
  let wake = (): void => undefined;
  const models = (): Promise<[]> =>
    new Promise((resolve) => {
      begun.push(() => resolve([]));
      wake();
    });
  const until = async (count: number): Promise<void> => {
    while (begun.length < count) await new Promise<void>((resolve) => (wake = resolve));
  };
  await listen(dir, { models });
  const client = new ApiClient(dir);
  const asking = [client.models(), client.models(), client.models(), client.models()];
  await until(2);
  await new ApiClient(dir).readBlock(absent);
  assert.is(begun.length, 2);
  for (let i = 0; i < asking.length; i++) {
    await until(i + 1);
    begun[i]?.();
  }
  assert.equal(await Promise.all(asking), [[], [], [], []]);
});

/** A request whose body is never whole. */
async function unfinished(path: string, bytes: number): Promise<Socket> {
  const socket = await connected(path);
  socket.write('POST /predictions HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\n');
  socket.write(Buffer.alloc(bytes));
  return socket;
}

test('a client that asks for all blocks of a large model at once leaves places to others', async ({
  dir,
  listen,
}) => {
  let working = 0;
  let most = 0;
  await listen(dir, {
    block: async () => {
      most = Math.max(most, ++working);
      for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
      working--;
      return null;
    },
  });
  const client = new ApiClient(dir);
  const wanted = Array.from({ length: 300 }, (_, i) => cidOf(textBytes(`block ${i}`)));
  assert.equal(await Promise.all(wanted.map(client.readBlock)), Array(300).fill(null));
  assert.ok(6 * most <= apiLimits.requestsMax, `${most} at once`);
});

test('bodies that are not whole hold no more than all may hold together: the oldest gives way', async ({
  dir,
  listen,
}) => {
  const server = await listen(dir, {}, { bodiesMaxBytes: 250_000 });
  const silent = await connected(server.path);
  const first = await unfinished(server.path, 100_000);
  const second = await unfinished(server.path, 100_000);
  const third = await unfinished(server.path, 100_000);
  await Promise.race([closed(first), closed(second)]);
  assert.equal([silent.destroyed, third.destroyed], [false, false]);
  for (const socket of [silent, first, second, third]) socket.destroy();
});

test('a request that does not arrive whole in time is ended', async ({ dir, listen, errors }) => {
  const server = await listen(dir, {}, { requestMs: 50 });
  await Promise.all([closed(await unfinished(server.path, 10)), closed(await connected(server.path))]);
  assert.equal(errors, []);
});

test('an answer that nobody reads is given up', async ({ dir, blocks, listen }) => {
  const server = await listen(dir, {}, { unreadMs: 50, requestsMax: 1 });
  const block = new Uint8Array(20 << 20);
  const cid = cidOf(block, rawCodec);
  await blocks.putBlock(cid, block);
  const socket = await connected(server.path);
  socket.write(`GET /blocks/${cid} HTTP/1.1\r\nhost: x\r\n\r\n`);
  await once(socket, 'readable');
  while ((await codeOf(new ApiClient(dir).readBlock(absent))) === 'API_BUSY');
  await closed(socket);
  assert.ok(socket.bytesRead < block.length);
});

const busy: {
  id: string;
  code: keyof typeof apiCodes;
  limits: Partial<ApiLimits>;
  fill: (path: string) => Promise<Socket>;
  ask: (client: ApiClient) => Promise<unknown>;
}[] = [
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
      for await (const _ of client.events(new AbortController().signal)) assert.unreachable();
    },
  },
];
for (const { id, code, limits, fill, ask: askFor } of busy) {
  test(`${id}: ${code}, and one that ends makes room`, async ({ dir, listen, errors }) => {
    const begun: (() => void)[] = [];
    let wake = (): void => undefined;
    const models = (): Promise<[]> =>
      new Promise((resolve) => {
        begun.push(() => resolve([]));
        wake();
      });
    const peers: Handlers['peers'] = () => ({ connected: [], members: [] });
    const server = await listen(dir, { models, peers }, limits);
    const sockets = [await fill(server.path), await fill(server.path)];
    while (limits.listsMax !== undefined && begun.length < 2)
      await new Promise<void>((resolve) => (wake = resolve));
    await coded(askFor(new ApiClient(dir)), code);
    await new ApiClient(dir).readBlock(absent);
    const [first] = sockets as [Socket, Socket];
    first.destroy();
    await once(first, 'close');
    for (const end of begun) end();
    while (limits.listsMax !== undefined && (await codeOf(askFor(new ApiClient(dir)))) !== 'none')
      assert.equal(errors, []);
    for (const socket of sockets) socket.destroy();
  });
}

const failures: {
  id: string;
  code: keyof typeof apiCodes;
  read: () => Promise<Uint8Array>;
  told: string[];
}[] = [
  { id: 'other-bytes', code: 'API_ANSWER', read: () => Promise.resolve(textBytes('other')), told: [] },
  { id: 'a-bug', code: 'API_FAILED', read: () => Promise.reject(new TypeError('a bug')), told: ['a bug'] },
];
for (const { id, code, read, told } of failures) {
  test(`where a block should be is a failure: ${id}: ${code}`, async ({ dir, listen, errors }) => {
    await listen(dir, { block: read });
    await coded(new ApiClient(dir).readBlock(cidOf(textBytes('block'))), code);
    assert.equal(
      errors.map((error) => (error as Error).message),
      told,
    );
  });
}

test('no node, a closed one and a killed one: API_ABSENT, and the stale socket is taken over', async ({
  dir,
  listen,
}) => {
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
  const script = `require("node:http").createServer((_, response) => { response.writeHead(200); response.write('{"type":"cut","number":1,"records":0}\\n{"type":"half') }).listen(process.argv[1], () => console.log("up"))`;
  const child = spawn(process.execPath, ['-e', script, socketPath(dir)]);
  await once(child.stdout, 'data');
  const heard: ToldEvent[] = [];
  for await (const event of new ApiClient(dir).events(new AbortController().signal)) {
    heard.push(event);
    child.kill('SIGKILL');
  }
  assert.equal(heard, [{ type: 'cut', number: 1, records: 0 }]);
});

test('a very long data directory has its socket in the place for temporary files', async ({ dir, listen }) =>
  inTemporary(dir, async () => {
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
async function inTemporary<T>(place: string, work: () => Promise<T>): Promise<T> {
  const usual = process.env.TMPDIR;
  process.env.TMPDIR = place;
  try {
    return await work();
  } finally {
    if (usual === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = usual;
  }
}

const hasSys = existsSync('/sys/kernel');
if (!hasSys) console.log('skipped: there is no /sys, where no socket can be');
(hasSys ? test : test.skip)(
  'where a data directory can hold no socket it is in the private folder, and commands find it',
  async ({ dir, listen }) => {
    await inTemporary(dir, async () => {
      const server = await listen('/sys');
      assert.is(dirname(dirname(server.path)), dir);
      assert.is(await new ApiClient('/sys').readBlock(absent), null);
      await server.close();
    });
  },
);

const long = (dir: string): string => join(dir, 'x'.repeat(100));
/** The folder for the sockets of data directories with a long path, in the place for temporary files. */
const privateFolder = (dir: string): string => join(dir, `gridlode-${ownUser()}`);
const unusable: {
  id: string;
  code: keyof typeof apiCodes;
  of?: (dir: string) => string;
  temporary?: string;
  lay: (dir: string) => Promise<unknown>;
}[] = [
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
          code: 'API_SOCKET' as const,
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
for (const { id, code, of = (dir: string) => dir, temporary, lay } of unusable) {
  test(`${id}: ${code}`, async ({ dir, listen }) => {
    await inTemporary(temporary ?? dir, async () => {
      await lay(dir);
      await coded(listen(of(dir)), code);
    });
  });
}

/** What another user of this machine laid where the socket of a node is looked for. */
const planted: {
  id: string;
  code: keyof typeof apiCodes;
  of: (dir: string) => string;
  user: 'this' | 'other';
  lay?: (dir: string) => Promise<unknown>;
}[] = [
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
      const client = new ApiClient(of(dir), user === 'this' ? ownUser() : (ownUser() as number) + 1);
      await coded(client.readBlock(absent), code);
      await coded(client.isThere(), code);
    });
  });
}

/** What is there and is no node of ours. */
const foreign: { id: string; code: keyof typeof apiCodes; server: () => Server }[] = [
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
    id: 'answers-another-shape',
    code: 'API_ANSWER',
    server: () => createHttpServer((_, response) => response.end('{"type":"cut","number":"1","records":0}')),
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
      await coded(
        (async () => {
          for await (const _ of client.events(new AbortController().signal)) assert.unreachable();
        })(),
        code,
      );
    }
    server.close();
    await once(server, 'close');
  });
}

/** Why nobody answers; each gives what must be undone. */
const nobody: {
  id: string;
  code: keyof typeof apiCodes;
  lay: (context: Alone) => Promise<Server | undefined>;
}[] = [
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
    if (server !== undefined) await once(server, 'listening');
    await coded(new ApiClient(context.dir).status(), code);
    server?.close();
    if (server !== undefined) await once(server, 'close');
  });
}

test.run();
