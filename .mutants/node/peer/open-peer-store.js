import { stat } from 'node:fs/promises';
import { beaconMarkFile, journalFile, markFile, storeFolder } from '../data-dir.js';
import { Blocks } from '../store/blocks.js';
import { Journal } from '../store/journal.js';
import { Mark } from '../store/mark.js';
import { Store } from '../store/store.js';
import { claimStore } from './peer-store.js';
/**
 * What the peer store of a data directory keeps its things in: the store, and beside it the journal and the
 * mark. Throws STORE_CAMPAIGN, and what Store.open, Journal.open and Mark.open throw; then nothing is left
 * open.
 */
export async function openParts({ dir, identity: { key }, campaign, network, diskBytes, onLost, }) {
    const wasMade = await stat(journalFile(dir)).then(() => true, () => false);
    const store = await Store.open(storeFolder(dir), { wasMade });
    let journal;
    try {
        await claimStore(store, network);
        journal = await Journal.open(journalFile(dir), `${network} ${key}`, store);
        const isResolver = campaign.resolver === key;
        // The seed came with a mark. Where that is not there, nobody knows what was signed.
        const mark = await Mark.create(isResolver ? beaconMarkFile(dir, campaign.beaconAnchor) : markFile(dir), {
            isOwn: !isResolver,
        });
        return { store, blocks: await Blocks.open(store, diskBytes, onLost), journal, mark, node: key };
    }
    catch (error) {
        await journal?.close();
        await store.close();
        throw error;
    }
}
//# sourceMappingURL=open-peer-store.js.map