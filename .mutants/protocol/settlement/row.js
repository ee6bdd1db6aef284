import { eraName } from '../campaign/campaign.js';
import { bool, difference64, hex32, int, literal, map, uint64, } from '../codec/shape.js';
import { accountKey as account, nodeKey } from '../records/keys.js';
import { scoreMax } from '../scoring/score.js';
const score = int(-scoreMax, scoreMax);
/**
 * What a round did to a stake on one model: `change` is its gain or, below 0, its loss; commission and all
 * fees are parts of a gain.
 */
const position = map({
    kind: literal('position'),
    era: eraName,
    pointId: hex32(),
    account,
    node: nodeKey,
    stake: uint64,
    corr: score,
    mmc: score,
    predicted: bool,
    change: difference64,
    commission: uint64,
    fees: uint64,
});
/** What an account has after the round: at its disposal, put behind nodes, and earned but not vested. */
export const balanceRow = map({
    kind: literal('balance'),
    era: eraName,
    account,
    balance: uint64,
    delegated: uint64,
    vesting: uint64,
});
const shapes = { position, balance: balanceRow };
const kind = literal('position', 'balance');
/** A row of a settlement table, of either kind. Source: SPEC.md rule SETTLE-6. */
export const row = {
    encode: (value) => shapes[value.kind].encode(value),
    decode: (value, path) => {
        const found = kind.decode(value?.kind, `${path}.kind`);
        return shapes[found].decode(value, path);
    },
};
/** Bytes of an encoded row, and rows of a table, at most. */
export const rowMaxBytes = 512;
export const tableRowsMax = 1_000_000;
/** What a row is about: no other row of its kind in a table has it. */
export const subjectOf = (of) => of.kind === 'position' ? of.pointId : of.account;
/** Whether `a` stands before `b` in a table: positions by point id, then balances by account. */
export const precedes = (a, b) => a.kind === b.kind ? subjectOf(a) < subjectOf(b) : a.kind === 'position';
//# sourceMappingURL=row.js.map