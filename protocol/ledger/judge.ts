import type { RecordKind } from '../records/bodies.js';
import type { VerifiedRecord } from '../records/envelope.js';
import { transferRule } from './accounts/transfer-rule.js';
import type { Archive } from './archive.js';
import { abstentionRule } from './audits/abstention-rule.js';
import { attestationRule } from './audits/attestation-rule.js';
import { availabilityRule } from './audits/availability-rule.js';
import { commitmentRule } from './audits/commitment-rule.js';
import { pledgeRule } from './audits/pledge-rule.js';
import { delegationRule } from './delegations/delegation-rule.js';
import { undelegationRule } from './delegations/undelegation-rule.js';
import { disputeRule } from './disputes/dispute-rule.js';
import { replayRule } from './disputes/replay-rule.js';
import type { Ledger } from './ledger.js';
import { awayRule } from './members/away-rule.js';
import { enrolmentRule } from './members/enrolment-rule.js';
import { claimRule } from './points/claim-rule.js';
import { heartbeatRule } from './points/heartbeat-rule.js';
import { predictionRule } from './rounds/prediction-rule.js';
import { roundRule } from './rounds/round-rule.js';
import { scoresRule } from './rounds/scores-rule.js';
import { invalid, type RecordEffect, type Refusal, type Rule } from './rule.js';
import { openingRule } from './slots/opening-rule.js';
import { skipRule } from './slots/skip-rule.js';

const rules: { readonly [K in RecordKind]: Rule<K> } = {
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
  away: awayRule,
  cut: () => invalid('CUT_IN_CUT'),
};

/** What a record would do to the ledger as it is, or why it would do nothing (rule CUT-5). */
export function judge(ledger: Ledger, record: VerifiedRecord, archive: Archive): RecordEffect | Refusal {
  // The kind of a record and that of its rule are one, which the compiler cannot follow through a table.
  const ofKind = rules[record.body.kind] as Rule<RecordKind>;
  return ofKind(ledger, record, archive);
}

/** Why a record would have no effect on the ledger as it is; null where it would have one. */
export function refusalOf(ledger: Ledger, record: VerifiedRecord, archive: Archive): Refusal | null {
  const found = judge(ledger, record, archive);
  return typeof found === 'function' ? null : found;
}
