/** Why a cut cannot be the next one of a ledger. */
export const cutCodes = {
  CUT_SIGNER: 'Only the resolver that the campaign names ends epochs.',
  CUT_CHAIN: 'Fetch the cuts in between, or leave a resolver that tells different stories.',
  CUT_REVEAL: 'What a cut reveals must hash to what the one before revealed: the resolver is at fault.',
  CUT_PULSE: 'A cut holds the pulse that the one before named, or none: the resolver is at fault.',
  CUT_NEXT_PULSE:
    'A cut names a pulse an epoch ahead, or an outage where its own is missing: the resolver is at fault.',
  CUT_PULSE_SIGNATURE: "Each pulse is signed with the public beacon's key: the resolver is at fault.",
  CUT_RECORDS: 'Fetch the records of the cut again: these are not the ones that it names.',
} as const;

/**
 * Why a record has no effect on a ledger, and what to do about it for whoever signed or passed it on; see
 * Refusal.
 */
export const refusalCodes = {
  CUT_IN_CUT: 'Sign cuts over records of other kinds only; a cut has its effect by following the last one.',
  ENROLMENT_EPOCH: 'Enrol with the number of the latest cut, once for each.',
  ENROLMENT_BOND: 'Have the account of the node hold the bond first.',
  ENROLMENT_FULL: 'Enrol in another campaign; this one has all the members that it can have.',
  ENROLMENT_CUT: 'Enrol again after this cut, which has all the new members that one takes.',
  ENROLMENT_VRF_KEY: 'Enrol with the VRF key of the first enrolment; a node has one for good.',
  ACCOUNT_UNKNOWN: 'Have the account credited first; one that never held anything has no log.',
  ACCOUNT_SEQUENCE: 'Sign the record for the next free place in the log of the account, each place once.',
  ACCOUNT_FROZEN: 'Use another account: this one signed two records for one place in its log.',
  OPENING_OWNER: 'Open slots for the node itself, or for a delegation that it works for.',
  OPENING_SLOT: 'Enrol first, and open slots in order, each once.',
  OPENING_BOUND:
    'Finish or close a slot first, enrol again where the enrolment has run out, or wait where too many were skipped.',
  CLAIM_SLOT: 'Claim for a slot of a member that is open and has drawn its point.',
  CLAIM_DRAW: 'Claim the point, target and index that the slot has drawn, and no others.',
  CLAIM_GENERATION:
    'Claim with the generation that the point has now; one that is settled for good is claimed no more.',
  CLAIM_LOST: 'Open another slot; an earlier cut gave the point to another claim.',
  HEARTBEAT_EPOCH: 'Name an epoch that a cut has ended.',
  HEARTBEAT_CLAIM: 'Send heartbeats only for a claim that holds its point and has no commitment yet.',
  HEARTBEAT_SEGMENTS: 'Count no more segments than the plan of the point has.',
  HEARTBEAT_PROGRESS: 'Train further first; only a later epoch with more segments renews a claim.',
  COMMITMENT_OUTCOME:
    'Name the outcome that the scores give by the rules of the campaign, with a sketch just where the model is accepted.',
  COMMITMENT_CLAIM: 'Commit with the claim, node, owner and slot that hold the point.',
  COMMITMENT_SEGMENTS:
    'Count no more segments than the plan of the point has, and of an abandoned model just those of its prefix.',
  COMMITMENT_SECOND: 'Keep to the first commitment; a claim has one.',
  SKIP_SLOT: 'Skip a slot of a member that is open, once.',
  AVAILABILITY_COMMITMENT:
    'Wait for the cut that holds the commitment; one that is decided is looked at no more.',
  AVAILABILITY_SEAT:
    'Say what is held only of models that the node was drawn for, and while it has its seat.',
  AVAILABILITY_SECOND: 'Keep to the first answer; a seat has one.',
  PLEDGE_COMMITMENT: 'Wait for the cut that holds the commitment; one that is decided needs no pledge.',
  PLEDGE_SEAT: 'Pledge only for what the node was drawn for, and while it has its seat.',
  PLEDGE_AVAILABILITY:
    'Say first that the whole model is held; the sample follows from the cut that holds that.',
  PLEDGE_SECOND: 'Keep to the first pledge or dispute; a seat has one voice.',
  ATTESTATION_COMMITMENT:
    'Wait for the cut that holds the commitment; one that is decided needs no attestation.',
  ATTESTATION_SEAT: 'Attest only what the node was drawn for and while it is not barred.',
  ATTESTATION_PLEDGE: 'Pledge first, and then show just the attestation that was pledged.',
  ATTESTATION_REVEAL: 'Wait for the cut in which enough of the panel have pledged.',
  ATTESTATION_PROOF: 'Prove the sample with the VRF key of the enrolment over the alpha of the seat.',
  ATTESTATION_SAMPLE: 'List the segments and eras of the sample that the proof gives, in ascending order.',
  ATTESTATION_SECOND: 'Keep to the first attestation or dispute; a seat has one voice.',
  DISPUTE_RESULTS:
    'Give the result that is claimed and another one that was found, each of the size of its subject.',
  DISPUTE_ACCUSED: 'Name whose attestation is disputed, and nobody where a part of the model is.',
  DISPUTE_ATTESTATION:
    'Dispute a segment that the attestation lists, with the digest that it lists as what is claimed.',
  DISPUTE_COMMITMENT: 'Wait for the cut that holds the commitment; one that is decided is disputed no more.',
  DISPUTE_PART: 'Name a segment or era that the model has, counted from 0; of the sketch there is one.',
  DISPUTE_SEAT: 'Dispute only what the node was drawn to audit and while it is not barred.',
  DISPUTE_SECOND: 'Keep to the first attestation or dispute; a seat has one voice.',
  ABSTENTION_SEAT:
    'Give back a seat that the node has, in the panel of a commitment or dispute that is open.',
  ABSTENTION_SECOND: 'Keep to what the node said of the model; a seat that has spoken is given back no more.',
  ABSTENTION_OFTEN:
    'Answer a seat first: a node gives back only so many, one after the other, for what it lacks.',
  REPLAY_SEAT: 'Replay only for a dispute that the node was drawn for and while it is not barred.',
  REPLAY_RESULT: 'Give results of the size of what is disputed.',
  REPLAY_SECOND: 'Keep to the first replay; a seat has one vote.',
  ROUND_SIGNER: 'Only the resolver that the campaign names opens rounds.',
  ROUND_ERA: 'Open rounds in ascending order of their eras, each once.',
  ROUND_DEADLINE:
    'Name a deadline above the number of the cut that will hold the round, by no more than unbondingEpochs.',
  ROUND_FULL: 'Settle a round first; a bounded number of them is open at once.',
  PREDICTION_ROUND: 'Predict eras whose round is open, before its deadline.',
  PREDICTION_MODELS:
    'List, in ascending order, models that the node trained and that carried stake when the round began, each once.',
  SCORES_SIGNER: 'Only the resolver that the campaign names scores rounds.',
  SCORES_ROUND: 'Score a round that is open, after its deadline.',
  SCORES_PART: 'Give the parts in order, each once, all with the same number of parts and digest of targets.',
  SCORES_MODELS: 'List models that predicted the round in time, in ascending order over all parts.',
} as const;

/** Why a record of an account took its place in the log and had no other effect. */
export const declineCodes = {
  TRANSFER_AMOUNT: 'Transfer at least 1, and no more than the balance of the account.',
  TRANSFER_BOND:
    'Keep the bond of a node that takes part, or let its enrolment run out and its work end first.',
  TRANSFER_ACCOUNT:
    'Give a new account more than the least stake of a model, which opening it costs; a campaign has a bounded number of accounts.',
  DELEGATION_AMOUNT:
    'Delegate no more than the account can spare, and to each model at least what the campaign asks for.',
  DELEGATION_MODELS: 'Spread the stake over no more models than the campaign allows.',
  DELEGATION_OPERATOR: 'Name a node that takes part, or none, and one is drawn.',
  DELEGATION_FULL: 'Wait until others take their delegations back; a campaign has a bounded number of them.',
  UNDELEGATION_UNKNOWN: 'Name a delegation of the account that was not taken back before.',
} as const;

export type DeclineCode = keyof typeof declineCodes;
export type RefusalCode = keyof typeof refusalCodes;
