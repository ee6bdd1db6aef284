// deadline: 120 s
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { apiCodes } from '../../../node/api/codes.js';
import { apiLimits } from '../../../node/api/connections.js';
import type { Handlers } from '../../../node/api/routes.js';
import { Dashboard, loopbackAddress, type OpenDashboard } from '../../../node/dashboard/dashboard.js';
import { apiAddressFile, apiTokenFile } from '../../../node/data-dir/data-dir.js';
import { codeOf } from '../engine/fixture.js';
import { ask, type Answered } from './fixture.js';

interface Context {
  dir: string;
  errors: unknown[];
  open: Dashboard[];
  make: () => Dashboard;
  opened: OpenDashboard;
}
const test = suite<Context>('dashboard over TCP');
test.before.each(async (context) => {
  context.dir = await mkdtemp(join(tmpdir(), 'gld-'));
  context.errors = [];
  context.open = [];
  const handlers = {
    rounds: () => ({ cut: 7, open: [], settled: [] }),
    models: () => [],
  } as Partial<Handlers> as Handlers;
  context.make = () => {
    const made = new Dashboard(context.dir, { handlers, onError: (error) => context.errors.push(error) });
    context.open.push(made);
    return made;
  };
  context.opened = await context.make().open();
});
test.after.each(async ({ dir, open, errors }) => {
  for (const dashboard of open) await dashboard.close();
  await rm(dir, { recursive: true });
  assert.equal(errors, []);
});

const bearer = (token: string): { authorization: string } => ({ authorization: `Bearer ${token}` });

test('with the token the API answers, and its pages come without', async ({ opened: { origin, token } }) => {
  const { status, body, headers } = await ask(origin, '/api/rounds', { headers: bearer(token) });
  assert.equal([status, JSON.parse(body).cut], [200, 7]);
  assert.is(headers['cache-control'], 'no-store');
  for (const [path, type] of [
    ['/', 'text/html; charset=utf-8'],
    ['/app.js', 'text/javascript; charset=utf-8'],
    ['/look.css', 'text/css; charset=utf-8'],
    ['/icon.svg', 'image/svg+xml'],
  ] as const) {
    const page = await ask(origin, path);
    assert.equal([page.status, page.headers['content-type']], [200, type], path);
  }
});

test('every answer, a refusal too, forbids what no page of ours does', async ({ opened: { origin } }) => {
  for (const path of ['/', '/absent', '/api/rounds']) {
    const { headers } = await ask(origin, path);
    const policy = String(headers['content-security-policy']);
    assert.match(policy, /^default-src 'none'; script-src 'self'; /);
    assert.not.match(policy, /unsafe|http|\*/);
    assert.is(headers['x-content-type-options'], 'nosniff');
    assert.is(headers['referrer-policy'], 'no-referrer');
    assert.is(headers['cross-origin-resource-policy'], 'same-origin');
    assert.is(headers['set-cookie'], undefined);
    assert.is(headers['access-control-allow-origin'], undefined);
  }
});

