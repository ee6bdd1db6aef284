import { counted } from '../../framework/format.js';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiClient } from '../../../node/api/api-client.js';
import { readCampaign } from '../../../node/data-dir/data-dir.js';
import { AccountLog, type AccountBody, type LoggedRecord } from '../../../node/stake/account-log.js';
import type { Campaign } from '../../../protocol/campaign/campaign.js';
import { cidOf, type Cid } from '../../../protocol/codec/hash.js';
import { fail, GridlodeError } from '../../../protocol/error.js';
import { cutCodes, refusalCodes } from '../../../protocol/ledger/codes.js';
import { admissionCodes } from '../../../protocol/peer/codes.js';
import { encodeBody } from '../../../protocol/records/envelope.js';
import { accountText } from '../../../protocol/records/account-text.js';
import type { AccountKey } from '../../../protocol/records/keys.js';
import { stakeCommandCodes } from './codes.js';
import type { Context } from '../../framework/command.js';
import { wordObjection } from './objection.js';
import type { Signer } from './signer.js';
import type { AccountOrder } from './account-order.js';
import { waitingFor } from '../../data-dir/model-store.js';
import type { StakeView } from '../../../node/api/routes/stake.js';
import { whileLocked } from '../../../node/lock/lock.js';

/** How often it is asked whether the node has all cuts, and how long after another. */
const behindLooksMax = 25;
const behindLookMs = 200;

export interface Sent {
  readonly record: Cid;
  readonly account: AccountKey;
  readonly sequence: number;
  /** Whether it had been signed before and was in no cut yet. */
  readonly again: boolean;
  /** The latest cut that the node knows. */
  readonly cut: number;
  readonly campaign: Campaign;
}

/** The terms of stakes where a node runs: without one, nothing is read. Throws what the API throws. */
export async function readTerms({ dir }: Pick<Context, 'dir'>): Promise<Campaign['stake']> {
  await new ApiClient(dir).status();
  return (await readCampaign(dir)).campaign.stake;
}

/**
 * Signs the order of an account and hands it to the running node. First it sends again what was signed and is
 * in no cut yet; where that is the same, nothing further is signed, so that a command that was broken off can
 * be run again, unless `anew` asks for another one. Throws what the ledger would object to, STAKE_BEHIND,
 * STAKE_ELSEWHERE, STAKE_REFUSED, and what the signer, the log and the API throw.
 */
export async function signAndSend(
  signer: Signer,
  order: AccountOrder,
  context: Context,
  { anew }: { anew: boolean },
): Promise<Sent> {
  const { dir } = context;
  const client = new ApiClient(dir);
  // Where no node runs, nothing is read or opened.
  await untilSure(client, context);
  const { campaign, network } = await readCampaign(dir);
  const { account, keyFile } = signer;
  const folder = AccountLog.folderOf(keyFile, network, account);
  const log = await whileLocked(folder, waitingFor(folder, context), () => AccountLog.open(folder, network));
  try {
    const view = await viewBeside(log, account, client, context);
    const bodyAt = (sequence: number): AccountBody => ({
      version: 1,
      campaign: network,
      account,
      sequence,
      ...order,
    });
    const waiting = log.records.filter(({ body }) => body.sequence >= view.sequence);
    for (const record of waiting) await send(client, record);
    const same = anew
      ? undefined
      : waiting.find(({ cid, body }) => cidOf(encodeBody(bodyAt(body.sequence))) === cid);
    const sent = same ?? (await sign(bodyAt(Math.max(view.next, log.next))));
    return {
      record: sent.cid,
      account,
      sequence: sent.body.sequence,
      again: same !== undefined,
      cut: view.cut,
      campaign,
    };

    async function sign(body: AccountBody): Promise<LoggedRecord> {
      const { objection } = await client.objectionTo({ account, sequence: body.sequence, ...order });
      if (objection?.code === 'ACCOUNT_SEQUENCE')
        fail(
          stakeCommandCodes,
          'STAKE_BEHIND',
          `The node does not know yet what comes before place ${body.sequence} in the log`,
        );
      if (objection !== null)
        throw new GridlodeError({
          ...objection,
          kind: 'operator',
          what: wordObjection(objection.code, order, await client.stake(account), campaign),
        });
      const record = await log.sign(body, (await signer.unlock()).sign);
      await send(client, record);
      return record;
    }
  } finally {
    await log.close();
  }
}

/**
 * Waits a moment until the node knows all that its peers know. Of one that was restored the log may be as
 * old, and what the account has signed since is not known before. Throws STAKE_BEHIND.
 */
async function untilSure(client: ApiClient, { signal }: Pick<Context, 'signal'>): Promise<void> {
  for (let looks = 0; ; looks++) {
    const { doubt } = await client.status();
    if (doubt === null) return;
    if (looks === behindLooksMax) fail(stakeCommandCodes, 'STAKE_BEHIND', doubt.what);
    await delay(behindLookMs, undefined, { signal });
  }
}

/**
 * What the node knows of the account. Where the log lacks some of that, the node says which place is free,
 * and one that is behind could name a place that is taken; it is given a moment, since it is behind whenever
 * a cut is on its way.
 */
async function viewBeside(
  log: AccountLog,
  account: AccountKey,
  client: ApiClient,
  { output, signal }: Context,
): Promise<StakeView> {
  const lacks = ({ next }: StakeView): boolean => log.next < next || log.next === 0;
  let view = await client.stake(account);
  for (let looks = 0; lacks(view); looks++) {
    const { behind } = (await client.status()).cut;
    if (behind === 0) break;
    if (looks === behindLooksMax)
      fail(
        stakeCommandCodes,
        'STAKE_BEHIND',
        `The node is ${counted(behind, 'cut')} behind, and no log beside the key says which place is free`,
      );
    await delay(behindLookMs, undefined, { signal });
    view = await client.stake(account);
  }
  const { next } = view;
  if (lacks(view) && next > 0)
    output.say(
      `The log beside the key lacks records of ${accountText(account)}: it was lost, or the key is in use elsewhere too. Going on from place ${next}, as the node says.`,
    );
  return view;
}

async function send(client: ApiClient, { cid, body, envelope }: LoggedRecord): Promise<void> {
  const { code } = await client.submit(envelope);
  if (code === 'RECORD_ADMITTED' || code === 'RECORD_KNOWN') return;
  if (code === 'ACCOUNT_SEQUENCE') {
    // A cut holds it meanwhile; or its turn has not come, and a node forgets what it holds until then.
    if ((await client.stake(body.account)).sequence > body.sequence) return;
    fail(
      stakeCommandCodes,
      'STAKE_BEHIND',
      `The node does not know yet what comes before place ${body.sequence} in the log`,
    );
  }
  if (code === 'SLOT_TAKEN')
    fail(
      stakeCommandCodes,
      'STAKE_ELSEWHERE',
      `Another record for place ${body.sequence} in the log waits for a cut: this key signed it elsewhere`,
    );
  const { remedy } = { ...admissionCodes, ...refusalCodes, ...cutCodes }[code];
  fail(
    stakeCommandCodes,
    'STAKE_REFUSED',
    `The node does not take the record ${cid}: ${code}. ${remedy.replace(/\.$/, '')}`,
  );
}
