import { cidOf } from '../codec/hash.js';
import { abstentionsMax, } from '../ledger/ledger.js';
import { attestationsOf, hasDispute, seatOf } from '../ledger/seats.js';
import { encodeBody } from '../records/envelope.js';
import { peerLimits } from './limits.js';
import { head, sign } from './sign.js';
import { modelOf, } from './tasks.js';
/** What this peer's seats ask of it now: records to sign, and work to do, as much as it does at once. */
export function auditDuties(state, effects) {
    const fetches = [];
    const audits = [];
    for (const [cid, open] of state.ledger.commitments) {
        const seat = seatOf(open, state.options.node);
        if (seat === undefined || seat.withheld || seat.attested !== null)
            continue;
        if (seat.alpha === null)
            fetches.push(...fetchModel(state, cid, open, effects));
        else
            audits.push(...auditModel(state, cid, open, seat, effects));
    }
    return [
        ...fetchesInTurn(state, fetches),
        // Replays first: what they decide holds commitments up.
        ...withinCapacity(state, [...dueReplays(state, effects), ...audits], state.options.audits),
    ];
}
/**
 * A panellist's first duty: to have the whole model, and to say so, or that it tried for half of a panel's
 * time in vain.
 */
function fetchModel(state, commitment, open, effects) {
    const key = `fetch/${commitment}`;
    const fault = state.abandoned.get(key);
    if (fault === 'local')
        return abstain(state, commitment, 'unable', effects);
    const held = state.fetched.has(commitment);
    // Who contradicts what it announced has not handed out what it announced.
    const isOver = held || fault === 'model' || hasTriedEnough(state, commitment);
    if (isOver)
        sign(state, { ...head(state, 'availability'), commitment, held }, effects);
    return isOver || fault !== undefined ? [] : [{ type: 'fetch', key, model: modelOf(commitment, open) }];
}
/**
 * Who was away, or had no place for it while others were fetched, has not tried, and says nothing of the
 * author.
 */
const hasTriedEnough = ({ ledger: { campaign }, fetchTurns }, commitment) => (fetchTurns.get(commitment)?.count ?? 0) >= Math.floor(campaign.audit.panelEpochs / 2);
/**
 * After a cut: the fetches that had a place have had a turn. Cuts that follow each other at once are those of
 * a peer that catches up: it has tried nothing meanwhile.
 */
export function endTurns({ ledger: { number, campaign }, fetchTurns }, elapsedMs) {
    if (elapsedMs < campaign.epochMs / 4)
        return;
    for (const turns of fetchTurns.values())
        if (turns.last === number - 1)
            turns.count++;
}
/**
 * The fetches that have a place through this cut: those that have one go on, then comes whose last turn is
 * longest ago. Where more are due than there are places they take turns, cut by cut, so that authors whom
 * nobody can fetch from do not keep the others waiting.
 */
