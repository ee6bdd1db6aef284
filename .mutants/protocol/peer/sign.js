import { journalKeyOf } from '../records/bodies.js';
import { isBehind } from './state.js';
/** What every body of this peer begins with. */
export const head = (state, kind) => ({ kind, version: 1, campaign: state.ledger.cid, node: state.options.node });
/**
 * Asks the driver to sign a body, unless its slot is being signed, waits for a cut, or was refused since the
 * last one; or this peer is behind.
 */
export function sign(state, body, effects) {
    if (state.own.has(journalKeyOf(body)) || isBehind(state))
        return;
    state.own.set(journalKeyOf(body), 'signing');
    effects.push({ type: 'sign', body });
}
//# sourceMappingURL=sign.js.map