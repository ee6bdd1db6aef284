import type { Campaign } from '../campaign/campaign.js';
import type { Cid, Hash } from '../codec/hash.js';
import { emptyTree, type GrowingTree } from '../codec/merkle-tree.js';
import type { PointId } from '../grid/point.js';
import { campaignLimits } from '../limits.js';
import { accountOf, ownerOf, type AccountKey, type NodeKey, type OwnerKey } from '../records/keys.js';
import { openAccount, type EditableAccount } from './accounts/account.js';
import type { EditableCommitment } from './audits/audit.js';
import { openContext, type CutContext } from './context.js';
import type { EditableDelegation } from './delegations/open-delegation.js';
import type { EditableDispute } from './disputes/open-dispute.js';
import type { EditableMember, Member } from './members/member.js';
import type { EditablePoint } from './points/point.js';
import type { EditableRound } from './rounds/open-round.js';
import { Table, type Frozen } from './table.js';

/**
 * What all peers agree on: a fold over the cuts, nothing else. Peers at the same cut hold equal ledgers.
 */
export interface Ledger {
  readonly campaign: Campaign;
  readonly cid: Cid;
  /** The number of the latest cut; 0 before any. */
  number: number;
  /** The CID of the latest cut; the campaign's before any. */
  head: Cid;
  /** What the latest cut revealed of the resolver's chain. */
  reveal: Hash;
  /** What the latest cut's draws follow from. */
  beacon: Hash;
  /** The pulse that the next cut holds; null where the campaign has no public beacon. */
  nextPulse: number | null;
  readonly members: Table<NodeKey, EditableMember>;
  /** Points that somebody holds: trained, or committed and under audit. Settled ones are in the archive. */
  readonly points: Table<PointId, EditablePoint>;
  /** Models under audit, and final ones until they have vested. */
  readonly commitments: Table<Cid, EditableCommitment>;
  readonly disputes: Table<Cid, EditableDispute>;
  readonly accounts: Table<AccountKey, EditableAccount>;
  /** By the owner that each is. */
  readonly delegations: Table<OwnerKey, EditableDelegation>;
  /** Models that all delegations ask for, which stakedModelsMax bounds. */
  stakedModels: number;
  /** Rounds that are not settled yet, by their era. */
  readonly rounds: Table<string, EditableRound>;
  /** The era of the latest round, settled or not; empty before any. */
  latestRound: string;
  /** The cut that held it; 0 before any. */
  latestRoundCut: number;
  /** A tree over all that cuts have settled, in their order (rule LEDGER-3). */
  archive: GrowingTree;
  /** What is remembered since the latest cut began, and no belief: nothing of it is stored or hashed. */
  context: CutContext;
}

/** What a driver stores with each cut, so that a restart need not fold from the start. */
export type LedgerSnapshot = {
  readonly [P in Exclude<keyof Ledger, 'campaign' | 'cid' | 'context'>]: Ledger[P] extends Table<
    infer K,
    infer V
  >
    ? ReadonlyMap<K, Frozen<V>>
    : Ledger[P];
};

export function snapshotLedger({
  campaign: _campaign,
  cid: _cid,
  context: _context,
  ...snapshot
}: Ledger): LedgerSnapshot {
  return snapshot;
}

/** Members at most: it bounds the ledger. Who enrols beyond it waits for a successor campaign. */
export const membersMax = campaignLimits.members;

/** Accounts and delegations at most. */
export const accountsMax = 20_000;
export const delegationsMax = 10_000;

/** Positions of all rounds that are open. */
const positionsMax = 400_000;

/** Models of all delegations at most: each has a position in each open round (rule DELEGATION-3). */
export const stakedModelsMax = ({ rounds }: Pick<Campaign, 'rounds'>): number =>
  Math.min(20_000, Math.floor(positionsMax / rounds.openMax));

