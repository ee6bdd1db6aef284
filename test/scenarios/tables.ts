import type { Cid, Hash } from '../../protocol/codec/hash.js';
import type { PointId } from '../../protocol/grid/point.js';
import { entryFields } from '../../protocol/ledger/entry-fields.js';
import type { Ledger } from '../../protocol/ledger/ledger.js';
import type { AccountKey, NodeKey, OwnerKey, VrfKey } from '../../protocol/records/keys.js';

type Rows<K, V> = readonly (readonly [key: K | string, entry: V])[];

export interface Slot {
  readonly owner: OwnerKey;
  readonly slot: number;
  readonly cut: number;
  readonly draw: {
    readonly target: string;
    readonly index: bigint;
    readonly pointId: PointId;
    readonly generation: number;
  } | null;
}

export interface Seat {
  readonly cut: number;
  readonly alpha: Hash | null;
  readonly withheld: boolean;
  readonly pledge: Cid | null;
  readonly attested: {
    readonly segments: readonly { readonly segment: number; readonly transcript: Hash }[];
  } | null;
}

export interface Commitment {
  readonly node: NodeKey;
  readonly pointId: PointId;
  readonly outcome: 'accepted' | 'refused' | 'abandoned';
  readonly target: string;
  readonly index: bigint;
  readonly segments: number;
  readonly sketch: Uint8Array;
  readonly common: number | null;
  readonly drawings: number;
  readonly seats: Rows<NodeKey, Seat>;
  readonly apprentices: Rows<NodeKey, Seat>;
}

export interface Dispute {
  readonly node: NodeKey;
  readonly commitment: Cid;
  readonly claimed: Uint8Array;
  readonly seats: Rows<NodeKey, { readonly cut: number }>;
  readonly replays: Rows<NodeKey, unknown>;
}

/** What records are made from of the value that LEDGER-1 hashes. */
export interface Tables {
  readonly number: number;
  readonly head: Cid;
  readonly beacon: Hash;
  readonly settled: number;
  readonly members: Rows<
    NodeKey,
    { readonly vrfKey: VrfKey; readonly nextSlot: number; readonly slots: Rows<string, Slot> }
  >;
  readonly points: Rows<
    PointId,
    {
      readonly claim: Cid;
      readonly node: NodeKey;
      readonly owner: OwnerKey;
      readonly slot: number;
      readonly target: string;
      readonly index: bigint;
      readonly cut: number;
      readonly heartbeat: number;
      readonly commitment: Cid | null;
    }
  >;
  readonly commitments: Rows<Cid, Commitment>;
  readonly disputes: Rows<Cid, Dispute>;
  readonly accounts: Rows<AccountKey, { readonly balance: bigint; readonly sequence: number }>;
  readonly delegations: Rows<
    OwnerKey,
    {
      readonly free: bigint;
      readonly locked: bigint;
      readonly nextSlot: number;
      readonly final: Rows<PointId, { readonly node: NodeKey; readonly hasVested: boolean }>;
    }
  >;
}

/** All access of scenarios to a ledger. */
export const tablesOf = (ledger: Ledger) => ({
  number: ledger.number,
  head: ledger.head,
  reveal: ledger.reveal,
  beacon: ledger.beacon,
  nextPulse: ledger.nextPulse,
  latestRound: ledger.latestRound,
  latestRoundCut: ledger.latestRoundCut,
  settled: ledger.archive.count,
  members: rows(ledger.members, entryFields.members),
  points: rows(ledger.points, entryFields.points),
  commitments: rows(ledger.commitments, entryFields.commitments),
  disputes: rows(ledger.disputes, entryFields.disputes),
  accounts: rows(ledger.accounts, entryFields.accounts),
  delegations: rows(ledger.delegations, entryFields.delegations),
  rounds: rows(ledger.rounds, entryFields.rounds),
});

const rows = <K extends string, E, V>(table: ReadonlyMap<K, E>, fields: (entry: E) => V): Rows<K, V> =>
  [...table].map(([key, entry]) => [key, fields(entry)] as const).sort(([a], [b]) => (a < b ? -1 : 1));

export const entryOf = <V>(rows: Rows<string, V>, key: string): V | undefined =>
  rows.find(([each]) => each === key)?.[1];