interface Refused {
  readonly id: string;
  readonly code: keyof typeof apiCodes;
  readonly status: number;
  readonly path?: string;
  readonly method?: string;
  /** By the port and the token. */
  readonly headers: (port: string, token: string) => Record<string, string>;
}
const refused: readonly Refused[] = [
  {
    id: 'a foreign host, as after DNS rebinding',
    code: 'API_HOST',
    status: 403,
    headers: (port, token) => ({ host: `evil.example:${port}`, ...bearer(token) }),
  },
  {
    id: 'a foreign host that begins like ours',
    code: 'API_HOST',
    status: 403,
    headers: (port, token) => ({ host: `127.0.0.1.evil.example:${port}`, ...bearer(token) }),
  },
  {
    id: 'a page of a foreign host',
    code: 'API_HOST',
    status: 403,
    path: '/',
    headers: () => ({ host: 'evil.example' }),
  },
  {
    id: 'a foreign origin',
    code: 'API_ORIGIN',
    status: 403,
    headers: (_, token) => ({ origin: 'https://evil.example', ...bearer(token) }),
  },
  {
    id: 'the origin of another port of this machine',
    code: 'API_ORIGIN',
    status: 403,
    headers: (_, token) => ({ origin: 'http://127.0.0.1:1', ...bearer(token) }),
  },
  {
    id: 'no origin, as a file has it',
    code: 'API_ORIGIN',
    status: 403,
    headers: (_, token) => ({ origin: 'null', ...bearer(token) }),
  },
  {
    id: 'what a browser says comes from another site',
    code: 'API_ORIGIN',
    status: 403,
    headers: (_, token) => ({ 'sec-fetch-site': 'cross-site', ...bearer(token) }),
  },
  { id: 'no token', code: 'API_TOKEN', status: 401, headers: () => ({}) },
  { id: 'no token for events', code: 'API_TOKEN', status: 401, path: '/api/events', headers: () => ({}) },
  { id: 'a wrong token', code: 'API_TOKEN', status: 401, headers: () => bearer('0'.repeat(64)) },
  { id: 'half a token', code: 'API_TOKEN', status: 401, headers: (_, token) => bearer(token.slice(0, 32)) },
  {
    id: 'a token of another scheme',
    code: 'API_TOKEN',
    status: 401,
    headers: (_, token) => ({ authorization: `Basic ${token}` }),
  },
  {
    id: 'a token in the URL',
    code: 'API_TOKEN',
    status: 401,
    path: '/api/rounds?token=',
    headers: () => ({}),
  },
  {
    id: 'what changes anything',
    code: 'API_READS',
    status: 405,
    method: 'POST',
    path: '/api/orders',
    headers: (_, token) => bearer(token),
  },
  {
    id: 'a preflight',
    code: 'API_READS',
    status: 405,
    method: 'OPTIONS',
    headers: (port) => ({ origin: `http://127.0.0.1:${port}` }),
  },
  {
    id: 'no such route',
    code: 'API_UNKNOWN',
    status: 404,
    path: '/api/nothing',
    headers: (_, token) => bearer(token),
  },
];
for (const { id, code, status, path = '/api/rounds', method = 'GET', headers } of refused) {
  test(`refused: ${id}: ${code}`, async ({ dir, opened: { origin, token } }) => {
    const answer = await ask(origin, path, { method, headers: headers(new URL(origin).port, token) });
    assert.equal([answer.status, JSON.parse(answer.body).code], [status, code]);
    assertLeaksNothing(answer, dir, token);
  });
}

function assertLeaksNothing({ body, headers }: Answered, dir: string, token: string): void {
  const all = body + JSON.stringify(headers);
  assert.not.ok(all.includes(token), 'the token is not told');
  assert.not.ok(all.includes(dir), 'no path is told');
}

for (const path of [
  '/../dashboard.ts',
  '/%2e%2e/dashboard.ts',
  '/..%2f..%2fapi-token',
  '/pages/../../api-token',
  '//etc/passwd',
  '/index.html%00.js',
  '/./app.js/../../gate.ts',
  '/__proto__',
  '/constructor',
  'http://127.0.0.1/app.js',
  '*',
])
  test(`no path leads to another file: ${path}`, async ({ dir, opened: { origin, token } }) => {
    const answer = await ask(origin, path);
    assert.equal([answer.status, JSON.parse(answer.body).code], [404, 'API_UNKNOWN']);
    assertLeaksNothing(answer, dir, token);
  });

test('an oversized body is not read', async ({ opened: { origin, token } }) => {
  const huge = 1 << 30;
  for (const method of ['POST', 'GET']) {
    const sent = await new Promise<number>((resolve) => {
      const path = '/api/rounds';
      const asked = request(`${origin}${path}`, {
        method,
        agent: false,
        headers: { ...bearer(token), 'content-length': huge },
      });
      let bytes = 0;
      const chunk = Buffer.alloc(1 << 20);
      const send = (): void => {
        while (bytes < huge && !asked.destroyed) {
          bytes += chunk.length;
          if (!asked.write(chunk)) return void asked.once('drain', send);
        }
      };
      asked.on('response', (response) => response.resume()).on('error', () => undefined);
      asked.on('close', () => resolve(bytes));
      send();
    });
    assert.ok(sent < huge / 16, `${method}: ${sent} bytes were taken`);
  }
  assert.is((await ask(origin, '/api/rounds', { headers: bearer(token) })).status, 200);
});

/** Resolves with the head of an answer, whose body may go on. */
const begin = (origin: string, token: string, asked: ClientRequest[]): Promise<IncomingMessage | null> =>
  new Promise((resolve) => {
    const one = request(`${origin}/api/events`, { headers: bearer(token), agent: false }, resolve);
    asked.push(one.on('error', () => resolve(null)).end());
  });

