import { accountOf } from '../records/keys.js';
import { paymentsOf, settleRound } from '../settlement/settlement.js';
import { toPosition } from '../settlement/settled-round.js';
import { positionRow, settlementTable } from '../settlement/table.js';
import { credit } from './accounts.js';
export const isAscending = (models) => models.every(({ pointId }, i) => i === 0 || pointId > models[i - 1].pointId);
/** What each model of a delegation has of its stake. */
const shareOf = ({ amount, models }) => amount / BigInt(models);
/**
 * The stakes as they are now, on all final models of delegations that are not being taken back (rule
 * ROUND-2).
 */
export function positionsOf({ delegations }) {
    const positions = new Map();
    for (const [owner, delegation] of delegations) {
        if (delegation.dueCut > 0)
            continue;
        for (const [pointId, { node, verifiers }] of delegation.final) {
            positions.set(pointId, {
                owner,
                account: delegation.account,
                node,
                verifiers,
                stake: shareOf(delegation),
                predictions: null,
                scores: null,
            });
        }
    }
    return positions;
}
/** The delegations whose stake is at risk in rounds that are not settled. */
export function ownersAtRisk({ rounds }) {
    const owners = new Set();
    for (const { positions } of rounds.values())
        for (const { owner } of positions.values())
            owners.add(owner);
    return owners;
}
/** The last cut whose records may make the scores of a round whole (rule ROUND-8). */
export const lastScoresCut = ({ campaign }, { deadline }) => deadline + 2 * campaign.stake.unbondingEpochs;
/**
 * Settles the rounds whose scores are all there, in the order of their eras, and lets those go that nobody
 * scored (rules ROUND-6 and ROUND-8).
 */
export function settleRounds(ledger, emit) {
    const complete = [...ledger.rounds]
        .filter(([, { part, parts }]) => part === parts)
        .sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [era, round] of complete) {
        ledger.rounds.delete(era);
        emit({ type: 'paid', ...payRound(ledger, era, round) });
    }
    for (const [era, round] of [...ledger.rounds]) {
        // A resolver that never scores must not hold stake for ever.
        if (ledger.number < lastScoresCut(ledger, round))
            continue;
        ledger.rounds.delete(era);
        emit({ type: 'unpaid', era, rows: round.rows });
    }
}
function payRound(ledger, era, round) {
    const treasury = ledger.accounts.get(accountOf(ledger.campaign.resolver));
    const before = balanceRows(ledger, era);
    const positions = [...round.positions]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([pointId, position]) => settledPosition(ledger, pointId, position));
    const at = positions.map(toPosition);
    const settlement = settleRound(ledger.campaign.payout, at, treasury.balance);
    treasury.balance += settlement.treasuryChange;
    const rows = settlement.positions.map((settled, i) => {
        const position = at[i];
        const { owner } = round.positions.get(settled.pointId);
        const delegation = ledger.delegations.get(owner);
        delegation.amount -= settled.loss;
        for (const [account, amount] of paymentsOf(position, settled))
            earn(ledger, delegation.final.get(settled.pointId), account, amount);
        return positionRow(era, position, settled);
    });
    const table = settlementTable(ledger.cid, [...rows, ...balanceRows(ledger, era)]);
    const { cut: opened, deadline, rows: digest, targets } = round;
    return {
        table,
        settled: {
            kind: 'settled-round',
            version: 1,
            campaign: ledger.cid,
            era,
            opened,
            deadline,
            cut: ledger.number,
            rows: digest,
            targets: targets,
            positions,
            before,
            table: [...table.rows],
        },
    };
}
function settledPosition({ delegations, members }, pointId, { owner, account, node, verifiers: attested, stake, predictions, scores }) {
    const delegation = delegations.get(owner);
    const model = delegation.final.get(pointId);
    const verifiers = attested.filter((verifier) => members.get(verifier)?.barred !== true);
    return {
        pointId,
        account,
        node,
        verifiers,
        stake,
        available: shareOf(delegation),
        predictions,
        scores,
        model: model === undefined ? 'revoked' : model.held === null ? 'vested' : 'vesting',
    };
}
/** What a model earns before it has vested is held with it. */
function earn(ledger, model, account, amount) {
    if (amount === 0n)
        return;
    if (model === undefined || model.held === null)
        credit(ledger, account, amount);
    else
        model.held.set(account, (model.held.get(account) ?? 0n) + amount);
}
/** Pays out what a model has earned: it has vested (rule ROUND-7). */
export function vestModel(ledger, owner, pointId) {
    const model = ledger.delegations.get(owner)?.final.get(pointId);
    if (model === undefined)
        return;
    for (const [account, amount] of model.held ?? [])
        credit(ledger, account, amount);
    model.held = null;
}
/**
 * Takes a model that is revoked from its delegation: what it has earned goes back to the resolver's account.
 */
export function forfeitModel(ledger, owner, pointId) {
    const final = ledger.delegations.get(owner)?.final;
    for (const amount of final?.get(pointId)?.held?.values() ?? [])
        credit(ledger, accountOf(ledger.campaign.resolver), amount);
    final?.delete(pointId);
}
function balanceRows({ accounts, delegations }, era) {
    const delegated = new Map();
    const vesting = new Map();
    const add = (sums, account, amount) => void sums.set(account, (sums.get(account) ?? 0n) + amount);
    for (const { account, amount, final } of delegations.values()) {
        add(delegated, account, amount);
        for (const { held } of final.values())
            for (const [earner, earned] of held ?? [])
                add(vesting, earner, earned);
    }
    const keys = [...new Set([...accounts.keys(), ...vesting.keys()])].sort();
    return keys.map((account) => ({
        kind: 'balance',
        era,
        account,
        balance: accounts.get(account)?.balance ?? 0n,
        delegated: delegated.get(account) ?? 0n,
        vesting: vesting.get(account) ?? 0n,
    }));
}
//# sourceMappingURL=rounds.js.map