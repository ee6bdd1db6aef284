import { accountOf } from '../../records/keys.js';
import { membersMax, reliabilityMax } from '../ledger.js';
import { early, late } from '../rule.js';
export const enrolmentRule = {
    check(ledger, body) {
        if (body.epoch > ledger.number)
            return early('ENROLMENT_EPOCH');
        // One that is about to run out would bind a bond for a moment only.
        if (body.epoch + Math.floor(ledger.campaign.claims.enrolmentEpochs / 2) < ledger.number)
            return late('ENROLMENT_EPOCH');
        const member = ledger.members.get(body.node);
        if (member === undefined &&
            (ledger.accounts.get(accountOf(body.node))?.balance ?? 0n) < ledger.campaign.stake.bond)
            return early('ENROLMENT_BOND');
        if (member === undefined && ledger.members.size >= membersMax)
            return late('ENROLMENT_FULL');
        if (member === undefined)
            return ledger.newcomers < ledger.campaign.claims.newcomersMax ? null : late('ENROLMENT_CUT');
        // A second VRF key could be chosen after its sample is known.
        if (member.vrfKey !== body.vrfKey)
            return late('ENROLMENT_VRF_KEY');
        return member.enrolled < body.epoch ? null : late('ENROLMENT_EPOCH');
    },
    apply(ledger, body) {
        const member = ledger.members.get(body.node);
        if (member !== undefined)
            member.enrolled = body.epoch;
        else {
            ledger.members.set(body.node, openMember(body.vrfKey, body.epoch));
            ledger.newcomers++;
        }
    },
};
const openMember = (vrfKey, enrolled) => ({
    vrfKey,
    enrolled,
    standing: 0,
    barred: false,
    hasShownWork: false,
    reliability: reliabilityMax,
    abstentions: 0,
    nextSlot: 0,
    openings: 0,
    opened: 0,
    skipped: 0,
    committed: 0,
    slots: new Map(),
});
//# sourceMappingURL=enrolment.js.map