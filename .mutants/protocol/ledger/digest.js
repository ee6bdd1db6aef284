import { encodeCanonical } from '../codec/canonical.js';
import { domainHash } from '../codec/hash.js';
/**
 * A hash over all that a ledger holds: peers that agree have the same one, so that people can compare theirs
 * (rule LEDGER-1).
 */
export const ledgerDigest = (ledger) => digestOf(ledgerTables(ledger));
const roundDigests = new WeakMap();
/**
 * Likewise over an open round, kept until a record changes it: rounds hold most of a ledger, and most cuts
 * change none.
 */
export function roundDigest(round) {
    const known = roundDigests.get(round);
    if (known?.changes === round.changes)
        return known.digest;
    const digest = digestOf(roundFields(round));
    roundDigests.set(round, { changes: round.changes, digest });
    return digest;
}
const digestOf = (value) => domainHash('ledger', encodeCanonical(value));
/**
 * A ledger as plain values, each table in ascending order of its keys: what its digest is over (rule
 * LEDGER-1).
 */
export const ledgerTables = (ledger) => ({
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
const rows = (table, fields) => [...table].map(([key, entry]) => [key, fields(entry)]).sort(([a], [b]) => (a < b ? -1 : 1));
const keys = (set) => [...set].sort();
const memberFields = ({ slots, ...fields }) => ({ ...fields, slots: rows(slots, slotFields) });
const slotFields = ({ owner, slot, cut, draw }) => ({ owner, slot, cut, draw });
const pointFields = (held) => ({ ...held });
const commitmentFields = ({ seats, apprentices, abstained, ...fields }) => ({
    ...fields,
    seats: rows(seats, seatFields),
    apprentices: rows(apprentices, seatFields),
    abstained: keys(abstained),
});
const seatFields = (seat) => ({ ...seat });
const disputeFields = ({ seats, abstained, replays, ...fields }) => ({
    ...fields,
    seats: rows(seats, (seat) => seat),
    abstained: keys(abstained),
    replays: rows(replays, (replay) => replay),
});
const accountFields = (account) => ({ ...account });
const delegationFields = ({ final, ...fields }) => ({
    ...fields,
    final: rows(final, stakedFields),
});
const stakedFields = ({ held, ...fields }) => ({
    ...fields,
    held: held === null ? null : rows(held, (amount) => amount),
});
const roundFields = ({ changes: _changes, positions, ...fields }) => ({
    ...fields,
    positions: rows(positions, positionFields),
});
const positionFields = (position) => ({ ...position });
//# sourceMappingURL=digest.js.map