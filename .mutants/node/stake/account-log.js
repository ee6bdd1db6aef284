import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fail, GridlodeError } from '../../protocol/error.js';
import { journalKeyOf } from '../../protocol/records/bodies.js';
import { signRecord } from '../../protocol/records/envelope.js';
import { decodeMessage, encodeMessage } from '../../protocol/records/message.js';
import { makeFolder, syncFolder } from '../make-folder.js';
import { Journal } from '../store/journal.js';
import { Store } from '../store/store.js';
import { stakeCodes } from './codes.js';
const tellsItself = new Set([
    'STORE_LOCKED',
    'STORE_FILESYSTEM',
    'STORE_NEWER',
    'STORE_UNREADABLE',
    'JOURNAL_NEWER',
    'DISK_FULL',
]);
/**
 * What was signed with the key of an account in one network: a journal in a folder beside the key file, each
 * record on the disk before anyone sees it, and a store that lets one command at a time sign and tells how
 * far the journal went. So no place in the log of the account is signed twice (rule RECORD-4).
 */
export class AccountLog {
    network;
    store;
    journal;
    records;
    constructor(network, store, journal, records) {
        this.network = network;
        this.store = store;
        this.journal = journal;
        this.records = records;
    }
    static folderOf = (keyFile, network, account) => join(`${keyFile}.log`, network, account);
    /**
     * Opens the log in `folder`, or begins it there. Throws STORE_LOCKED while another command has it,
     * LOG_CORRUPT, and what Store.open throws.
     */
    static async open(folder, network) {
        await makeFolder(folder).catch((error) => fail(stakeCodes, 'KEY_UNWRITABLE', `${folder} cannot be made: ${error.message}`, error));
        // Those of the account and the network, and where the key file lies: a log that a crash takes away
        // protects nothing.
        for (const above of ['..', '../..', '../../..'])
            await syncFolder(join(folder, above));
        let store;
        let journal;
        try {
            const file = join(folder, 'signed');
            store = await Store.open(join(folder, 'lock'), {
                wasMade: await stat(file).then(() => true, () => false),
            });
            journal = await Journal.open(file, `${network} ${basename(folder)}`, store);
            const records = [];
            for (const slot of journal.keys) {
                const { cid, body, envelope } = decodeMessage((await journal.read(slot)), network).record;
                if ('account' in body)
                    records.push({ cid, body, envelope });
            }
            return new AccountLog(network, store, journal, records.sort((a, b) => a.body.sequence - b.body.sequence));
        }
        catch (error) {
            await journal?.close();
            await store?.close();
            if (!(error instanceof GridlodeError) || tellsItself.has(error.code))
                throw error;
            return fail(stakeCodes, 'LOG_CORRUPT', `The log ${folder} cannot be read: ${error.what}`, error);
        }
    }
    /** The place after the last one that was signed. */
    get next() {
        return (this.records.at(-1)?.body.sequence ?? -1) + 1;
    }
    /** Signs `body`, durably; where its place was signed before, what was signed then. Throws DISK_FULL. */
    async sign(body, sign) {
        const message = await this.journal.signOnce(journalKeyOf(body), () => encodeMessage(signRecord(body, sign)));
        const { cid, envelope, body: signed } = decodeMessage(message, this.network).record;
        return { cid, envelope, body: signed };
    }
    async close() {
        await this.journal.close();
        await this.store.close();
    }
}
//# sourceMappingURL=account-log.js.map