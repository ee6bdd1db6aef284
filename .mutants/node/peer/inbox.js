import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { codecCodes } from '../../protocol/codec/codes.js';
import { toHash } from '../../protocol/codec/hash.js';
import { fail, GridlodeError } from '../../protocol/error.js';
import { holdsRecords } from '../../protocol/ledger/fold.js';
import { recordCodes } from '../../protocol/records/codes.js';
import { decodeRecord, provenOutput, verifyRecord, } from '../../protocol/records/envelope.js';
import { openMessage, readIncludes } from '../../protocol/records/message.js';
import { verifySignature } from '../identity/signature.js';
import { Recent } from './recent.js';
/**
 * Envelopes of which it is remembered what they were found to be: more than a cut and all that waits for it.
 * About 3 MB.
 */
const findingsMax = 16_384;
/**
 * VRF proofs of which the output is remembered, or that they do not hold: of more seats than a node sees open
 * at once.
 */
const proofsMax = 4_096;
/** CIDs of which the list and its root take some milliseconds each. */
const longList = 256;
export const nameOf = ({ cid, body }) => ({
    cid,
    cut: body.kind === 'cut' ? body.number : null,
});
/**
 * Reads what peers hand on, the cheapest first: the outer bytes, what an envelope was found to be before, its
 * record, its signature, the list of a cut. Nothing is verified twice while it is remembered. Methods throw
 * SendersFault, with a code of codecCodes or recordCodes.
 */
export class Inbox {
    #network;
    #findings = new Recent(findingsMax);
    #proofs = new Recent(proofsMax);
    constructor(network) {
        this.#network = network;
    }
    /** Takes a message apart. Throws too where the same envelope was found faulty before. */
    open(bytes) {
        const message = ofSender(() => openMessage(bytes));
        const digest = digestOf(message.envelope);
        const found = this.#findings.get(digest);
        if (found?.fault)
            throw found.fault;
        return { message, digest, known: found?.name ?? null };
    }
    /** The record, whose signature has not been looked at. */
    decode({ message, digest }) {
        return this.#judged(digest, () => decodeRecord(message.envelope, this.#network));
    }
    /** The record, verified now unless it was before. */
    verify(opened, record) {
        const check = opened.known === null ? verifySignature : () => true;
        const verified = this.#judged(opened.digest, () => verifyRecord(record, check, this.#prove));
        if (opened.known === null) {
            this.#findings.set(opened.digest, { fault: null, name: nameOf(record), list: null });
        }
        return verified;
    }
    /**
     * The CIDs of the records that a cut is over; of any other record none. A long list and its root take 50 ms
     * each, between which others have a turn.
     */
    async includes({ message, digest }, record) {
        const found = this.#findings.get(digest);
        if (!isCut(record))
            return ofSender(() => readIncludes(message, record));
        const list = digestOf(message.includes);
        const cids = ofSender(() => {
            if (found !== undefined && found.list !== null && found.list !== list)
                refuseList();
            return readIncludes(message, record);
        });
        if (cids.length > longList)
            await setImmediate();
        ofSender(() => {
            if (!holdsRecords(record, cids))
                refuseList();
        });
        if (found !== undefined)
            found.list = list;
        return cids;
    }
    /** An envelope that is faulty once is so for good. */
    #judged(digest, read) {
        try {
            return ofSender(read);
        }
        catch (error) {
            if (error instanceof SendersFault)
                this.#findings.set(digest, { fault: error, name: null, list: null });
            throw error;
        }
    }
    #prove = (body) => {
        const key = `${body.vrfKey}/${body.alpha}/${toHash(body.proof)}`;
        const known = this.#proofs.get(key);
        if (known !== undefined)
            return known.output;
        const output = provenOutput(body);
        this.#proofs.set(key, { output });
        return output;
    };
}
/**
 * Bytes are no message, or their signature does not hold: whoever sent them is to blame, since it could see
 * that itself.
 */
export class SendersFault extends GridlodeError {
    constructor({ code, what, remedy, cause }) {
        super(code, what, remedy, { cause });
    }
}
/** Marks what the bytes are to blame for; what else is thrown is ours. */
function ofSender(read) {
    try {
        return read();
    }
    catch (error) {
        const codes = { ...codecCodes, ...recordCodes };
        const isFault = error instanceof GridlodeError && Object.hasOwn(codes, error.code);
        throw isFault ? new SendersFault(error) : error;
    }
}
export const isCut = (record) => record.body.kind === 'cut';
const refuseList = () => fail(recordCodes, 'RECORD_INCLUDES', 'The message does not list the records of its cut');
const digestOf = (bytes) => createHash('sha256').update(bytes).digest('base64');
//# sourceMappingURL=inbox.js.map