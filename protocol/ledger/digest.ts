import { encodeCanonical } from '../codec/canonical.js';
import { domainHash, type Hash } from '../codec/hash.js';
import type {
  Account,
  Delegation,
  HeldPoint,
  Ledger,
  Member,
  OpenCommitment,
  OpenDispute,
  OpenSlot,
  Round,
  RoundPosition,
  Seat,
  StakedModel,
} from './ledger.js';

/**
 * A hash over all that a ledger holds: peers that agree have the same one, so that people can compare theirs
 * (rule LEDGER-1).
 */
export const ledgerDigest = (ledger: Ledger): Hash => digestOf(ledgerTables(ledger));

const roundDigests = new WeakMap<Round, { readonly changes: number; readonly digest: Hash }>();

/**
 * Likewise over an open round, kept until a record changes it: rounds hold most of a ledger, and most cuts
 * change none.
 */
export function roundDigest(round: Round): Hash {
  const known = roundDigests.get(round);
  if (known?.changes === round.changes) return known.digest;
  const digest = digestOf(roundFields(round));
  roundDigests.set(round, { changes: round.changes, digest });
  return digest;
}

const digestOf = (value: unknown): Hash => domainHash('ledger', encodeCanonical(value));

/**
 * A ledger as plain values, each table in ascending order of its keys: what its digest is over (rule
 * LEDGER-1).
 */
export const ledgerTables = (ledger: Ledger) => ({
  number: ledger.number,
  head: ledger.head,
  beacon: ledger.beacon,
  latestRound: ledger.latestRound,
  members: rows(ledger.members, memberFields),
  points: rows(ledger.points, pointFields),
  commitments: rows(ledger.commitments, commitmentFields),
  disputes: rows(ledger.disputes, disputeFields),
  accounts: rows(ledger.accounts, accountFields),
  delegations: rows(ledger.delegations, delegationFields),
  rounds: rows(ledger.rounds, roundDigest),
});

type Row<V> = readonly [key: string, value: V];

const rows = <K extends string, T, V>(table: ReadonlyMap<K, T>, fields: (entry: T) => V): Row<V>[] =>
  [...table].map(([key, entry]): Row<V> => [key, fields(entry)]).sort(([a], [b]) => (a < b ? -1 : 1));

const keys = (set: ReadonlySet<string>): string[] => [...set].sort();

const memberFields = ({ slots, ...fields }: Member) => ({ ...fields, slots: rows(slots, slotFields) });
const slotFields = ({ owner, slot, cut, draw }: OpenSlot) => ({ owner, slot, cut, draw });
const pointFields = (held: HeldPoint) => ({ ...held });

const commitmentFields = ({ seats, apprentices, abstained, ...fields }: OpenCommitment) => ({
  ...fields,
  seats: rows(seats, seatFields),
  apprentices: rows(apprentices, seatFields),
  abstained: keys(abstained),
});
const seatFields = (seat: Seat) => ({ ...seat });

const disputeFields = ({ seats, abstained, replays, ...fields }: OpenDispute) => ({
  ...fields,
  seats: rows(seats, (seat) => seat),
  abstained: keys(abstained),
  replays: rows(replays, (replay) => replay),
});

const accountFields = (account: Account) => ({ ...account });

const delegationFields = ({ final, ...fields }: Delegation) => ({
  ...fields,
  final: rows(final, stakedFields),
});
const stakedFields = ({ held, ...fields }: StakedModel) => ({
  ...fields,
  held: held === null ? null : rows(held, (amount) => amount),
});

const roundFields = ({ changes: _changes, positions, ...fields }: Round) => ({
  ...fields,
  positions: rows(positions, positionFields),
});
const positionFields = (position: RoundPosition) => ({ ...position });