/** The ledger before any cut (rules CUT-1 and ACCOUNT-1), or as a driver stored it. */
export function openLedger(campaign: Campaign, cid: Cid, stored?: LedgerSnapshot): Ledger {
  if (stored !== undefined) return { campaign, cid, ...stored, ...tablesOf(stored), context: openContext() };
  return {
    campaign,
    cid,
    number: 0,
    head: cid,
    reveal: campaign.beaconAnchor,
    beacon: campaign.beaconAnchor,
    nextPulse: campaign.publicBeacon?.firstPulse ?? null,
    members: new Table(),
    points: new Table(),
    commitments: new Table(),
    disputes: new Table(),
    accounts: new Table<AccountKey, EditableAccount>([
      [accountOf(campaign.resolver), openAccount(0n)],
      ...campaign.stake.genesis.map(({ account, amount }) => [account, openAccount(amount)] as const),
    ]),
    delegations: new Table(),
    stakedModels: 0,
    rounds: new Table(),
    latestRound: '',
    latestRoundCut: 0,
    archive: emptyTree,
    context: openContext(),
  };
}

const tablesOf = (stored: LedgerSnapshot) => ({
  members: new Table<NodeKey, EditableMember>(stored.members),
  points: new Table<PointId, EditablePoint>(stored.points),
  commitments: new Table<Cid, EditableCommitment>(stored.commitments),
  disputes: new Table<Cid, EditableDispute>(stored.disputes),
  accounts: new Table<AccountKey, EditableAccount>(stored.accounts),
  delegations: new Table<OwnerKey, EditableDelegation>(stored.delegations),
  rounds: new Table<string, EditableRound>(stored.rounds),
});

/** Whether the enrolment of a member has not run out. */
export const isEnrolled = ({ campaign, number }: Ledger, { enrolled }: Member): boolean =>
  enrolled + campaign.claims.enrolmentEpochs >= number;

/** Why a node may open no slot and is not drawn by its weight; null where it may and is (rule BOND-1). */
export function inactivityOf(ledger: Ledger, node: NodeKey): 'barred' | 'bond' | 'absent' | 'expired' | null {
  const member = ledger.members.get(node);
  if (member?.phase === 'barred') return 'barred';
  if ((ledger.accounts.get(accountOf(node))?.balance ?? 0n) < ledger.campaign.stake.bond) return 'bond';
  if (member === undefined) return 'absent';
  return isEnrolled(ledger, member) ? null : 'expired';
}

/** Whether a node may open slots now, and can be drawn where its weight counts (rule BOND-1). */
export const isActive = (ledger: Ledger, node: NodeKey): boolean => inactivityOf(ledger, node) === null;

/** Whether a node is barred: what it says has no effect any more. */
export const isBarred = ({ members }: Ledger, node: NodeKey): boolean =>
  members.get(node)?.phase === 'barred';

/**
 * Slots open and commitments under audit that one node may have, in units of openSlotsMax: it bounds what
 * auditors can owe.
 */
const unsettledFactor = 4;

/** Whether a member's open slots and commitments under audit are as many as it may have (rule SLOT-2). */
export function isAtBound({ members, campaign }: Ledger, node: NodeKey): boolean {
  const member = members.get(node);
  return (
    member !== undefined &&
    member.slots.size + member.committed >= unsettledFactor * campaign.claims.openSlotsMax
  );
}

/** The next slot of an owner that a node works for; 0 where the ledger knows no such owner. */
export const nextSlotOf = ({ members, delegations }: Ledger, owner: OwnerKey, node: NodeKey): number =>
  (owner === ownerOf(node) ? members.get(node)?.nextSlot : delegations.get(owner)?.nextSlot) ?? 0;

/** Parties and panels of all that is open. */
export function engagedNodes({ commitments, disputes }: Ledger): Set<NodeKey> {
  const nodes = new Set<NodeKey>();
  const add = (keys: Iterable<NodeKey>): void => [...keys].forEach((node) => nodes.add(node));
  for (const { node, seats, apprentices } of commitments.values())
    add([node, ...seats.keys(), ...apprentices.keys()]);
  for (const { node, seats } of disputes.values()) add([node, ...seats.keys()]);
  return nodes;
}
