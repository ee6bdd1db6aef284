import { request } from 'node:http';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ApiClient } from '../../../node/api/api-client.js';
import type { Answer } from '../../../node/api/routes.js';
import { socketPath } from '../../../node/api/socket-path.js';
import type { AccountBody } from '../../../node/stake/account-log.js';
import { cidOf, rawCodec, textBytes, type Hash } from '../../../protocol/codec/hash.js';
import type { PointId } from '../../../protocol/grid/point.js';
import type { AdmissionCode } from '../../../protocol/peer/codes.js';
import { encodeBody, recordMaxBytes, signRecord } from '../../../protocol/records/envelope.js';
import { accountOf, ownerOf } from '../../../protocol/records/keys.js';
import { decodeMessage } from '../../../protocol/records/message.js';
import { testStake } from '../../fixtures/campaign.js';
import { TestCampaign, type TestNode } from '../fixture.js';
import { identityNamed, say } from '../peer/fixture.js';

const staker = await identityNamed('staker');
const pauper = await identityNamed('pauper');
const account = accountOf(staker.key);
const other = accountOf(pauper.key);

interface Context {
  campaign: TestCampaign;
  one: TestNode;
  client: ApiClient;
  dir: string;
}
const running = suite<Context>('stake api of a node');
running.before(async (context) => {
  context.campaign = await TestCampaign.make({
    stake: { ...testStake, genesis: [{ account, amount: 1_000n }], termEpochs: 400 },
  });
  context.one = await context.campaign.start('a');
  context.dir = join(context.campaign.dir, 'a');
  context.client = new ApiClient(context.dir);
});
running.after(({ campaign }) => campaign.remove());

type AccountOrder = Record<string, unknown> & { kind: AccountBody['kind']; sequence: number };
const bodyOf = ({ campaign }: Pick<Context, 'campaign'>, order: AccountOrder, who = account): AccountBody =>
  ({ version: 1, campaign: campaign.network, account: who, ...order }) as unknown as AccountBody;
const transfer = (sequence: number, amount: bigint): AccountOrder => ({
  kind: 'transfer',
  sequence,
  to: other,
  amount,
});
const until = (context: Context, type: string): Promise<void> =>
  context.campaign.until(() => context.one.events.some((event) => event.type === type));

const post = (dir: string, url: string, content: Uint8Array): Promise<{ status: number; code: string }> =>
  new Promise((resolve, reject) => {
    request({ socketPath: socketPath(dir), path: url, method: 'POST', agent: false }, (response) => {
      let body = '';
      response
        .setEncoding('utf8')
        .on('data', (text: string) => (body += text))
        .on('end', () => resolve({ status: response.statusCode as number, code: JSON.parse(body).code }));
    })
      .on('error', reject)
      .end(content);
  });

running('an account is shown, and one that nobody knows has nothing', async ({ client }) => {
  const found = await client.stake(account);
  assert.equal(
    [found.known, found.balance, found.sequence, found.next, found.frozen, found.delegations, found.pending],
    [true, 1_000n, 0, 0, false, [], []],
  );
  assert.equal([(await client.stake(other)).known, (await client.stake(other)).balance], [false, 0n]);
});

const cid = cidOf(textBytes('x'));
const raw = cidOf(textBytes('x'), rawCodec);
const at = { account, sequence: 0 };
const digest = 'ab'.repeat(32) as Hash;
const pointId = digest as string as PointId;
const foretold: { id: string; code: string; ask: (client: ApiClient) => Promise<Answer<'objection'>> }[] = [
  {
    id: 'a-transfer',
    code: 'TRANSFER_AMOUNT',
    ask: (client) => client.objectionTo({ kind: 'transfer', ...at, to: other, amount: (1n << 64n) - 1n }),
  },
  {
    id: 'a-delegation',
    code: 'DELEGATION_MODELS',
    ask: (client) =>
      client.objectionTo({ kind: 'delegation', ...at, amount: 0n, models: 64, operator: null }),
  },
  {
    id: 'an-undelegation',
    code: 'UNDELEGATION_UNKNOWN',
    ask: (client) => client.objectionTo({ kind: 'undelegation', ...at, delegation: cid }),
  },
  {
    id: 'a-round',
    code: 'ROUND_DEADLINE',
    ask: (client) => client.order({ kind: 'round', era: '0100', rows: digest, deadline: 0 }),
  },
  {
    id: 'predictions',
    code: 'PREDICTION_ROUND',
    ask: (client) =>
      client.order({ kind: 'prediction', era: '0100', part: 0, models: [{ pointId, predictions: raw }] }),
  },
  {
    id: 'scores',
    code: 'SCORES_ROUND',
    ask: (client) =>
      client.order({ kind: 'scores', era: '0100', targets: digest, part: 0, parts: 1, models: [] }),
  },
];
for (const { id, code, ask } of foretold) {
  running(`what could do nothing is said before it is signed: ${id}: ${code}`, async ({ client, one }) => {
    assert.equal([(await ask(client)).objection?.code, one.errors], [code, []]);
  });
}

running('a record that is handed in counts, and its delegation is trained for', async (context) => {
  const { client, one } = context;
  const body = bodyOf(context, { kind: 'delegation', sequence: 0, amount: 200n, models: 1, operator: null });
  assert.is(
    (await client.objectionTo(body)).objection,
    null,
    'nothing is objected, and it need not be signed',
  );
  assert.equal(await client.submit(signRecord(body, staker.sign)), {
    action: 'accept',
    code: 'RECORD_ADMITTED',
  });
  const again = await client.submit(signRecord(body, staker.sign));
  assert.ok(['RECORD_KNOWN', 'ACCOUNT_SEQUENCE'].includes(again.code), again.code);
  await until(context, 'assigned');
  const [delegation] = (await client.stake(account)).delegations;
  assert.equal([delegation?.amount, delegation?.node], [200n, one.node.views.status().node]);
  await context.campaign.until(() =>
    one.events.some(
      (event) =>
        event.type === 'committed' &&
        one.node.views
          .claims()
          .some(({ owner, node, state }) => owner !== ownerOf(node) && state === 'under audit'),
    ),
  );
  const [slot] = (await client.stake(account)).delegations[0]?.slots ?? [];
  assert.equal([slot?.state, slot?.node], ['under audit', delegation?.node]);
  assert.match(String(slot?.manifest), /^bafyrei/);
  assert.equal(one.errors, []);
});

