import { codes } from '../../error.js';

/** Why a model is not committed, and why a panellist is not heard. */
export const auditRefusals = codes({
  peer: {
    COMMITMENT_OUTCOME:
      'Name the outcome that the scores give by the rules of the campaign, with a sketch just where the model is accepted.',
    COMMITMENT_CLAIM: 'Commit with the claim, node, owner and slot that hold the point.',
    COMMITMENT_SEGMENTS:
      'Count no more segments than the plan of the point has, and of an abandoned model just those of its prefix.',
    COMMITMENT_SECOND: 'Keep to the first commitment; a claim has one.',
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
    ABSTENTION_SEAT:
      'Give back a seat that the node has, in the panel of a commitment or dispute that is open.',
    ABSTENTION_SECOND:
      'Keep to what the node said of the model; a seat that has spoken is given back no more.',
    ABSTENTION_OFTEN:
      'Answer a seat first: a node gives back only so many, one after the other, for what it lacks.',
  },
});