test('of a thousand event streams some are told, and the others calmly refused', async ({
  opened: { origin, token },
}) => {
  const asked: ClientRequest[] = [];
  const told: IncomingMessage[] = [];
  let refusals = 0;
  // As many at once as are surely let in; more would only have the oldest give way.
  const atOnce = 40;
  for (let i = 0; i < 1_000; i += atOnce) {
    const answers = await Promise.all(Array.from({ length: atOnce }, () => begin(origin, token, asked)));
    for (const answer of answers) {
      assert.ok(answer !== null, 'nobody is cut off');
      if (answer.statusCode === 200) told.push(answer);
      else {
        const chunks = (await answer.toArray()) as Buffer[];
        assert.equal([answer.statusCode, JSON.parse(String(Buffer.concat(chunks))).code], [503, 'API_BUSY']);
        refusals++;
      }
    }
  }
  assert.equal([told.length, refusals], [apiLimits.watchersMax, 1_000 - apiLimits.watchersMax]);
  assert.is((await ask(origin, '/api/models', { headers: bearer(token) })).status, 200, 'it answers on');
  for (const one of asked) one.destroy();
});

test('watchers hear what happens, over TCP too', async ({ open: [dashboard], opened: { origin, token } }) => {
  const asked: ClientRequest[] = [];
  const answer = (await begin(origin, token, asked)) as IncomingMessage;
  dashboard?.tell({ type: 'cut', number: 9, records: 0 });
  const [chunk] = (await once(answer, 'data')) as [Buffer];
  assert.equal(JSON.parse(String(chunk)), { type: 'cut', number: 9, records: 0 });
  for (const one of asked) one.destroy();
});

test('the token file is for its owner alone, and token and port outlast a restart', async ({
  dir,
  open: [before],
  opened,
  make,
}) => {
  assert.is((await stat(apiTokenFile(dir))).mode & 0o777, 0o600);
  assert.is((await readFile(apiTokenFile(dir), 'utf8')).trimEnd(), opened.token);
  await before?.close();
  const again = make();
  await again.start(undefined);
  assert.equal(await again.open(), opened);
});

test('a token that others could read, or that is none, is replaced', async ({
  dir,
  open: [before],
  opened,
  make,
}) => {
  await before?.close();
  await chmod(apiTokenFile(dir), 0o644);
  const { token } = await make().open();
  assert.is.not(token, opened.token);
  await writeFile(apiTokenFile(dir), 'mine\n', { mode: 0o600 });
  const { token: third } = await make().open();
  assert.match(third, /^[0-9a-f]{64}$/);
});

test('nobody is listened to before somebody asks, or --api says where', async ({
  dir,
  open: [before],
  make,
}) => {
  await before?.close();
  await rm(apiAddressFile(dir));
  const silent = make();
  await silent.start(undefined);
  assert.not.ok(existsSync(apiAddressFile(dir)));
  const given = make();
  await given.start({ host: '127.0.0.2', port: 0 });
  const { origin, token } = await given.open();
  assert.match(origin, /^http:\/\/127\.0\.0\.2:\d+$/);
  assert.is((await ask(origin, '/api/rounds', { headers: bearer(token) })).status, 200);
  assert.not.ok(existsSync(apiAddressFile(dir)), 'what --api says is said at each start');
});

test('where the port of before is taken, another is found, and another token', async ({
  open: [before],
  opened,
  make,
}) => {
  await before?.close();
  const other = createServer().listen(Number(new URL(opened.origin).port), '127.0.0.1');
  await once(other, 'listening');
  const again = make();
  await again.start(undefined);
  const { origin, token } = await again.open();
  assert.is.not(origin, opened.origin);
  assert.is.not(token, opened.token, 'an open page has told it there');
  other.close();
});

const unusable: { id: string; code: keyof typeof apiCodes }[] = [
  { id: 'a port in use', code: 'API_ADDRESS' },
];
for (const { id, code } of unusable)
  test(`--api is refused: ${id}: ${code}`, async ({ make }) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    assert.is(await codeOf(make().start({ host: '127.0.0.1', port })), code);
    other.close();
  });

test('only addresses of this machine are taken', () => {
  assert.equal(loopbackAddress('127.0.0.1:8391'), { host: '127.0.0.1', port: 8391 });
  assert.equal(loopbackAddress('[::1]:0'), { host: '::1', port: 0 });
  for (const text of [
    '0.0.0.0:1',
    '192.168.1.5:80',
    '[::]:80',
    'localhost:80',
    '127.0.0.1',
    '127.0.0.1:65536',
    ':1',
  ])
    assert.is(loopbackAddress(text), undefined, text);
});

test.run();
