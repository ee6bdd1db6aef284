import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { signAndSend, type Sent } from '../../../../cli/commands/stake/sign-and-send.js';
import type { Signer } from '../../../../cli/commands/stake/signer.js';
import type { AccountOrder } from '../../../../cli/commands/stake/account-order.js';
import { writeCampaign } from '../../../../node/data-dir/data-dir.js';
import { AccountLog } from '../../../../node/stake/account-log.js';
import { campaignCid } from '../../../../protocol/campaign/campaign.js';
import { decodeRecord } from '../../../../protocol/records/envelope.js';
import { accountOf } from '../../../../protocol/records/keys.js';
import { emptyStatus } from '../empty-status.js';
import { testCampaign } from '../../../fixtures/campaign.js';
import { identityNamed } from '../../../node/peer/fixture.js';
import { ApiServer } from '../../../../node/api/api-server.js';
import type { Answer, Handlers } from '../../../../node/api/routes.js';
import { viewLease } from '../../../../node/api/views/lease.js';
import { openLedger } from '../../../../protocol/ledger/ledger.js';

const { key, sign } = await identityNamed('staker');
const account = accountOf(key);
const campaign = testCampaign(key);
const network = campaignCid(campaign);

const status: Answer<'status'> = {
  ...emptyStatus,
  node: key,
  reach: { ...emptyStatus.reach, isLocal: true },
  campaign: { ...emptyStatus.campaign, cid: network, dataset: campaign.dataset, isResolver: true },
  cut: { ...emptyStatus.cut, number: 5, cid: network },
  lease: viewLease(openLedger(campaign, network), key),
};

/**
 * What a node answers; a real one cannot be had at a moment when it is behind, or has lost what it was sent.
 */
interface Answers {
  behind: number;
  isUnsure: boolean;
  sequence: number;
  next: number;
  objection: { code: string; remedy: string } | null;
  verdict: Answer<'submit'>;
}

interface Context {
  dir: string;
  server: ApiServer;
  answers: Answers;
  /** The CIDs that were handed in, in this order. */
  taken: string[];
  said: string[];
  signer: Signer;
}
const test = suite<Context>('sign and send');
test.before.each(async (context) => {
  const dir = await mkdtemp(join(tmpdir(), 'gridlode-send-'));
  await writeCampaign(dir, campaign);
  const answers: Answers = {
    behind: 0,
    isUnsure: false,
    sequence: 0,
    next: 0,
    objection: null,
    verdict: { action: 'accept', code: 'RECORD_ADMITTED' },
  };
  const taken: string[] = [];
  const said: string[] = [];
  const server = await ApiServer.listen(dir, {
    onError: (error) => said.push(String(error)),
    handlers: {
      status: () => ({
        ...status,
        cut: { ...status.cut, behind: answers.behind },
        doubt: answers.isUnsure ? { code: 'PEER_UNSURE', what: 'It waits', remedy: 'Wait.' } : null,
      }),
      submit: ({ body }) => {
        taken.push(decodeRecord(body, network).cid);
        return answers.verdict;
      },
      objection: () => ({ record: network, objection: answers.objection }),
      stake: () => ({
        account,
        cut: 5,
        known: true,
        balance: 1_000n,
        sequence: answers.sequence,
        next: answers.next,
        frozen: false,
        delegations: [],
        pending: [],
      }),
    } as Partial<Handlers> as Handlers,
  });
  const signer = {
    account,
    keyFile: join(dir, 'staker.key'),
    unlock: () => Promise.resolve({ account, sign }),
  };
  Object.assign(context, { dir, answers, taken, server, signer, said });
});
test.after.each(async ({ dir, server }) => {
  await server.close();
  await rm(dir, { recursive: true });
});

const transfer = (amount: bigint): AccountOrder => ({ kind: 'transfer', to: account, amount });
const send = ({ dir, signer, said }: Context, amount: bigint, anew = false): Promise<Sent> =>
  signAndSend(
    signer,
    transfer(amount),
    {
      dir,
      output: { say: (line: string) => said.push(line) } as never,
      signal: new AbortController().signal,
    },
    { anew },
  );
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: { code: string }) => error.code,
  );

test('each record has the next place, whatever the node knows of the ones before', async (context) => {
  const sent = [await send(context, 1n), await send(context, 2n), await send(context, 3n)];
  assert.equal(
    sent.map(({ sequence, again }) => [sequence, again]),
    [
      [0, false],
      [1, false],
      [2, false],
    ],
    'the node answers that none is in a cut',
  );
  context.answers.sequence = context.answers.next = 2;
  assert.is((await send(context, 4n)).sequence, 3, 'a node that is behind the log');
  assert.equal(context.said, []);
});

test('what is in no cut yet is sent again first, and what is in one never', async (context) => {
  const [first, second] = [await send(context, 1n), await send(context, 2n)];
  context.answers.sequence = context.answers.next = 1;
  context.taken.length = 0;
  const third = await send(context, 3n);
  assert.equal(context.taken, [second.record, third.record]);
  assert.not.ok(context.taken.includes(first.record));
});

