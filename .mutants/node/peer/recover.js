import { foldCut, overlay, pointsToLookUp } from '../../protocol/ledger/fold.js';
import { openLedger, snapshotLedger, } from '../../protocol/ledger/ledger.js';
import { GridlodeError } from '../../protocol/error.js';
import { cutCodes } from '../../protocol/ledger/codes.js';
import { verifyRecord } from '../../protocol/records/envelope.js';
import { verifySignature } from '../identity/signature.js';
import { isDamage } from '../store/store.js';
/**
 * The ledger as far as the store goes. Where rows were damaged or lost, `tell` hears of it before anything is
 * removed, and all that follows from the cuts is folded anew; so is a cut that was signed and not folded, and
 * what remained undone when that was broken off. What is not here any more has to come from peers.
 */
export async function recoverLedger({ campaign, network }, store, tell) {
    const { ledger: stored, damage } = await readStored(store);
    if (damage !== null) {
        tell(damage);
        await store.reset();
    }
    const ledger = stored === undefined ? openLedger(campaign, network) : { campaign, cid: network, ...stored };
    await foldAtHand(ledger, store);
    return snapshotLedger(ledger);
}
async function readStored(store) {
    const damage = await store.findDamage();
    if (damage !== null)
        return { ledger: undefined, damage };
    try {
        return { ledger: await store.readLedger(), damage };
    }
    catch (error) {
        if (isDamage(error))
            return { ledger: undefined, damage: error.what };
        throw error;
    }
}
/** Folds the cuts that are here with all their records, from the ledger's on. */
async function foldAtHand(ledger, store) {
    const before = ledger.number;
    for (let found = await store.cutAtHand(before + 1); found !== null; found = await store.cutAtHand(ledger.number + 1)) {
        const cut = verified(found.cut.record);
        const records = found.records.map(({ record }) => verified(record));
        const archive = overlay(await store.lookUp(pointsToLookUp(ledger, cut, records)));
        try {
            const events = foldCut(ledger, cut, records, archive);
            await store.settle({ type: 'settle', cut, records, events }, ledger, { durable: false });
        }
        catch (error) {
            if (error instanceof GridlodeError && Object.hasOwn(cutCodes, error.code))
                break;
            throw error;
        }
    }
    if (ledger.number > before)
        await store.flush();
}
const verified = (record) => verifyRecord(record, verifySignature);
//# sourceMappingURL=recover.js.map