function fetchesInTurn({ ledger: { number }, fetchTurns }, due) {
    const turnsOf = ({ model: { commitment } }) => fetchTurns.get(commitment) ?? { count: 0, last: 0 };
    const rank = (task) => (turnsOf(task).last === number ? -1 : turnsOf(task).last);
    const chosen = [...due]
        .sort((a, b) => rank(a) - rank(b) || (a.key < b.key ? -1 : 1))
        .slice(0, peerLimits.fetchesMax);
    for (const task of chosen)
        fetchTurns.set(task.model.commitment, { ...turnsOf(task), last: number });
    return chosen;
}
/** Then it audits, disputes or pledges what it found, and shows it when the others have pledged. */
function auditModel(state, commitment, open, seat, effects) {
    const key = `audit/${commitment}`;
    if (state.own.has(key) || hasDispute(state.ledger, commitment, state.options.node))
        return [];
    const body = state.audited.get(commitment);
    if (body?.kind === 'attestation' && seat.pledge === null) {
        sign(state, { ...head(state, 'pledge'), commitment, attestation: cidOf(encodeBody(body)) }, effects);
    }
    else if (body?.kind === 'dispute' || (body !== undefined && open.revealCut > 0))
        sign(state, body, effects);
    if (body !== undefined)
        return [];
    const fault = state.abandoned.get(key);
    if (fault === undefined) {
        const attested = attestationsOf(open).map(([node, one]) => ({ node, ...one }));
        return [
            {
                type: 'audit',
                key,
                model: modelOf(commitment, open),
                alpha: seat.alpha,
                common: open.common,
                attested,
            },
        ];
    }
    if (seat.pledge === null && (fault !== 'passing' || isHalfOver(state, seat.cut)))
        abstain(state, commitment, fault === 'model' ? 'model' : 'unable', effects);
    return [];
}
function dueReplays(state, effects) {
    const { ledger, options } = state;
    const due = [];
    for (const [cid, dispute] of ledger.disputes) {
        const key = `replay/${cid}`;
        if (!dispute.seats.has(options.node) || dispute.replays.has(options.node) || state.own.has(key))
            continue;
        const body = state.replayed.get(cid);
        const fault = state.abandoned.get(key);
        if (body !== undefined)
            sign(state, body, effects);
        else if (fault === undefined)
            due.push(replayTask(state, key, cid, dispute));
        else if (fault !== 'passing' || isHalfOver(state, dispute.panelCut))
            abstain(state, cid, fault === 'model' ? 'model' : 'unable', effects);
    }
    return due;
}
function replayTask({ ledger }, key, cid, { commitment, subject, part, accused }) {
    const open = ledger.commitments.get(commitment);
    const attested = accused === null ? null : (open.seats.get(accused)?.attested ?? null);
    return { type: 'replay', key, model: modelOf(commitment, open), dispute: cid, subject, part, attested };
}
/** Whether half of a panel's time has passed since a cut. */
const isHalfOver = ({ ledger: { number, campaign } }, since) => since + Math.floor(campaign.audit.panelEpochs / 2) <= number;
/** Who gave back as many as it may keeps its seat. */
function abstain(state, seat, cause, effects) {
    const { ledger, options } = state;
    const isBounded = cause === 'unable' || ledger.disputes.has(seat);
    if (isBounded && (ledger.members.get(options.node)?.abstentions ?? 0) >= abstentionsMax)
        return [];
    sign(state, { ...head(state, 'abstention'), seat, cause }, effects);
    return [];
}
/** As many as this peer does at once; those under way go on. */
function withinCapacity({ tasks }, due, capacity) {
    return [...due.filter(({ key }) => tasks.has(key)), ...due.filter(({ key }) => !tasks.has(key))].slice(0, capacity);
}
export function noteFetched(state, key) {
    const task = state.tasks.get(key);
    if (task?.type === 'fetch')
        state.fetched.add(task.model.commitment);
}
/** After a cut: what could not be done may be possible meanwhile. */
export function retryAbandoned({ abandoned }) {
    for (const [key, fault] of abandoned)
        if (fault === 'passing' && !key.startsWith('train/'))
            abandoned.delete(key);
}
/** A mismatch is disputed as soon as this peer may sign; an attestation waits for its turn. */
export function noteAudited(state, key, outcome) {
    const task = state.tasks.get(key);
    if (task?.type !== 'audit')
        return;
    const { model: { commitment }, alpha, } = task;
    if (outcome.type === 'mismatch') {
        const { subject, part, accused, claimed, found } = outcome;
        state.audited.set(commitment, {
            ...head(state, 'dispute'),
            commitment,
            subject,
            part,
            accused,
            claimed,
            found,
        });
        return;
    }
    const { proof, segments, eras } = outcome;
    state.audited.set(commitment, {
        ...head(state, 'attestation'),
        commitment,
        vrfKey: state.options.vrfKey,
        alpha,
        proof,
        segments: [...segments],
        eras: [...eras],
    });
}
export function noteReplayed(state, { key, claimed, found }) {
    const task = state.tasks.get(key);
    if (task?.type === 'replay')
        state.replayed.set(task.dispute, { ...head(state, 'replay'), dispute: task.dispute, claimed, found });
}
/** Forgets what its seats no longer ask for. */
export function pruneAudits({ ledger, options, fetchTurns, fetched, audited, replayed }) {
    const mySeat = (cid) => {
        const open = ledger.commitments.get(cid);
        return open === undefined ? undefined : seatOf(open, options.node);
    };
    for (const cid of fetchTurns.keys())
        if (mySeat(cid)?.alpha !== null)
            fetchTurns.delete(cid);
    for (const cid of fetched)
        if (mySeat(cid)?.alpha !== null)
            fetched.delete(cid);
    for (const cid of audited.keys())
        if (mySeat(cid)?.attested !== null)
            audited.delete(cid);
    for (const cid of replayed.keys())
        if (ledger.disputes.get(cid)?.seats.has(options.node) !== true)
            replayed.delete(cid);
}
//# sourceMappingURL=audits.js.map