import { codes } from '../../error.js';

/** Why a claim does not hold its point, and why a heartbeat does not renew it. */
export const pointRefusals = codes({
  peer: {
    CLAIM_SLOT: 'Claim for a slot of a member that is open and has drawn its point.',
    CLAIM_DRAW: 'Claim the point, target and index that the slot has drawn, and no others.',
    CLAIM_GENERATION:
      'Claim with the generation that the point has now; one that is settled for good is claimed no more.',
    HEARTBEAT_EPOCH: 'Name an epoch that a cut has ended.',
    HEARTBEAT_CLAIM: 'Send heartbeats only for a claim that holds its point and has no commitment yet.',
    HEARTBEAT_SEGMENTS: 'Count no more segments than the plan of the point has.',
    HEARTBEAT_PROGRESS: 'Train further first; only a later epoch with more segments renews a claim.',
  },
  passing: { CLAIM_LOST: 'Open another slot; an earlier cut gave the point to another claim.' },
});
