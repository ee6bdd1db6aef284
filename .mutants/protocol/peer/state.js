import { openLedger } from '../ledger/ledger.js';
export const emptyCounts = () => ({
    ofSigner: new Map(),
    slots: new Set(),
    places: new Map(),
    ofAccounts: 0,
    strangers: 0,
});
/**
 * Whether this peer knows that it lacks more than the cut that it may just be folding: what it would sign
 * follows from what was (rule PEER-4).
 */
export const isBehind = ({ headSeen, ledger }) => headSeen >= ledger.number + 2;
/**
 * A peer at the campaign's start, or at the ledger that its driver stored with the latest cut. `halted` is
 * what a `halt` effect once said: a campaign that halted stays so.
 */
export function openPeer(campaign, cid, options, nowMs, stored, halted = null) {
    const ledger = stored === undefined ? openLedger(campaign, cid) : { campaign, cid, ...stored };
    return {
        options,
        ledger,
        pending: new Map(),
        counts: emptyCounts(),
        early: new Map(),
        earlySince: new Map(),
        bestClaims: new Map(),
        own: new Map(),
        tasks: new Map(),
        abandoned: new Map(),
        fetchTurns: new Map(),
        fetched: new Set(),
        audited: new Map(),
        replayed: new Map(),
        trained: new Map(),
        progress: new Map(),
        headSeen: ledger.number,
        isUnsure: false,
        lastCutMs: nowMs,
        lastPullMs: nowMs,
        halted,
        isFull: false,
    };
}
//# sourceMappingURL=state.js.map