import { codes } from '../../error.js';

/** Why a dispute is not opened, and why a judge is not heard. */
export const disputeRefusals = codes({
  peer: {
    DISPUTE_RESULTS:
      'Give the result that is claimed and another one that was found, each of the size of its subject.',
    DISPUTE_ACCUSED: 'Name whose attestation is disputed, and nobody where a part of the model is.',
    DISPUTE_ATTESTATION:
      'Dispute a segment that the attestation lists, with the digest that it lists as what is claimed.',
    DISPUTE_COMMITMENT:
      'Wait for the cut that holds the commitment; one that is decided is disputed no more.',
    DISPUTE_PART: 'Name a segment or era that the model has, counted from 0; of the sketch there is one.',
    DISPUTE_SEAT: 'Dispute only what the node was drawn to audit and while it is not barred.',
    DISPUTE_SECOND: 'Keep to the first attestation or dispute; a seat has one voice.',
    REPLAY_SEAT: 'Replay only for a dispute that the node was drawn for and while it is not barred.',
    REPLAY_RESULT: 'Give results of the size of what is disputed.',
    REPLAY_SECOND: 'Keep to the first replay; a seat has one vote.',
  },
});
