import { campaignCid } from '../../protocol/campaign/campaign.js';
import { cidOf, domainHash, rawCodec, uint32Bytes, type Cid, type Hash } from '../../protocol/codec/hash.js';
import type { PointId } from '../../protocol/grid/point.js';
import type { OpenCommitment, Seat } from '../../protocol/ledger/audits/audit.js';
import { credit } from '../../protocol/ledger/accounts/credit.js';
import { ledgerDigest } from '../../protocol/ledger/digest.js';
import {
  accountsMax,
  delegationsMax,
  membersMax,
  openLedger,
  snapshotLedger,
  stakedModelsMax,
  type Ledger,
} from '../../protocol/ledger/ledger.js';
import { openMember } from '../../protocol/ledger/members/member.js';
import { decayStanding } from '../../protocol/ledger/members/standing.js';
import type { RoundPosition } from '../../protocol/ledger/rounds/open-round.js';
import { sketchBytes } from '../../protocol/limits.js';
import {
  ownerOf,
  type AccountKey,
  type NodeKey,
  type OwnerKey,
  type VrfKey,
} from '../../protocol/records/keys.js';
import { testCampaign } from '../fixtures/campaign.js';

/**
 * What it saves to keep the roots of a ledger: the time of its digest from nothing over that after a cut
 * which changes a hundredth of each table, at the greatest sizes, both from one run: `npm run ledger-digest`.
 */
const rounds = 3;
const commitments = 10_000;
const panelSize = 2;
const logLength = 64;

const keyAt = (i: number): Hash => domainHash('bench', uint32Bytes(i));
const nodeAt = (i: number): NodeKey => keyAt(i % membersMax) as string as NodeKey;
const accountAt = (i: number): AccountKey => keyAt(i % accountsMax) as string as AccountKey;
const ownerAt = (i: number): OwnerKey => keyAt(1_000_000 + i) as string as OwnerKey;
const pointAt = (i: number): PointId => keyAt(2_000_000 + i) as string as PointId;
const cidAt = (i: number): Cid => cidOf(uint32Bytes(i));
const verifiers = Array.from({ length: panelSize }, (_, i) => nodeAt(i));

function fullLedger(): Ledger {
  const campaign = testCampaign(nodeAt(0), {});
  const ledger = openLedger(campaign, campaignCid(campaign));
  const log = Array.from({ length: logLength }, (_, i) => cidAt(i));
  for (let i = 0; i < accountsMax; i++)
    ledger.accounts.set(accountAt(i), {
      balance: 1_000n,
      sequence: logLength,
      log: [...log],
      isFrozen: false,
    });
  for (let i = 0; i < membersMax; i++)
    ledger.members.set(nodeAt(i), {
      ...openMember(keyAt(i) as string as VrfKey, 0),
      phase: 'proven',
      standing: 100_000,
    });
  for (let i = 0; i < commitments; i++) ledger.commitments.set(cidAt(i), commitmentAt(i));
  const models = stakedModelsMax / delegationsMax;
  for (let i = 0; i < delegationsMax; i++)
    ledger.delegations.set(ownerAt(i), {
      cid: cidAt(i),
      account: accountAt(i),
      amount: 1_000n,
      models,
      operator: null,
      cut: 1,
      nextSlot: models,
      committed: 0,
      final: new Map(Array.from({ length: models }, (_, k) => [pointAt(models * i + k), modelAt(i)])),
      phase: { type: 'working', term: { node: nodeAt(i), cut: 0, hasDelivered: true } },
    });
  for (let i = 0; i < rounds; i++)
    ledger.rounds.set(String(1_000 + i), {
      cut: 1,
      deadline: 2,
      rows: keyAt(i),
      positions: new Map(Array.from({ length: stakedModelsMax }, (_, k) => [pointAt(k), positionAt(k)])),
      phase: { type: 'predicted' },
    });
  return ledger;
}

