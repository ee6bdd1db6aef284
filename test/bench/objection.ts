import { objectionTo, unsignedRecord } from '../../node/stake/objection-to.js';
import { openLedger, snapshotLedger, type Ledger } from '../../protocol/ledger/ledger.js';
import { campaignCid } from '../../protocol/campaign/campaign.js';
import type { AccountKey, NodeKey, VrfKey } from '../../protocol/records/keys.js';
import { testCampaign, testStake } from '../fixtures/campaign.js';
import { openAccount } from '../../protocol/ledger/accounts/account.js';
import { openMember } from '../../protocol/ledger/members/member.js';
import { cidAt, commitmentAt, keyAt } from './full-ledger.js';

/**
 * What it saves to ask on a draft whether a record would be declined: the time of a copy of the whole ledger
 * over that of an answer, both from one run: `node dist/test/bench/objection.js`.
 */
const counts = { members: 2_000, commitments: 10_000, accounts: 5_000 };
const panelSize = 5;
const repeats = 1_000;

const nodeAt = (i: number): NodeKey => keyAt(i % counts.members) as string as NodeKey;

function fullLedger(): Ledger {
  const campaign = testCampaign(nodeAt(0), { stake: { ...testStake, bond: 500n } });
  const ledger = openLedger(campaign, campaignCid(campaign));
  // Every enrolment has run out.
  ledger.number = 10_000;
  for (let i = 0; i < counts.accounts; i++)
    ledger.accounts.set(keyAt(i) as string as AccountKey, openAccount(1_000n));
  for (let i = 0; i < counts.members; i++)
    ledger.members.set(nodeAt(i), {
      ...openMember(keyAt(i) as string as VrfKey, 0),
      phase: 'proven',
      nextSlot: 1,
      openings: 1,
    });
  for (let i = 0; i < counts.commitments; i++)
    ledger.commitments.set(cidAt(i), commitmentAt(i, nodeAt, panelSize));
  return ledger;
}

const msOf = (work: () => unknown, times: number): number => {
  const startMs = performance.now();
  for (let i = 0; i < times; i++) work();
  return (performance.now() - startMs) / times;
};

const ledger = fullLedger();
const pools = { pending: new Map(), early: new Map() };
const transfer = (from: number, amount: bigint) =>
  unsignedRecord({
    kind: 'transfer',
    version: 1,
    campaign: ledger.cid,
    account: keyAt(from) as string as AccountKey,
    sequence: 0,
    to: keyAt(1) as string as AccountKey,
    amount,
  });
const staker = transfer(counts.accounts - 1, 10n);
if (objectionTo(ledger, pools, staker) !== null) throw new Error('the record should have its effect');

const answerMs = msOf(() => objectionTo(ledger, pools, staker), repeats);
const copyMs = msOf(() => structuredClone(snapshotLedger(ledger)), 3);
// The dearest question: whoever gives away the bond of a node is looked for on every panel.
const leaving = transfer(0, 600n);
if (objectionTo(ledger, pools, leaving)?.code !== 'TRANSFER_BOND') throw new Error('the bond should stay');
const leavingMs = msOf(() => objectionTo(ledger, pools, leaving), 20);
console.log(JSON.stringify(counts));
console.log(`an answer takes ${answerMs.toFixed(3)} ms, a copy of the ledger ${copyMs.toFixed(1)} ms`);
console.log(`where every panel is looked at it takes ${leavingMs.toFixed(1)} ms`);
console.log(`ratios: ${(copyMs / answerMs).toFixed(0)} and ${(copyMs / leavingMs).toFixed(0)}`);
