import { eraName } from '../campaign/campaign.js';
import { decodeShape, encodeShape, hash, hex32, int, list, literal, map, nullable, rawLink, uint, uint64, valueLink, } from '../codec/shape.js';
import { accountKey as account, nodeKey } from '../records/keys.js';
import { scoreMax } from '../scoring/score.js';
import { balanceRow, row, tableRowsMax } from './row.js';
import { paymentsOf, settleRound } from './settlement.js';
import { positionRow, settlementTable } from './table.js';
const verifiersMax = 10_000;
const score = int(-scoreMax, scoreMax);
const settledPosition = map({
    pointId: hex32(),
    account,
    node: nodeKey,
    verifiers: list(nodeKey, verifiersMax),
    stake: uint64,
    available: uint64,
    /** The block of the predictions that came in time. */
    predictions: nullable(rawLink),
    /** None where the resolver gave none. */
    scores: nullable(map({ corr: score, mmc: score })),
    /**
     * What becomes of earnings: they are held until the model has vested; there are none where it was found
     * forged meanwhile.
     */
    model: literal('vesting', 'vested', 'revoked'),
});
/**
 * A round with all that its table follows from, but for the rules of its campaign: what a node keeps of it.
 */
const settledRoundShape = map({
    kind: literal('settled-round'),
    version: literal(1),
    campaign: valueLink,
    era: eraName,
    /** The cuts that opened it, that were the last to hold predictions, and that settled it. */
    opened: uint(),
    deadline: uint(),
    cut: uint(),
    rows: hash,
    targets: hash,
    positions: list(settledPosition, tableRowsMax),
    /** What each account had before. */
    before: list(balanceRow, tableRowsMax),
    table: list(row, tableRowsMax),
});
/** Bytes of an encoded one at most. */
const settledRoundMaxBytes = 64 << 20;
export const encodeSettledRound = (round) => encodeShape(settledRoundShape, round);
/** Throws codecCodes. */
export const decodeSettledRound = (bytes) => decodeShape(settledRoundShape, bytes, settledRoundMaxBytes, 'round');
/** As a settlement takes it: a model that was found forged meanwhile neither earns nor loses. */
export function toPosition({ predictions, scores, model, ...position }) {
    const predicted = predictions !== null && scores !== null && model !== 'revoked';
    return { ...position, predicted, corr: predicted ? scores.corr : 0, mmc: predicted ? scores.mmc : 0 };
}
/**
 * The table of a round by other scores, those of one's own: a point that has none is not scored. `treasury`
 * is the resolver's account. Throws what settleRound and settlementTable throw. Source: SPEC.md rules
 * SETTLE-1 to SETTLE-7.
 */
export function recomputeTable(rules, treasury, { campaign, era, positions, before }, scores) {
    const balances = new Map(before.map((each) => [each.account, { ...each }]));
    const balanceOf = (key) => {
        const found = balances.get(key) ?? {
            kind: 'balance',
            era,
            account: key,
            balance: 0n,
            delegated: 0n,
            vesting: 0n,
        };
        balances.set(key, found);
        return found;
    };
    const at = positions.map((position) => toPosition({ ...position, scores: scores.get(position.pointId) ?? null }));
    const settlement = settleRound(rules, at, balanceOf(treasury).balance);
    balanceOf(treasury).balance += settlement.treasuryChange;
    const rows = settlement.positions.map((settled, i) => {
        const position = at[i];
        const earns = positions[i]?.model === 'vesting' ? 'vesting' : 'balance';
        balanceOf(position.account).delegated -= settled.loss;
        for (const [key, amount] of paymentsOf(position, settled))
            if (amount > 0n)
                balanceOf(key)[earns] += amount;
        return positionRow(era, position, settled);
    });
    return settlementTable(campaign, [
        ...rows,
        ...[...balances.values()].sort((a, b) => (a.account < b.account ? -1 : 1)),
    ]);
}
//# sourceMappingURL=settled-round.js.map