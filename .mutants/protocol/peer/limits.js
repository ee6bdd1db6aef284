import { cutRecordsMax } from '../records/bodies.js';
/** Bounds of what a peer keeps of others' records; a flood displaces itself and nothing settled. */
export const peerLimits = {
    /** Records that wait for a cut. */
    pendingMax: 8_192,
    /** Of these, by one signer: an honest node has a handful. */
    pendingPerSignerMax: 64,
    /** Of these, by signers that are no members: keys cost nothing, and must not crowd out who has joined. */
    pendingStrangersMax: 1_024,
    /** Of these, of accounts: what may be declined for nothing must leave room for what nodes do. */
    pendingOfAccountsMax: 4_096,
    /** Of these, of one account, one after the other in its log; those that follow wait for their turn. */
    pendingPerAccountMax: 16,
    /** Records whose turn has not come. */
    earlyMax: 1_024,
    earlyPerSignerMax: 32,
    earlyStrangersMax: 128,
    /** Cuts that such a record waits for its turn. */
    earlyCutsMax: 8,
    /**
     * Records that the resolver puts in one cut, and their bytes: who lacks them all must be able to fetch them
     * in one answer.
     */
    cutRecordsMax,
    cutBytesMax: 16 << 20,
    /** Models that are fetched at once. */
    fetchesMax: 4,
};
//# sourceMappingURL=limits.js.map