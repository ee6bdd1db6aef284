import { campaignLimits } from '../campaign/limits.js';
import { accountOf, ownerOf, } from '../records/keys.js';
export function snapshotLedger({ campaign: _campaign, cid: _cid, ...snapshot }) {
    return snapshot;
}
/** What an owner's slot is found by among those of the node that works on it. */
export const slotKey = ({ owner, slot }) => `${owner}/${slot}`;
/** Members at most: it bounds the ledger. Who enrols beyond it waits for a successor campaign. */
export const membersMax = campaignLimits.members;
/** Accounts at most, delegations, models of all delegations, and rounds that are not settled. */
export const accountsMax = 20_000;
export const delegationsMax = 10_000;
export const stakedModelsMax = 20_000;
export const roundsMax = 40;
/**
 * Seats that a member may give back, one after the other, before it answers one: a fault of one's own costs
 * nothing, and yet nobody sits out for good what it is drawn for.
 */
export const abstentionsMax = 4;
/** The reliability of who has left no seat silent, in eighths. */
export const reliabilityMax = 8;
/**
 * Slots open and commitments under audit that one node may have, in units of openSlotsMax: it bounds what
 * auditors can owe.
 */
const unsettledFactor = 4;
export function openLedger(campaign, cid) {
    return {
        campaign,
        cid,
        number: 0,
        head: cid,
        beacon: campaign.beaconAnchor,
        members: new Map(),
        newcomers: 0,
        points: new Map(),
        commitments: new Map(),
        disputes: new Map(),
        accounts: new Map([
            [accountOf(campaign.resolver), openAccount(0n)],
            ...campaign.stake.genesis.map(({ account, amount }) => [account, openAccount(amount)]),
        ]),
        delegations: new Map(),
        stakedModels: 0,
        rounds: new Map(),
        latestRound: '',
    };
}
export const openAccount = (balance) => ({ balance, sequence: 0, log: [], isFrozen: false });
/** Whether a member's open slots and commitments under audit are as many as it may have (rule SLOT-2). */
export function isAtBound({ members, campaign }, node) {
    const member = members.get(node);
    return (member !== undefined &&
        member.slots.size + member.committed >= unsettledFactor * campaign.claims.openSlotsMax);
}
/** The next slot of an owner that a node works for; 0 where the ledger knows no such owner. */
export const nextSlotOf = ({ members, delegations }, owner, node) => (owner === ownerOf(node) ? members.get(node)?.nextSlot : delegations.get(owner)?.nextSlot) ?? 0;
/** Whether the enrolment of a member has not run out. */
export const isEnrolled = ({ campaign, number }, { enrolled }) => enrolled + campaign.claims.enrolmentEpochs >= number;
/** Parties and panels of all that is open. */
export function engagedNodes({ commitments, disputes }) {
    const nodes = new Set();
    const add = (keys) => [...keys].forEach((node) => nodes.add(node));
    for (const { node, seats, apprentices } of commitments.values())
        add([node, ...seats.keys(), ...apprentices.keys()]);
    for (const { node, seats, replays } of disputes.values())
        add([node, ...seats.keys(), ...replays.keys()]);
    return nodes;
}
/** Whether a node may open slots now, and can be drawn where its weight counts. */
export function isActive(ledger, node) {
    const member = ledger.members.get(node);
    const balance = ledger.accounts.get(accountOf(node))?.balance ?? 0n;
    return (member !== undefined &&
        !member.barred &&
        isEnrolled(ledger, member) &&
        balance >= ledger.campaign.stake.bond);
}
//# sourceMappingURL=ledger.js.map