const judged: {
  id: string;
  code: AdmissionCode;
  make: (context: Context, next: number) => [AccountBody, Uint8Array];
}[] = [
  {
    id: 'a-place-to-come',
    code: 'ACCOUNT_SEQUENCE',
    make: (context, next) => [
      bodyOf(context, transfer(next + 1, 1n)),
      signRecord(bodyOf(context, transfer(next + 1, 1n)), staker.sign),
    ],
  },
  {
    id: 'of-who-has-no-account',
    code: 'ACCOUNT_UNKNOWN',
    make: (context) => [
      bodyOf(context, transfer(0, 1n), other),
      signRecord(bodyOf(context, transfer(0, 1n), other), pauper.sign),
    ],
  },
];
for (const { id, code, make } of judged) {
  running(`a record is judged as one from the mesh: ${id}: ${code}`, async (context) => {
    const { next } = await context.client.stake(account);
    const [body, envelope] = make(context, next);
    const { record, objection } = await context.client.objectionTo(body);
    assert.equal([record, objection?.code], [cidOf(encodeBody(body)), code]);
    assert.is((await context.client.submit(envelope)).code, code);
  });
}

const refused: { id: string; url?: string; code: string; make: (context: Context) => Uint8Array }[] = [
  { id: 'nothing', code: 'CODEC_MALFORMED', make: () => new Uint8Array(0) },
  { id: 'text', code: 'CODEC_MALFORMED', make: () => textBytes('hello') },
  { id: 'too-many-bytes', code: 'API_REQUEST', make: () => new Uint8Array(recordMaxBytes + 1) },
  {
    id: 'too-many-bytes-to-object-to',
    url: '/objections',
    code: 'API_REQUEST',
    make: () => new Uint8Array(2 * recordMaxBytes + 1),
  },
  { id: 'text-to-object-to', url: '/objections', code: 'API_REQUEST', make: () => textBytes('hello') },
  {
    id: 'signed-by-another',
    code: 'RECORD_SIGNATURE',
    make: (context) => signRecord(bodyOf(context, transfer(1, 1n)), pauper.sign),
  },
  {
    id: 'not-signed',
    code: 'RECORD_SIGNATURE',
    make: (context) => signRecord(bodyOf(context, transfer(1, 1n)), () => new Uint8Array(64)),
  },
  {
    id: 'of-another-campaign',
    code: 'RECORD_CAMPAIGN',
    make: (context) =>
      signRecord({ ...bodyOf(context, transfer(1, 1n)), campaign: cidOf(textBytes('x')) }, staker.sign),
  },
  {
    id: 'of-a-node',
    code: 'PEER_ACCOUNT',
    make: ({ campaign }) =>
      decodeMessage(
        say<'enrolment'>(campaign, pauper, { kind: 'enrolment', vrfKey: pauper.vrfKey, epoch: 0 }),
        campaign.network,
      ).record.envelope,
  },
  { id: 'to-what-takes-none', url: '/status', code: 'API_UNKNOWN', make: () => new Uint8Array(0) },
  { id: 'to-an-account', url: `/stake/${account}`, code: 'API_UNKNOWN', make: () => new Uint8Array(0) },
];
for (const { id, url = '/records', code, make } of refused) {
  running(`refused: ${id}: ${code}`, async (context) => {
    const found = await post(context.dir, url, make(context));
    assert.equal([found.code, found.status], [code, code === 'API_UNKNOWN' ? 404 : 400]);
    assert.equal(context.one.errors, []);
  });
}

const question = { kind: 'transfer', account, sequence: 0, to: other, amount: '1' };
const misshapen: { id: string; code: string; body: unknown }[] = [
  { id: 'nothing', code: 'API_REQUEST', body: null },
  { id: 'a-list', code: 'API_REQUEST', body: [question] },
  { id: 'a-kind-of-nodes', code: 'API_REQUEST', body: { ...question, kind: 'enrolment' } },
  { id: 'an-inherited-kind', code: 'API_REQUEST', body: { ...question, kind: 'toString' } },
  { id: 'an-amount-that-is-a-number', code: 'API_REQUEST', body: { ...question, amount: 1 } },
  { id: 'an-amount-beyond-64-bits', code: 'API_REQUEST', body: { ...question, amount: String(1n << 64n) } },
  { id: 'an-amount-below-nothing', code: 'API_REQUEST', body: { ...question, amount: '-1' } },
  { id: 'a-receiver-that-cannot-sign', code: 'API_REQUEST', body: { ...question, to: '00'.repeat(32) } },
  { id: 'no-receiver', code: 'API_REQUEST', body: { ...question, to: undefined } },
  { id: 'a-field-too-many', code: 'API_REQUEST', body: { ...question, fee: '1' } },
];
for (const { id, code, body } of misshapen) {
  running(`the question what a cut would object to is refused: ${id}: ${code}`, async ({ dir, one }) => {
    const found = await post(dir, '/objections', textBytes(JSON.stringify(body)));
    assert.equal([found, one.errors], [{ code, status: 400 }, []]);
  });
}

running.run();