const modelAt = (i: number) =>
  ({
    node: nodeAt(i),
    manifest: cidAt(i),
    commitment: cidAt(i),
    cut: 1,
    verifiers,
    phase: { type: 'vested' },
  }) as const;

const positionAt = (i: number): RoundPosition => ({
  owner: ownerAt(i),
  account: accountAt(i),
  node: nodeAt(i),
  verifiers,
  stake: 500n,
  phase: { type: 'predicted', predictions: cidOf(uint32Bytes(i), rawCodec) },
});

function commitmentAt(i: number): OpenCommitment {
  const seat = (): Seat => ({ cut: 1, silent: false, phase: { type: 'holding', alpha: keyAt(i) } });
  return {
    node: nodeAt(i),
    owner: ownerOf(nodeAt(i)),
    pointId: pointAt(i),
    target: 'target',
    index: BigInt(i),
    generation: 0,
    outcome: 'accepted',
    manifest: cidAt(i),
    segments: 100,
    corr: 0,
    sharpe: 0,
    sketch: new Uint8Array(sketchBytes),
    cut: 1,
    drawing: { count: 1, cut: 1 },
    vacant: 0,
    seats: new Map(Array.from({ length: panelSize }, (_, k) => [nodeAt(i + k + 1), seat()])),
    apprentices: new Map(),
    abstained: new Set(),
    phase: { type: 'audited', common: 0 },
  };
}

/** As much as a cut may change: a hundredth of each table, and what is predicted of one round. */
function changeSome(ledger: Ledger, cut: number): void {
  for (let i = cut % 100; i < accountsMax; i += 100) credit(ledger, accountAt(i), 1n);
  for (let i = cut % 100; i < membersMax; i += 100)
    ledger.members.edit(nodeAt(i), (member) => void member.openings++);
  for (let i = cut % 100; i < commitments; i += 100)
    ledger.commitments.edit(cidAt(i), (open) => void open.vacant++);
  for (let i = cut % 100; i < delegationsMax; i += 100)
    ledger.delegations.edit(ownerAt(i), (delegation) => void delegation.nextSlot++);
}

/** Of a processor, which other work on the machine does not lengthen. */
const msOf = (work: () => unknown): number => {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
};
const heapMb = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

const ledger = fullLedger();
// Text is stored in pieces until it is first encoded.
ledgerDigest(ledger);
const again = openLedger(ledger.campaign, ledger.cid, snapshotLedger(ledger));
const heapBefore = heapMb();
const nothingMs = msOf(() => ledgerDigest(again));
const treesMb = heapMb() - heapBefore;
const changedMs = Array.from({ length: 10 }, (_, cut) => {
  changeSome(ledger, cut);
  return msOf(() => ledgerDigest(ledger));
}).sort((a, b) => a - b)[5] as number;
decayStanding(ledger);
const decayedMs = msOf(() => ledgerDigest(ledger));
ledger.rounds.edit('1000', () => undefined);
const roundMs = msOf(() => ledgerDigest(ledger));
const kept = ledgerDigest(ledger);
const anewMs = msOf(() => {
  const { campaign, cid } = ledger;
  if (ledgerDigest(openLedger(campaign, cid, snapshotLedger(ledger))) !== kept)
    throw new Error('the digest that was kept is another than that from nothing');
});
const sizes = { membersMax, accountsMax, delegationsMax, commitments, rounds, positions: stakedModelsMax };
console.log(JSON.stringify(sizes));
console.log(`from nothing ${nothingMs.toFixed(0)} ms, and at the end ${anewMs.toFixed(0)} ms`);
console.log(`after a cut that changes a hundredth ${changedMs.toFixed(1)} ms`);
console.log(`after one in which all standing decays ${decayedMs.toFixed(0)} ms`);
console.log(`after one with a record of a round ${roundMs.toFixed(0)} ms`);
console.log(`the trees take ${treesMb.toFixed(0)} MB of ${(heapBefore + treesMb).toFixed(0)} MB`);
console.log(`ratio: ${(anewMs / changedMs).toFixed(0)}`);
