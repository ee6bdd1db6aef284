import { accountOf } from '../../protocol/records/keys.js';
import { nodeKeyOf } from '../identity/identity.js';
/**
 * Whether a peer's key cost something: the campaign's resolver, a member that is not barred, or whose account
 * could pay for a model.
 */
export function isMember({ campaign, members, accounts }, peerId) {
    const key = nodeKeyOf(peerId);
    if (key === null)
        return false;
    const member = members.get(key);
    if (member !== undefined)
        return !member.barred;
    const account = accounts.get(accountOf(key));
    return key === campaign.resolver || (account !== undefined && account.balance >= campaign.stake.modelMin);
}
/** Whether a peer is seated in a panel that looks at a model of the node `author`, or of a dispute of one. */
export function isSeated({ commitments, disputes }, author, peerId) {
    const key = nodeKeyOf(peerId);
    if (key === null)
        return false;
    for (const { node, seats } of commitments.values())
        if (node === author && seats.has(key))
            return true;
    for (const { commitment, seats } of disputes.values()) {
        if (seats.has(key) && commitments.get(commitment)?.node === author)
            return true;
    }
    return false;
}
//# sourceMappingURL=standing-of.js.map