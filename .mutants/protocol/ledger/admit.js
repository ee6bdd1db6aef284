import { invalid } from './rule.js';
import { abstentionRule } from './rules/abstention.js';
import { attestationRule } from './rules/attestation.js';
import { availabilityRule } from './rules/availability.js';
import { claimRule } from './rules/claim.js';
import { commitmentRule } from './rules/commitment.js';
import { delegationRule } from './rules/delegation.js';
import { disputeRule } from './rules/dispute.js';
import { enrolmentRule } from './rules/enrolment.js';
import { heartbeatRule } from './rules/heartbeat.js';
import { openingRule } from './rules/opening.js';
import { pledgeRule } from './rules/pledge.js';
import { predictionRule } from './rules/prediction.js';
import { replayRule } from './rules/replay.js';
import { roundRule } from './rules/round.js';
import { scoresRule } from './rules/scores.js';
import { skipRule } from './rules/skip.js';
import { transferRule } from './rules/transfer.js';
import { undelegationRule } from './rules/undelegation.js';
const rules = {
    enrolment: enrolmentRule,
    transfer: transferRule,
    delegation: delegationRule,
    undelegation: undelegationRule,
    opening: openingRule,
    claim: claimRule,
    heartbeat: heartbeatRule,
    commitment: commitmentRule,
    skip: skipRule,
    availability: availabilityRule,
    pledge: pledgeRule,
    attestation: attestationRule,
    dispute: disputeRule,
    abstention: abstentionRule,
    replay: replayRule,
    round: roundRule,
    prediction: predictionRule,
    scores: scoresRule,
};
const ruleOf = (body) => rules[body.kind];
/** Whether a record would have an effect on the ledger as it is, and if not, why. */
export function admitRecord(ledger, record, archive) {
    return (ruleOf(record.body)?.check(ledger, record.body, record, archive) ??
        (ruleOf(record.body) ? null : invalid('CUT_IN_CUT')));
}
/** Gives an admitted record its effect. */
export function applyRecord(ledger, record, emit) {
    ruleOf(record.body)?.apply(ledger, record.body, record, emit);
}
//# sourceMappingURL=admit.js.map