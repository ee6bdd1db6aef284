import { declineCodes, refusalCodes, } from '../../protocol/ledger/codes.js';
import { admitRecord, applyRecord } from '../../protocol/ledger/admit.js';
import { snapshotLedger } from '../../protocol/ledger/ledger.js';
import { recordsOf } from './pending.js';
/**
 * What the next cut would object to in a record of an account that nobody signed yet, after those of the
 * account that wait for it; null where it would have its effect. The rules themselves say so, on a ledger
 * that is thrown away.
 */
export function objectionTo(ledger, pools, record) {
    const { campaign, cid } = ledger;
    const { body } = record;
    const { rounds, ...others } = snapshotLedger(ledger);
    // Rounds hold most of a ledger, and a record changes none but the one that it names.
    const named = new Map([...rounds].map(([era, round]) => [
        era,
        'era' in body && body.era === era ? structuredClone(round) : round,
    ]));
    const trial = { campaign, cid, ...structuredClone(others), rounds: named };
    const earlier = 'account' in body ? recordsOf(pools, body.account) : [];
    let declined = null;
    const note = (event) => {
        if (event.type === 'declined' && event.record === record.cid)
            declined = event.code;
    };
    for (const one of [...earlier, record]) {
        const refusal = admitRecord(trial, one, noArchive);
        if (refusal === null)
            applyRecord(trial, one, note);
        else if (one === record)
            return { code: refusal.code, remedy: refusalCodes[refusal.code] };
    }
    return declined === null ? null : { code: declined, remedy: declineCodes[declined] };
}
/** Nothing that its owner orders a node to sign depends on settled points. */
const noArchive = { settled: () => undefined, nearest: () => null };
//# sourceMappingURL=objection-to.js.map