import type { RecordBody } from '../records/bodies.js';
import type { VerifiedRecord } from '../records/envelope.js';
import type { Archive, Ledger, Emit } from './ledger.js';
import { invalid, type Refusal, type Rule } from './rule.js';
import { abstentionRule } from './audits/abstention-rule.js';
import { attestationRule } from './audits/attestation-rule.js';
import { availabilityRule } from './audits/availability-rule.js';
import { claimRule } from './points/claim-rule.js';
import { commitmentRule } from './audits/commitment-rule.js';
import { delegationRule } from './delegations/delegation-rule.js';
import { disputeRule } from './disputes/dispute-rule.js';
import { enrolmentRule } from './members/enrolment-rule.js';
import { heartbeatRule } from './points/heartbeat-rule.js';
import { openingRule } from './slots/opening-rule.js';
import { pledgeRule } from './audits/pledge-rule.js';
import { predictionRule } from './rounds/prediction-rule.js';
import { replayRule } from './disputes/replay-rule.js';
import { roundRule } from './rounds/round-rule.js';
import { scoresRule } from './rounds/scores-rule.js';
import { skipRule } from './slots/skip-rule.js';
import { transferRule } from './accounts/transfer-rule.js';
import { undelegationRule } from './delegations/undelegation-rule.js';

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

const ruleOf = (body: RecordBody): Rule<RecordBody['kind']> | undefined =>
  (rules as Partial<Record<RecordBody['kind'], Rule<never>>>)[body.kind];

/** Whether a record would have an effect on the ledger as it is, and if not, why. */
export function admitRecord(ledger: Ledger, record: VerifiedRecord, archive: Archive): Refusal | null {
  return (
    ruleOf(record.body)?.check(ledger, record.body, record, archive) ??
    (ruleOf(record.body) ? null : invalid('CUT_IN_CUT'))
  );
}

/** Gives an admitted record its effect. */
export function applyRecord(ledger: Ledger, record: VerifiedRecord, emit: Emit): void {
  ruleOf(record.body)?.apply(ledger, record.body, record, emit);
}
