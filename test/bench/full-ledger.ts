import { campaignCid } from '../../protocol/campaign/campaign.js';
import { cidOf, domainHash, rawCodec, uint32Bytes, type Cid, type Hash } from '../../protocol/codec/hash.js';
import type { PointId } from '../../protocol/grid/point.js';
import type { OpenCommitment, Seat } from '../../protocol/ledger/audits/audit.js';
import {
  accountsMax,
  delegationsMax,
  membersMax,
  openLedger,
  stakedModelsMax,
  type Ledger,
} from '../../protocol/ledger/ledger.js';
import { openMember } from '../../protocol/ledger/members/member.js';
import { lockStakes } from '../../protocol/ledger/rounds/positions.js';
import { sketchBytes } from '../../protocol/limits.js';
import {
  ownerOf,
  type AccountKey,
  type NodeKey,
  type OwnerKey,
  type VrfKey,
} from '../../protocol/records/keys.js';
import { testCampaign, testRounds, testStake } from '../fixtures/campaign.js';

/** Ledgers of the greatest sizes that a campaign allows. */
export const commitments = 10_000;
const panelSize = 2;
const logLength = 64;
/** What a delegation has, in smallest units. */
const amount = 1_000_000_000_000n;

export const rules = { ...testRounds, overlap: 14, openMax: 20, scoreEpochs: 1_000 };
/** Models that carry stake, and so positions of a round. */
export const models = stakedModelsMax({ rounds: rules });

export const keyAt = (i: number): Hash => domainHash('bench', uint32Bytes(i));
export const nodeAt = (i: number): NodeKey => keyAt(i % membersMax) as string as NodeKey;
export const accountAt = (i: number): AccountKey => keyAt(i % accountsMax) as string as AccountKey;
export const ownerAt = (i: number): OwnerKey => keyAt(1_000_000 + i) as string as OwnerKey;
const pointAt = (i: number): PointId => keyAt(2_000_000 + i) as string as PointId;
export const cidAt = (i: number): Cid => cidOf(uint32Bytes(i));
const verifiers = Array.from({ length: panelSize }, (_, i) => nodeAt(i));

export function fullLedger(resolver = nodeAt(0)): Ledger {
  const stake = { ...testStake, modelMin: BigInt(rules.overlap) };
  const campaign = testCampaign(resolver, { rounds: rules, stake });
  const ledger = openLedger(campaign, campaignCid(campaign));
  const log = Array.from({ length: logLength }, (_, i) => cidAt(i));
  for (let i = 0; i < accountsMax; i++)
    ledger.accounts.set(accountAt(i), {
      balance: amount,
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
  for (let i = 0; i < commitments; i++) ledger.commitments.set(cidAt(i), commitmentAt(i, nodeAt, panelSize));
  const each = models / delegationsMax;
  for (let i = 0; i < delegationsMax; i++)
    ledger.delegations.set(ownerAt(i), {
      cid: cidAt(i),
      account: accountAt(i),
      amount,
      free: amount,
      locked: 0n,
      models: each,
      operator: null,
      cut: 1,
      nextSlot: each,
      committed: 0,
      final: new Map(Array.from({ length: each }, (_, k) => [pointAt(each * i + k), modelAt(i)])),
      phase: { type: 'working', term: { node: nodeAt(i), cut: 0, hasDelivered: true } },
    });
  return ledger;
}

const modelAt = (i: number) => ({
  node: nodeAt(i),
  manifest: cidAt(i),
  commitment: cidAt(i),
  cut: 1,
  verifiers,
  hasVested: true,
  missed: 0,
});

/** Opens a round that all models have predicted. */
export function openRound(ledger: Ledger, i: number): string {
  const era = String(1_000 + i);
  const positions = lockStakes(ledger);
  let model = 0;
  for (const position of positions.values())
    position.phase = { type: 'predicted', predictions: cidOf(uint32Bytes(model++), rawCodec) };
  const phase = { type: 'predicted' } as const;
  ledger.rounds.set(era, { cut: i + 1, deadline: i + 3, rows: keyAt(i), positions, phase });
  return era;
}

/** One of an author of these nodes, with `panelSize` seats of others. */
export function commitmentAt(i: number, nodeAt: (i: number) => NodeKey, panelSize: number): OpenCommitment {
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

export const heapMb = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

/** In time of a processor, which other work on the machine does not lengthen. */
export function timed<T>(work: () => T): { readonly ms: number; readonly value: T } {
  const start = process.cpuUsage();
  const value = work();
  const { user, system } = process.cpuUsage(start);
  return { ms: (user + system) / 1_000, value };
}
