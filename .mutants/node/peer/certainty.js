import { peerCodes } from './codes.js';
/** Epochs that a node which starts where it stopped waits for a peer to show it its latest cut. */
const waitEpochs = 4;
/**
 * Whether a node that starts knows all that it has signed (rule RECORD-6). Its data directory may be an old
 * copy, and nothing in it would tell; but its peers know. It is sure once a peer has told all that it has,
 * its latest cut the one that this node holds.
 */
export class Certainty {
    mark;
    endMs;
    current;
    #shown = null;
    constructor(mark, 
    /** When it is sure anyway; null for never. */
    endMs, current) {
        this.mark = mark;
        this.endMs = endMs;
        this.current = current;
    }
    static async open({ campaign, node, isNewest }, { mark, state, openedMs }) {
        const isResolver = campaign.resolver === node;
        const isBehind = mark.number > state.ledger.number;
        const hasOthers = [...state.ledger.members.keys()].some((member) => member !== node);
        if (isNewest && !isBehind)
            await mark.settle();
        if (!isBehind && !(hasOthers && !isNewest) && !(isResolver && mark.isCopied))
            return new Certainty(mark, null, null);
        const endMs = isBehind || mark.isCopied ? null : openedMs + waitEpochs * campaign.epochMs;
        return new Certainty(mark, endMs, doubtOf(mark, state.ledger.number, isResolver));
    }
    /** Null where it is sure. */
    get doubt() {
        return this.current;
    }
    /** Somebody has the cut that this node holds as its latest. */
    heardHead(cid) {
        if (this.current !== null)
            this.#shown = cid;
    }
    /** A peer has told all that it has; whether that makes it sure. */
    heardAll({ ledger, headSeen }) {
        const isShown = this.#shown === ledger.head;
        this.#shown = null;
        return this.current !== null && isShown && headSeen <= ledger.number;
    }
    /** Whether it has waited long enough. */
    isOver(nowMs) {
        return this.current !== null && this.endMs !== null && nowMs >= this.endMs;
    }
    /** It is sure from now on. */
    async settle() {
        this.current = null;
        await this.mark.settle();
    }
}
function doubtOf(mark, number, isResolver) {
    const told = (code, what) => ({ code, what, remedy: peerCodes[code] });
    if (isResolver && mark.number > number)
        return told('RESOLVER_BEHIND', `This resolver has signed cut ${mark.number}, as ${mark.file} says, and its store ends with cut ${number}`);
    if (isResolver && mark.isCopied)
        return told('RESOLVER_UNSURE', `${mark.file} was copied or restored, and may be older than the latest cut`);
    return told('PEER_UNSURE', 'The node waits for a peer to show it the latest cut');
}
//# sourceMappingURL=certainty.js.map