test('a command that was broken off can be run again: the same is not signed twice', async (context) => {
  context.answers.verdict = { action: 'ignore', code: 'POOL_FULL' };
  assert.is(await codeOf(send(context, 5n)), 'STAKE_REFUSED');
  context.answers.verdict = { action: 'accept', code: 'RECORD_ADMITTED' };
  const again = await send(context, 5n);
  assert.equal([again.sequence, again.again, context.taken], [0, true, [again.record, again.record]]);
  context.answers.sequence = context.answers.next = 1;
  assert.equal(
    await send(context, 5n).then(({ sequence, again: known }) => [sequence, known]),
    [1, false],
    'but once a cut holds it, it is a order of its own',
  );
});

test('who asks for another one gets it, also where the same one waits for a cut', async (context) => {
  const sent = [await send(context, 5n), await send(context, 5n, true), await send(context, 5n)];
  assert.equal(
    sent.map(({ sequence, again }) => [sequence, again]),
    [
      [0, false],
      [1, false],
      [0, true],
    ],
  );
  const atOnce = await Promise.all([send(context, 5n, true), send(context, 5n, true)]);
  assert.equal(atOnce.map(({ sequence }) => sequence).sort(), [2, 3]);
});

test('two commands at once sign for two places', async (context) => {
  const sent = await Promise.all([send(context, 1n), send(context, 2n)]);
  assert.equal(sent.map(({ sequence }) => sequence).sort(), [0, 1]);
});

test('where the log was lost the node says which place is free, and the staker is told', async (context) => {
  context.answers.sequence = 3;
  context.answers.next = 4;
  assert.is((await send(context, 1n)).sequence, 4);
  assert.match(
    context.said.join(),
    /The log beside the key lacks records of lode1.* Going on from place 4, as the node says\./,
  );
});

const refused: { id: string; code: string; answers: Partial<Answers> }[] = [
  { id: 'no-log-and-a-node-that-is-behind', code: 'STAKE_BEHIND', answers: { behind: 2 } },
  {
    id: 'a-log-with-less-than-a-node-that-is-behind',
    code: 'STAKE_BEHIND',
    answers: { behind: 1, sequence: 4, next: 4 },
  },
  { id: 'a-node-that-is-unsure', code: 'STAKE_BEHIND', answers: { isUnsure: true } },
  {
    id: 'a-gap-that-the-node-sees',
    code: 'STAKE_BEHIND',
    answers: { objection: { code: 'ACCOUNT_SEQUENCE', remedy: 'Wait.' } },
  },
  {
    id: 'more-than-the-balance',
    code: 'TRANSFER_AMOUNT',
    answers: { objection: { code: 'TRANSFER_AMOUNT', remedy: 'Transfer less.' } },
  },
  {
    id: 'an-account-that-is-frozen',
    code: 'ACCOUNT_FROZEN',
    answers: { objection: { code: 'ACCOUNT_FROZEN', remedy: 'Use another.' } },
  },
];
for (const { id, code, answers } of refused) {
  test(`nothing is signed: ${id}: ${code}`, async (context) => {
    Object.assign(context.answers, answers);
    assert.is(await codeOf(send(context, 1n)), code);
    const log = await AccountLog.open(AccountLog.folderOf(context.signer.keyFile, network, account), network);
    assert.equal(log.records, []);
    await log.close();
    assert.equal(context.taken, []);
  });
}

for (const action of ['accept', 'ignore'] as const) {
  test(`what a node holds until its turn comes is not sent, since a node that ends forgets it: ${action}`, async (context) => {
    context.answers.verdict = { action, code: 'ACCOUNT_SEQUENCE' };
    assert.is(await codeOf(send(context, 1n)), 'STAKE_BEHIND');
  });
}

const untaken: { id: string; code: string; verdict: Answers['verdict'] }[] = [
  { id: 'another-for-its-place', code: 'STAKE_ELSEWHERE', verdict: { action: 'ignore', code: 'SLOT_TAKEN' } },
  { id: 'a-full-pool', code: 'STAKE_REFUSED', verdict: { action: 'ignore', code: 'POOL_FULL' } },
  { id: 'a-halted-campaign', code: 'STAKE_REFUSED', verdict: { action: 'ignore', code: 'PEER_HALTED' } },
];
for (const { id, code, verdict } of untaken) {
  test(`what the node does not take is told with its reason: ${id}: ${code}`, async (context) => {
    context.answers.verdict = verdict;
    const error = await send(context, 1n).then(
      () => null,
      (thrown: Error & { code: string }) => thrown,
    );
    assert.is(error?.code, code);
    assert.match(
      error?.message ?? '',
      code === 'STAKE_REFUSED'
        ? verdict.code
        : /^Another record for place 0 in the log waits for a cut: this key signed it elsewhere\. Wait for the next cut/,
    );
  });
}

test.run();
