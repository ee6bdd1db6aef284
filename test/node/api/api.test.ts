import { stat } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ApiClient } from '../../../node/api/api-client.js';
import { apiCodes } from '../../../node/api/codes.js';
import type { ToldEvent } from '../../../node/api/routes/events.js';
import { cidOf, textBytes, type Cid } from '../../../protocol/codec/hash.js';
import { GridlodeError } from '../../../protocol/error.js';
import { codeOf } from '../engine/fixture.js';
import { TestCampaign, type TestNode } from '../fixture.js';

interface Answer {
  status: number;
  type: string | undefined;
  body: string;
}
const ask = (path: string, url: string, method = 'GET'): Promise<Answer> =>
  new Promise((resolve, reject) => {
    request({ socketPath: path, path: url, method, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () =>
          resolve({
            status: response.statusCode as number,
            type: response.headers['content-type'],
            body: Buffer.concat(chunks).toString(),
          }),
        );
    })
      .on('error', reject)
      .end();
  });

/** A node that trains, in this process. */
const running = suite<{ campaign: TestCampaign; one: TestNode; client: ApiClient; dir: string }>(
  'api of a node',
);
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

running(
  'status, peers, claims, models and audits are what the node itself shows',
  async ({ campaign, one, client }) => {
    await campaign.until(() => one.events.some((event) => event.type === 'held'));
    const { views } = one.node;
    const { uptimeMs, ...status } = await client.status();
    assert.ok(uptimeMs >= 0);
    assert.equal(
      Object.keys(status),
      Object.keys(views.status()).filter((name) => name !== 'uptimeMs'),
    );
    assert.is(status.campaign.cid, campaign.network);
    assert.ok(status.campaign.isResolver);
    assert.is(status.halt, null);
    assert.ok(status.membership?.active);
    assert.match(status.addresses[0] as string, /^\/ip4\/127\.0\.0\.1\/tcp\/\d+\/p2p\//);
    const { connected, members } = await client.peers();
    assert.equal([connected, members.map(({ node }) => node)], [[], [status.node]]);
    const claims = await client.claims();
    assert.ok(claims.length > 0);
    for (const claim of claims) {
      assert.is(typeof claim.index, 'bigint');
      assert.equal([claim.node, claim.own, claim.target], [status.node, true, 'target']);
    }
    assert.equal(await client.models(), []);
    const { open, disputes, verdicts } = await client.audits();
    assert.equal([Array.isArray(open), disputes, verdicts], [true, [], []]);
    await campaign.until(() => one.events.some((event) => event.type === 'committed'));
    const [committed] = (await client.audits()).open;
    assert.equal(
      [committed?.node, committed?.panel, committed?.membersMissing],
      [status.node, [], 2],
      'it waits for a panel',
    );
    assert.equal((await client.status()).members, { active: 1, neededForPanel: 3 });
    assert.ok(await client.isThere());
  },
);

const unknown: { id: string; url: string; method?: string; code: keyof typeof apiCodes }[] = [
  { id: 'root', url: '/', code: 'API_UNKNOWN' },
  { id: 'no-such-round', url: '/rounds/0999', code: 'API_NOTHING' },
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

const misnamed: { id: string; url: string; code: string }[] = [
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

running('a block that is not stored is null', async ({ client, dir }) => {
  const absent = cidOf(textBytes('absent'));
  assert.is(await client.readBlock(absent), null);
  const { status, type, body } = await ask(join(dir, 'api.sock'), `/blocks/${absent}`);
  assert.equal([status, type, JSON.parse(body).code], [404, 'application/json', 'API_NOTHING']);
});

const noCids: { id: string; cid: string; code: keyof typeof apiCodes }[] = [
  { id: 'nonsense', cid: 'nonsense', code: 'API_REQUEST' },
  { id: 'a-step-up', cid: '..', code: 'API_REQUEST' },
  { id: 'a-zero-byte', cid: '%00', code: 'API_REQUEST' },
  { id: 'a-slash', cid: 'a/b', code: 'API_REQUEST' },
  { id: 'nothing', cid: '', code: 'API_UNKNOWN' },
];
for (const { id, cid, code } of noCids)
  running(`what is no CID is no block: ${id}: ${code}`, async ({ client }) =>
    assert.is(await codeOf(client.readBlock(cid as Cid)), code),
  );

running('what is wrong is told with its code, fault and remedy', async ({ client }) => {
  const found = await client.round('1,2').catch((error: unknown) => error);
  assert.instance(found, GridlodeError);
  const { code, fault, what, remedy } = found as GridlodeError;
  assert.equal([code, fault, remedy], ['API_REQUEST', 'operator', apiCodes.API_REQUEST.remedy]);
  assert.match(what, /^In the request era is not/);
  assert.is(await client.round('0999'), null);
  assert.is(await client.settlement('a/b'), null, 'an era may have a slash in it');
});

running(
  'events are told as they happen, to each who watches, until it leaves',
  async ({ campaign, client, one }) => {
    const stop = new AbortController();
    const heard: ToldEvent[][] = [[], []];
    const watching = heard.map(async (list) => {
      for await (const event of client.events(stop.signal)) {
        list.push(event);
        campaign.wake();
      }
    });
    await campaign.until(() =>
      heard.every((list) =>
        ['cut', 'trees', 'drawn'].every((type) => list.some((event) => event.type === type)),
      ),
    );
    stop.abort();
    await Promise.all(watching);
    const [drawn] = (heard[0] as ToldEvent[]).flatMap((event) => (event.type === 'drawn' ? [event] : []));
    assert.equal(
      one.events.find((event) => event.type === 'drawn' && event.draw.pointId === drawn?.draw.pointId),
      drawn,
      'an event is told as it is, bigints too',
    );
    const cuts = heard.map((list) => list.flatMap((event) => (event.type === 'cut' ? [event.number] : [])));
    for (const numbers of cuts)
      assert.equal(
        numbers,
        numbers.map((_, i) => (numbers[0] as number) + i),
        'no cut is left out',
      );
    assert.equal(one.errors, []);
    for await (const _ of client.events(AbortSignal.abort())) assert.unreachable();
  },
);

running(
  'how long the node may be away follows from the leases of its claims',
  async ({ campaign, one, client }) => {
    const { views } = one.node;
    await campaign.until(() => views.status().lease.points > 0);
    // Both in one turn: no cut comes between them.
    const [{ lease, cut }, claims] = [views.status(), views.claims()];
    const training = claims.filter(({ own, state }) => own && state === 'training');
    assert.is(lease.points, training.length);
    assert.ok(
      lease.untilCut !== null &&
        training.every(({ expiresCut }) => (lease.untilCut as number) <= (expiresCut as number)),
    );
    assert.equal(
      [lease.epochs, lease.epochMs, lease.untilMs],
      [60, 500, (lease.untilCut - cut.number) * 500],
    );
    assert.equal(Object.keys((await client.status()).lease), Object.keys(lease));
  },
);

running(
  'a peer that is connected is told with the key of the member that it is',
  async ({ campaign, client, one }) => {
    const { node } = await campaign.start('b', { trainings: 0 });
    const { node: key, peerId } = node.views.status();
    const told = (): string => JSON.stringify(one.node.views.peers().connected);
    await campaign.until(() => told() === JSON.stringify([{ peerId, node: key }]));
    assert.equal((await client.peers()).connected, [{ peerId, node: key }]);
  },
);
running.run();
